// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import Foundation
import TestSupport
import Testing

/// What is reported if a call of git fails, and what is known nevertheless.
@Suite struct LossTests {
  private static let shop = "https://github.com/acme/shop"
  private static let messages =
    "messages are not searched for issue keys; the time and the parents of HEAD are unknown"

  /// A repository with a remote, an annotated tag and a message, each with a key.
  private func full() throws -> (repository: TestRepository, commit: String) {
    let repository = try TestRepository()
    try repository.commit("SHOP-1 first")
    let id = try repository.commit("SHOP-2 second")
    try repository.git(["remote", "add", "origin", Self.shop + ".git"])
    try repository.git(["tag", "--annotate", "--message", "SHOP-3", "v1"])
    return (repository, id)
  }

  /// Variables with a git that does something of its own for one command.
  private func breaking(
    _ command: String, of repository: TestRepository,
    by action: String = "echo broken >&2; exit 128"
  ) throws -> [String: String] {
    let path = repository.environment["PATH"] ?? ""
    try repository.directory.writeExecutable(
      """
      #!/bin/sh
      PATH='\(path)'
      for word in "$@"; do
        if [ "$word" = \(command) ]; then \(action); fi
      done
      exec git "$@"

      """, to: "bin/git")
    return ["PATH": repository.directory.path + "/bin"]
  }

  @Test(arguments: [
    ("config", "the remotes are unknown", ["SHOP-3", "SHOP-2", "SHOP-1"]),
    ("for-each-ref", "the tags at HEAD are unknown", ["SHOP-2"]),
    ("show", messages, []),
  ])
  func failedCallSaysWhatIsLost(command: String, loss: String, keys: [String]) async throws {
    let (repository, id) = try full()
    // Only a range needs a call for the settings.
    let context = try await repository.context(
      breaking(command, of: repository), commits: command == "config" ? "HEAD" : nil)
    #expect(context.warnings == ["`git \(command)` failed: \(loss)"])
    #expect(context.commit?.value == id)
    #expect(context.branch?.value == "main")
    #expect((context.repository == nil) == (command == "config"))
    #expect(context.keys == keys)
  }

  @Test func withoutMessagesTheOtherFactsStay() async throws {
    let (repository, id) = try full()
    try repository.git(["tag", "--delete", "v1"])
    let context = try await repository.context(breaking("log", of: repository))
    #expect(context.warnings == ["`git log` failed: " + Self.messages])
    #expect(context.commit == Fact(id, from: .git("HEAD")))
    #expect(context.repository?.value == Self.shop)
    #expect(context.buildNumber == nil)
  }

  @Test func callWithoutAnAnswerSaysWhatIsLost() async throws {
    let (repository, id) = try full()
    let variables = try breaking("config", of: repository, by: "exec sleep 600")
    let reader = ContextReader(
      environment: repository.environment.merging(variables) { $1 }, directory: repository.path,
      gitTimeLimit: .seconds(30))
    let context = try await reader.read(commits: Fact("HEAD", from: .option("--commits")))
    #expect(
      context.warnings.contains("`git config` did not answer in time: the remotes are unknown"))
    #expect(context.commit?.value == id)
  }

  private func remove(_ id: String, from repository: TestRepository) throws {
    try FileManager.default.removeItem(
      atPath: "\(repository.path)/.git/objects/\(id.prefix(2))/\(id.dropFirst(2))")
  }

  @Test func aMissingHeadCommitIsReported() async throws {
    let (repository, id) = try full()
    try remove(id, from: repository)
    let context = try await repository.context()
    #expect(context.warnings == ["`git show` failed: " + Self.messages])
    #expect(context.commit?.value == id)
    #expect(context.branch?.value == "main")
  }

  @Test func missingParentLosesTheRangeOnly() async throws {
    let (repository, id) = try full()
    try remove(try repository.git(["rev-parse", "HEAD^"]), from: repository)
    let context = try await repository.context(commits: "HEAD")
    #expect(
      context.warnings == [
        "`git log` failed: the messages of the range are not searched for issue keys"
      ])
    #expect(context.commit?.value == id)
    #expect(context.keys == ["SHOP-3", "SHOP-2"])
  }

  @Test func aRangeIsNotAtFaultIfTheRepositoryCannotBeRead() async throws {
    let (repository, id) = try full()
    try remove(id, from: repository)
    let context = try await repository.context(commits: "HEAD~1..HEAD")
    #expect(
      context.warnings.contains(
        "`git log` failed: the messages of the range are not searched for issue keys"))
  }

  @Test func missingTagObjectLosesTheTagsOnly() async throws {
    let (repository, _) = try full()
    try remove(try repository.git(["rev-parse", "v1"]), from: repository)
    let context = try await repository.context()
    #expect(context.warnings == ["`git for-each-ref` failed: the tags at HEAD are unknown"])
    #expect(context.keys == ["SHOP-2"])
  }

  @Test func brokenPackedRefsAreReported() async throws {
    let (repository, id) = try full()
    try repository.git(["checkout", "--quiet", "--detach"])
    try Data("garbage\n".utf8).write(to: URL(filePath: repository.path + "/.git/packed-refs"))
    let context = try await repository.context()
    #expect(
      context.warnings == [
        "git is not used: it cannot read the repository; `git status` says why"
      ])
    #expect(context.commit?.value != id)
  }

  @Test func unreadableUserSettingsAreReported() async throws {
    let (repository, id) = try full()
    let more = try repository.directory.write("[remote \"x\"]\n\turl = a\n", to: "more")
    try repository.git(["config", "include.path", more])
    try Data("[broken\n".utf8).write(to: URL(filePath: more))
    let context = try await repository.context()
    #expect(context.warnings.count == 1)
    #expect(context.commit?.value != id)
  }

  @Test func unknownBaseOfAChangeRequestIsANote() async throws {
    let (repository, id) = try full()
    let context = try await repository.context([
      "GITLAB_CI": "true", "CI_MERGE_REQUEST_IID": "3", "CI_COMMIT_SHA": id,
      "CI_MERGE_REQUEST_DIFF_BASE_SHA": String(repeating: "ab", count: 20),
    ])
    #expect(
      context.findings == [
        Finding(
          .note,
          "this clone lacks some commits of the pull or merge request: only the messages of its "
            + "last commits are searched for issue keys"
        )
      ])
    #expect(context.keys == ["SHOP-2"])
  }

  @Test func partialCloneWithoutItsOriginIsRead() async throws {
    let (origin, id) = try full()
    try origin.git(["config", "uploadpack.allowFilter", "true"])
    let clone = try TestRepository(in: origin.directory, at: "clone", options: nil)
    try origin.git([
      "clone", "--quiet", "--no-checkout", "--filter=tree:0", "file://" + origin.path, clone.path,
    ])
    try FileManager.default.removeItem(atPath: origin.path)
    let context = try await clone.context()
    #expect(context.commit?.value == id)
    #expect(context.keys == ["SHOP-3", "SHOP-2"])
    #expect(context.warnings == [])
  }
}
