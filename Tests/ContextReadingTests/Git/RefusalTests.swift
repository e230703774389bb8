// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import Foundation
import TestSupport
import Testing

@Suite struct RefusalTests {
  static let isRoot = geteuid() == 0
  private static let shop = "https://github.com/acme/shop"

  private func foreign() throws -> (repository: TestRepository, commit: String) {
    let repository = try TestRepository()
    let id = try repository.commit("SHOP-8")
    try repository.git(["remote", "add", "origin", "https://x:canary@github.com/acme/shop.git"])
    let owned = [repository.path, repository.path + "/.git"]
    for path in owned {
      try FileManager.default.setAttributes([.ownerAccountID: 54_321], ofItemAtPath: path)
    }
    return (repository, id)
  }

  @Test(.enabled(if: isRoot, "only root can give a directory to another user"))
  func repositoryOfAnotherUserIsLeftOut() async throws {
    let (repository, _) = try foreign()
    let context = try await repository.context()
    #expect(context.commit == nil)
    #expect(context.repository == nil)
    #expect(
      context.warnings == [
        "git is not used: another user owns the repository; to read it, run "
          + "`git config --global --add safe.directory '\(repository.path)'`"
      ])
  }

  @Test(arguments: [("commondir", "/dev/zero", "a device"), ("config", "/", "a directory")])
  func gitNeverReadsWhatIsNotAFile(name: String, target: String, kind: String) async throws {
    let repository = try TestRepository()
    try repository.commit("SHOP-8")
    let path = repository.path + "/.git/" + name
    // The repository has a `config` of its own, but no `commondir`.
    try? FileManager.default.removeItem(atPath: path)
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
    let context = try await repository.context()
    #expect(context.commit == nil)
    #expect(context.warnings == ["git is not used: `\(path)` is \(kind)"])
  }

  @Test(arguments: ["HEAD", "index", "packed-refs", "refs/heads/main"])
  func gitNeverWaitsForAPipe(name: String) async throws {
    let repository = try TestRepository()
    try repository.commit("SHOP-8")
    let path = repository.path + "/.git/" + name
    try? FileManager.default.removeItem(atPath: path)
    #expect(mkfifo(path, 0o600) == 0)
    let context = try await repository.context()
    #expect(context.warnings == ["git is not used: `\(path)` is a FIFO"])
  }

  @Test(.enabled(if: isRoot, "only root can give a directory to another user"))
  func workspaceOfTheServiceIsReadAnyway() async throws {
    let (repository, id) = try foreign()
    let context = try await repository.context([
      "CI_NAME": "x", "DRONE": "true", "DRONE_WORKSPACE": repository.path,
    ])
    #expect(context.commit == Fact(id, from: .git("HEAD")))
    #expect(context.repository == Fact(Self.shop, from: .git("remote origin")))
    #expect(context.keys == ["SHOP-8"])
    #expect(context.warnings == [])
  }

  @Test(.enabled(if: isRoot, "only root can give a directory to another user"))
  func anotherWorkspaceTrustsNothing() async throws {
    let (repository, _) = try foreign()
    let context = try await repository.context([
      "DRONE": "true", "DRONE_WORKSPACE": repository.path + "-other",
    ])
    #expect(context.commit == nil)
    #expect(context.warnings.count == 1)
  }

  @Test(.enabled(if: isRoot, "only root can give a directory to another user"))
  func directoryTrustedByTheEnvironmentIsRead() async throws {
    let (repository, id) = try foreign()
    let context = try await repository.context([
      "GIT_CONFIG_COUNT": "2", "GIT_CONFIG_KEY_0": "http.extraHeader",
      "GIT_CONFIG_VALUE_0": "canary", "GIT_CONFIG_KEY_1": "safe.directory",
      "GIT_CONFIG_VALUE_1": repository.path,
    ])
    #expect(context.commit?.value == id)
  }

  @Test func directoryWithoutRepositoryIsANote() async throws {
    let directory = try TemporaryDirectory()
    let repository = try TestRepository(in: directory, at: "", options: nil)
    let context = try await repository.context(["GIT_CEILING_DIRECTORIES": directory.path])
    #expect(context.findings == [Finding(.note, "there is no git repository here")])
    #expect(context.pipelineId == nil)
    #expect(context.buildNumber == nil)
  }

  @Test func aRangeWithoutARepositoryIsReported() async throws {
    let directory = try TemporaryDirectory()
    let repository = try TestRepository(in: directory, at: "", options: nil)
    let context = try await repository.context(
      ["GIT_CEILING_DIRECTORIES": directory.path], commits: "a..b")
    #expect(context.warnings == ["the range is not searched: git has no commits here"])
  }

  @Test func missingDirectoryIsAnError() async throws {
    let reader = ContextReader(
      environment: [:], directory: "/no/such", gitTimeLimit: TestRepository.patience)
    await #expect(
      throws: ContextError(
        .noSuchDirectory, "`/no/such` is not a directory", at: "-C",
        fix: "name the directory of the checkout")
    ) { try await reader.read() }
  }

  @Test func withoutGitTheHeadIsReadFromItsFiles() async throws {
    let repository = try TestRepository()
    let id = try repository.commit("first")
    try repository.git(["pack-refs", "--all"])
    let context = try await repository.context(["PATH": "relative:/nowhere"])
    #expect(context.commit == Fact(id, from: .git("HEAD")))
    #expect(context.branch?.value == "main")
    #expect(
      context.warnings == [
        "`git` is not in `PATH`: remotes, tags and commit messages are not read"
      ])
  }

  @Test func withoutGitAWorktreeHasItsOwnHead() async throws {
    let repository = try TestRepository()
    try repository.commit("first")
    let linked = try TestRepository(in: repository.directory, at: "linked", options: nil)
    try repository.git(["worktree", "add", "--quiet", "-b", "side", linked.path])
    let id = try linked.commit("second")
    let context = try await linked.context(["PATH": ""])
    #expect(context.commit?.value == id)
    #expect(context.branch?.value == "side")
  }

  @Test func otherRefStoresAreNotReadByHand() async throws {
    let repository = try TestRepository()
    try repository.commit("first")
    try Data("ref: refs/heads/.invalid\n".utf8).write(
      to: URL(filePath: repository.path + "/.git/HEAD"))
    let context = try await repository.context(["PATH": ""])
    #expect(context.commit == nil)
  }

  @Test func anUnknownRepositoryFormatIsReported() async throws {
    let repository = try TestRepository()
    try repository.commit("first")
    try repository.git(["config", "core.repositoryFormatVersion", "1"])
    try repository.git(["config", "extensions.unheardOf", "yes"])
    let context = try await repository.context()
    #expect(context.commit == nil)
    #expect(
      context.warnings == [
        "git is not used: the installed git is too old for the repository's format; update git"
      ])
  }

  @Test func brokenConfigurationIsReportedWithoutItsText() async throws {
    let repository = try TestRepository()
    try Data("[core canary\n".utf8).write(to: URL(filePath: repository.path + "/.git/config"))
    let context = try await repository.context()
    #expect(
      context.warnings == [
        "git is not used: it cannot read the repository; `git status` says why"
      ])
  }

  private func standIn(_ script: String) throws -> (TemporaryDirectory, [String: String]) {
    let directory = try TemporaryDirectory()
    try directory.writeExecutable("#!/bin/sh\n" + script + "\n", to: "bin/git")
    return (directory, ["PATH": directory.path + "/bin"])
  }

  @Test func gitThatHangsIsEnded() async throws {
    let (directory, environment) = try standIn("exec /bin/sleep 600")
    let reader = ContextReader(
      environment: environment, directory: directory.path, gitTimeLimit: .milliseconds(50))
    let context = try await reader.read()
    #expect(context.warnings == ["git is not used: it did not answer in time"])
  }

  @Test func gitThatCannotBeStartedIsNotCalledSlow() async throws {
    let directory = try TemporaryDirectory()
    try directory.write("", to: "bin/git/file")
    let reader = ContextReader(
      environment: ["PATH": directory.path + "/bin"], directory: directory.path,
      gitTimeLimit: TestRepository.patience)
    #expect(
      try await reader.read().warnings == [
        "git is not used: it could not be started (permission denied)"
      ])
  }

  @Test func gitThatFloodsIsCutOff() async throws {
    let (directory, environment) = try standIn("exec /bin/cat /dev/zero")
    let reader = ContextReader(
      environment: environment, directory: directory.path, gitTimeLimit: TestRepository.patience)
    let context = try await reader.read()
    #expect(context.commit == nil)
  }

  @Test func gitSeesOnlyAFewVariables() async throws {
    let (directory, environment) = try standIn("/usr/bin/env > \"$HOME/seen\"")
    let variables = environment.merging([
      "HOME": directory.path, "CI_JOB_TOKEN": "canary", "GIT_DIR": "/elsewhere",
      "GIT_SSH_COMMAND": "canary", "GIT_EXTERNAL_DIFF": "canary", "GIT_PAGER": "canary",
    ]) { $1 }
    _ = try await ContextReader(
      environment: variables, directory: directory.path, gitTimeLimit: TestRepository.patience
    ).read()
    let seen = try String(contentsOfFile: directory.path + "/seen", encoding: .utf8)
    #expect(seen.contains("GIT_TERMINAL_PROMPT=0"))
    #expect(!seen.contains("canary"))
    #expect(!seen.contains("GIT_DIR"))
  }

  @Test func theRepositoryOfTheEnvironmentIsReadOnRequest() async throws {
    let named = try TestRepository(at: "named")
    let id = try named.commit("named")
    let here = try TestRepository(in: named.directory, at: "here")
    try here.commit("here")
    let environment = here.environment.merging(["GIT_DIR": named.path + "/.git"]) { $1 }
    let hook = ContextReader(
      environment: environment, directory: here.path, repository: .environment,
      gitTimeLimit: TestRepository.patience)
    #expect(try await hook.read().commit?.value == id)
    let other = ContextReader(
      environment: environment, directory: here.path, gitTimeLimit: TestRepository.patience)
    #expect(try await other.read().commit?.value != id)
  }
}
