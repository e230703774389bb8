// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import Foundation
import TestSupport
import Testing

@Suite struct HistoryTests {
  /// A repository with a change request of two commits and the merge made to test it.
  struct ChangeRequest {
    var repository: TestRepository
    var head: String
    var merge: String

    init() throws {
      repository = try TestRepository()
      try repository.commit("start SHOP-1")
      try repository.git(["checkout", "--quiet", "-b", "cart"])
      try repository.commit("add cart SHOP-2")
      head = try repository.commit("test cart SHOP-3\n\nsee SHOP-4")
      try repository.git(["checkout", "--quiet", "main"])
      try repository.commit("meanwhile SHOP-5")
      try repository.git(["checkout", "--quiet", "--detach"])
      merge = try repository.merge("cart", message: "Merge cart into main")
    }

    var variables: [String: String] {
      [
        "GITHUB_ACTIONS": "true", "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_REPOSITORY": "acme/shop", "GITHUB_REF": "refs/pull/8/merge",
        "GITHUB_SHA": merge, "GITHUB_HEAD_REF": "cart", "GITHUB_BASE_REF": "main",
      ]
    }

    /// A clone of the merge alone or with so much history.
    func clone(depth: Int) throws -> TestRepository {
      let clone = try TestRepository(in: repository.directory, at: "clone", options: nil)
      try repository.git(["update-ref", "refs/pull/8/merge", merge])
      try FileManager.default.createDirectory(
        atPath: clone.path, withIntermediateDirectories: true)
      try clone.git(["init", "--quiet"])
      try clone.git([
        "fetch", "--quiet", "--depth=\(depth)", "file://" + repository.path,
        "+refs/pull/8/merge:refs/remotes/pull/8/merge",
      ])
      try clone.git(["checkout", "--quiet", "refs/remotes/pull/8/merge"])
      return clone
    }
  }

  @Test func graftsAreIgnored() async throws {
    let repository = try ChangeRequest().repository
    let before = try await repository.context(commits: "main..cart").keys
    let evil = try repository.git(["commit-tree", "HEAD^{tree}", "-m", "EVIL-1"])
    let head = try repository.git(["rev-parse", "cart"])
    try FileManager.default.createDirectory(
      atPath: repository.path + "/.git/info", withIntermediateDirectories: true)
    try repository.directory.write("\(head) \(evil)\n", to: "work/.git/info/grafts")
    #expect(try await repository.context(commits: "main..cart").keys == before)
    #expect(!before.isEmpty)
  }

  @Test func headOfAChangeRequestIsTheSecondParentOfItsTestMerge() async throws {
    let request = try ChangeRequest()
    let context = try await request.repository.context(request.variables)
    #expect(context.commit?.value == request.head)
    #expect(context.commit?.origin.description == "second parent of git HEAD")
    #expect(
      context.commit?.overridden
        == [Fact<String>.Overridden(value: request.merge, origin: .ciService("GITHUB_SHA"))])
    #expect(context.furtherCommits == [])
  }

  /// Git compares bytes: a name may begin with a character that joins the slash before it.
  @Test(arguments: ["\u{301}SHOP-5", "\u{200D}SHOP-5"])
  func aBranchMayBeginWithAJoiningCharacter(_ name: String) async throws {
    let repository = try TestRepository()
    try repository.commit("first")
    try repository.git(["checkout", "--quiet", "-b", name])
    let context = try await repository.context()
    #expect(context.branch == Fact(name, from: .git("HEAD")))
    #expect(context.keys == ["SHOP-5"])
  }

  @Test func depthOneHidesNoParent() async throws {
    let request = try ChangeRequest()
    let clone = try request.clone(depth: 1)
    #expect(try clone.git(["log", "-1", "--format=%P"]) == "")
    let context = try await clone.context(request.variables)
    #expect(context.commit?.value == request.head)
    #expect(
      context.findings.map(\.message).contains(
        "history is shallow: only the messages of its last commits are searched for issue keys"))
  }

  @Test func messagesFromBaseToHeadAreSearched() async throws {
    let request = try ChangeRequest()
    try request.repository.git(["update-ref", "refs/remotes/origin/main", "main"])
    let context = try await request.repository.context(request.variables)
    #expect(context.keys == ["SHOP-3", "SHOP-2", "SHOP-4"])
  }

  @Test func aRangeInAShallowHistoryIsReported() async throws {
    let clone = try ChangeRequest().clone(depth: 2)
    let context = try await clone.context(commits: "HEAD")
    #expect(
      context.findings.contains(
        Finding(
          .note, "history is shallow: commits of the range may be missing", at: "--commits")))
  }

  @Test func shallowRangeWithoutItsEndIsNotTrusted() async throws {
    let request = try ChangeRequest()
    let clone = try request.clone(depth: 2)
    try clone.git(["update-ref", "refs/remotes/origin/main", "HEAD^1"])
    let context = try await clone.context(request.variables)
    #expect(context.keys == ["SHOP-3", "SHOP-4"])
  }

  @Test func targetOfAPullRequestIsNotTakenApart() async throws {
    let request = try ChangeRequest()
    let variables = request.variables.merging([
      "GITHUB_EVENT_NAME": "pull_request_target", "GITHUB_REF": "refs/heads/main",
    ]) { $1 }
    let context = try await request.repository.context(variables)
    #expect(context.commit?.value == request.merge)
  }

  @Test func onBranchesOnlyTheHeadIsSearched() async throws {
    let request = try ChangeRequest()
    try request.repository.git(["checkout", "--quiet", "cart"])
    let context = try await request.repository.context()
    #expect(context.keys == ["SHOP-3", "SHOP-4"])
  }

  @Test func furtherHeadsOfAMergeAreReported() async throws {
    let request = try ChangeRequest()
    let context = try await request.repository.context()
    #expect(context.commit?.value == request.merge)
    #expect(context.furtherCommits == [request.head])
  }

  @Test func aGivenRangeIsSearched() async throws {
    let request = try ChangeRequest()
    let context = try await request.repository.context(commits: "main..cart")
    #expect(context.keys == ["SHOP-3", "SHOP-2", "SHOP-4"])
  }

  @Test(arguments: ["no-such..main", "--all", "--output=canary", "main..", "-1"])
  func rangeThatGitDoesNotKnowIsAnError(_ range: String) async throws {
    let repository = try TestRepository()
    try repository.commit("first")
    guard range != "main.." else {
      #expect(try await repository.context(commits: range).keys == [])
      return
    }
    await #expect(
      throws: ContextError(
        .malformedRange, "`\(range)` is not a range that git knows here", at: "--commits",
        fix: "pass a range such as `origin/main..HEAD`, and fetch the commits it names")
    ) {
      try await repository.context(commits: range)
    }
    #expect(!FileManager.default.fileExists(atPath: repository.path + "/canary"))
  }

  @Test(arguments: [40, 64])
  func firstRunOfABranchSearchesTheHead(digits: Int) async throws {
    let repository = try TestRepository()
    try repository.commit("SHOP-1 first")
    try repository.commit("SHOP-2 second")
    let null = String(repeating: "0", count: digits)
    let context = try await repository.context(commits: "\(null)..HEAD")
    #expect(context.keys == ["SHOP-2"])
    #expect(
      context.warnings == [
        "the range has no starting commit, as on the first run of a branch: only HEAD is searched"
      ])
  }

  @Test func oneHundredCommitsAreSearchedAtMost() async throws {
    let repository = try TestRepository()
    let commits = (1...102).map { number in
      """
      commit refs/heads/main
      committer Ana <ana@acme.example> \(1_700_000_000 + number) +0000
      data 8
      SHOP-\(100 + number)


      """
    }
    let stream = try repository.directory.write(commits.joined(), to: "stream")
    try repository.git(["config", "alias.take", "!git fast-import --quiet < '\(stream)'"])
    try repository.git(["take"])
    let context = try await repository.context(commits: "main")
    #expect(context.keys.count == 100)
    #expect(context.keys.first == "SHOP-202")
    #expect(
      context.warnings == [
        "the range has more than 100 commits; the older ones are not searched"
      ])
  }

  @Test func encodedMessagesAreRead() async throws {
    let repository = try TestRepository()
    let message = repository.directory.path + "/message"
    try (Data("Gr".utf8) + [0xFC] + Data("n SHOP-6\n".utf8)).write(to: URL(filePath: message))
    try repository.git([
      "-c", "i18n.commitEncoding=ISO-8859-1", "commit", "--quiet", "--allow-empty", "--file",
      message,
    ])
    try repository.git(["config", "i18n.logOutputEncoding", "UTF-16"])
    #expect(try await repository.context().keys == ["SHOP-6"])
  }

  @Test func invalidBytesInAMessageAreNoReasonToFail() async throws {
    let repository = try TestRepository()
    let message = repository.directory.path + "/message"
    try (Data([0xFF, 0xFE]) + Data(" SHOP-6\n".utf8)).write(to: URL(filePath: message))
    try repository.git(["commit", "--quiet", "--allow-empty", "--file", message])
    #expect(try await repository.context().keys == ["SHOP-6"])
  }

  @Test func endlessMessageIsCut() async throws {
    let repository = try TestRepository()
    let text = "SHOP-6\n" + String(repeating: "filling up\n", count: 1 << 20)
    let message = try repository.directory.write(text, to: "message")
    try repository.git(["commit", "--quiet", "--allow-empty", "--file", message])
    let context = try await repository.context()
    #expect(
      context.warnings == [
        "commit messages exceed 8 MiB; the rest is not searched"
      ])
  }

  @Test func cutCommitIsMadeFull() async throws {
    let repository = try TestRepository()
    let id = try repository.commit("first")
    let head = try repository.commit("second")
    let context = try await repository.context([
      "CI": "true", "BITBUCKET_BUILD_NUMBER": "3", "BITBUCKET_COMMIT": String(id.prefix(12)),
      "BITBUCKET_PR_ID": "4",
    ])
    let overridden = Fact<String>.Overridden(value: head, origin: .git("HEAD"))
    #expect(
      context.commit
        == Fact(
          id, from: .changed(.ciService("BITBUCKET_COMMIT"), "completed by git"), over: [overridden]
        ))
  }

  @Test func anAbbreviatedCommitThatGitDoesNotKnowStays() async throws {
    let repository = try TestRepository()
    let head = try repository.commit("first")
    let context = try await repository.context([
      "CI": "true", "BITBUCKET_BUILD_NUMBER": "3", "BITBUCKET_COMMIT": "0123456789ab",
    ])
    let overridden = Fact<String>.Overridden(value: head, origin: .git("HEAD"))
    #expect(
      context.commit
        == Fact("0123456789ab", from: .ciService("BITBUCKET_COMMIT"), over: [overridden]))
    #expect(
      context.findings.contains(
        Finding(
          .warning,
          "the commit `0123456789ab` is left out of the references: it is not a full id",
          at: "BITBUCKET_COMMIT")))
  }
}
