// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import Foundation
import TestSupport
import Testing

/// `--branch`, `--tag` and `--commit`, over what a CI service and git know.
@Suite struct GivenRefsTests {
  private func repository(on branch: String = "feature/SHOP-1") throws -> TestRepository {
    let repository = try TestRepository()
    try repository.commit("first")
    try repository.git(["checkout", "--quiet", "-b", branch])
    return repository
  }

  @Test(arguments: ["v1-SHOP-2", "refs/tags/v1-SHOP-2"])
  func givenTagLeavesTheBranchOfGit(_ tag: String) async throws {
    let repository = try repository()
    var settings = BuildSettings()
    settings.tag = Fact(tag, from: .option("--tag"))
    let context = try await repository.context(settings: settings)
    #expect(context.tag == Fact("v1-SHOP-2", from: .option("--tag")))
    #expect(context.branch == Fact("feature/SHOP-1", from: .git("HEAD")))
    #expect(context.keys == ["SHOP-1", "SHOP-2"])
  }

  @Test func givenTagLeavesTheBranchOfTheService() async throws {
    let repository = try repository(on: "elsewhere/SHOP-9")
    var settings = BuildSettings()
    settings.tag = Fact("v1", from: .option("--tag"))
    let context = try await repository.context(
      ["GITLAB_CI": "true", "CI_COMMIT_BRANCH": "feature/SHOP-1"], settings: settings)
    #expect(context.tag?.value == "v1")
    #expect(context.branch?.value == "feature/SHOP-1")
    #expect(context.keys == ["SHOP-1"])
  }

  @Test func aGivenBranchReplacesTheServicesBranch() async throws {
    let repository = try repository(on: "elsewhere/SHOP-9")
    var settings = BuildSettings()
    settings.branch = Fact("feature/SHOP-2", from: .option("--branch"))
    let context = try await repository.context(
      ["GITLAB_CI": "true", "CI_COMMIT_BRANCH": "feature/SHOP-1"], settings: settings)
    #expect(context.keys == ["SHOP-2"])
  }

  /// The service's message is that of its own commit.
  @Test func theServicesMessageIsNotUsedForOtherCommits() async throws {
    let repository = try repository(on: "side")
    try repository.commit("SHOP-3")
    let last = try repository.commit("last")
    let variables = ["GITLAB_CI": "true", "CI_COMMIT_SHA": last, "CI_COMMIT_MESSAGE": "SHOP-9"]
    #expect(try await repository.context(variables).keys == ["SHOP-9"])
    let range = try await repository.context(variables, commits: "HEAD~2..HEAD~1")
    #expect(range.keys == ["SHOP-3"])
    var settings = BuildSettings()
    settings.commit = Fact("HEAD", from: .option("--commit"))
    #expect(try await repository.context(variables, settings: settings).keys == ["SHOP-9"])
    settings.commit = Fact(String(repeating: "ab", count: 20), from: .option("--commit"))
    #expect(try await !repository.context(variables, settings: settings).keys.contains("SHOP-9"))
  }

  @Test func statedTagLeavesTheKeyInTheBranchOfGit() async throws {
    let repository = try repository()
    let context = try await repository.context(["GITLAB_CI": "true", "CI_COMMIT_TAG": "v1"])
    #expect(context.branch == nil)
    #expect(context.keys == ["SHOP-1"])
  }

  @Test func givenBranchIsSearchedInsteadOfThatOfGit() async throws {
    let repository = try repository()
    var settings = BuildSettings()
    settings.branch = Fact("SHOP-3", from: .option("--branch"))
    let context = try await repository.context(settings: settings)
    #expect(context.branch?.value == "SHOP-3")
    #expect(context.keys == ["SHOP-3"])
  }

  @Test(arguments: ["HEAD", "detached", "merge", "refs/heads/HEAD"])
  func wordsAreNoBranch(_ word: String) async throws {
    let repository = try repository()
    var settings = BuildSettings()
    settings.branch = Fact(word, from: .option("--branch"))
    let context = try await repository.context(settings: settings)
    #expect(context.branch == Fact("feature/SHOP-1", from: .git("HEAD")))
    #expect(
      context.findings == [
        Finding(.warning, "`\(word)` is not the name of a branch; it is not used", at: "--branch")
      ])
  }

  @Test func headIsNotATag() async throws {
    let repository = try repository()
    var settings = BuildSettings()
    settings.tag = Fact("HEAD", from: .option("--tag"))
    let context = try await repository.context(settings: settings)
    #expect(context.tag == nil)
    #expect(context.warnings == ["`HEAD` is not the name of a tag; it is not used"])
  }

  @Test(arguments: ["refs/pull/24/merge", "24/merge", "PR-24", "refs/merge-requests/24/head"])
  func refOfAChangeRequestIsItsNumber(_ ref: String) async throws {
    let repository = try repository()
    var settings = BuildSettings()
    settings.branch = Fact(ref, from: .option("--branch"))
    let context = try await repository.context(settings: settings)
    #expect(context.branch?.value == "feature/SHOP-1")
    #expect(context.pullRequest == Fact("24", from: .option("--branch")))
    #expect(
      context.warnings == [
        "`\(ref)` is the ref of a pull or merge request, not a branch; it is not used"
      ])
  }

  @Test func refOfATagGivenForABranchIsTheTag() async throws {
    let repository = try repository()
    var settings = BuildSettings()
    settings.branch = Fact("refs/tags/v1", from: .option("--branch"))
    let context = try await repository.context(settings: settings)
    #expect(context.tag == Fact("v1", from: .option("--branch")))
    #expect(context.branch?.value == "feature/SHOP-1")
  }

  @Test func aCommitThatCannotBeCompletedIsReported() async throws {
    let repository = try repository()
    var settings = BuildSettings()
    settings.commit = Fact("0123456789ab", from: .option("--commit"))
    let context = try await repository.context(settings: settings)
    #expect(context.commit?.value == "0123456789ab")
    #expect(
      context.findings.contains(
        Finding(
          .warning,
          "the commit `0123456789ab` is left out of the references: it is not a full id",
          at: "--commit")))
  }
}
