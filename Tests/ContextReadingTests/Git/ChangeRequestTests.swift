// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import Foundation
import TestSupport
import Testing

/// Which commits of a change request are searched, whatever of it is checked out.
@Suite struct ChangeRequestTests {
  private static let all = ["SHOP-3", "SHOP-2", "SHOP-4"]
  private static let last = ["SHOP-3", "SHOP-4"]

  /// A clone of the change request's head alone, without the merge made for testing.
  private func head(
    of request: HistoryTests.ChangeRequest, and refs: [String] = [], depth: Int? = nil
  ) throws -> TestRepository {
    let clone = try TestRepository(
      in: request.repository.directory, at: "head", options: nil)
    try FileManager.default.createDirectory(
      atPath: clone.path, withIntermediateDirectories: true)
    try clone.git(["init", "--quiet"])
    let specifications = refs.map { "+refs/heads/\($0):refs/remotes/origin/\($0)" }
    try clone.git(
      ["fetch", "--quiet"] + (depth.map { ["--depth=\($0)"] } ?? [])
        + ["file://" + request.repository.path, "cart"] + specifications)
    try clone.git(["checkout", "--quiet", "FETCH_HEAD"])
    return clone
  }

  private func event(
    _ request: HistoryTests.ChangeRequest, base: String = "main"
  ) throws -> [String: String] {
    let sha = try request.repository.git(["rev-parse", base])
    let path = try request.repository.directory.write(
      """
      {"pull_request": {"number": 8, "head": {"sha": "\(request.head)", "ref": "cart"},
        "base": {"sha": "\(sha)", "ref": "main"}}}
      """, to: "event.json")
    return request.variables.merging(["GITHUB_EVENT_PATH": path]) { $1 }
  }

  @Test func headInsteadOfTheTestMergeIsSearchedFromItsBase() async throws {
    let request = try HistoryTests.ChangeRequest()
    let clone = try head(of: request, and: ["main"])
    let context = try await clone.context(event(request))
    #expect(context.keys == Self.all)
    #expect(context.commit?.value == request.head)
    #expect(context.findings == [])
  }

  @Test func baseOfTheEventIsEnough() async throws {
    let request = try HistoryTests.ChangeRequest()
    let clone = try head(of: request)
    let context = try await clone.context(event(request, base: "cart~2"))
    #expect(context.keys == Self.all)
    #expect(context.findings == [])
  }

  @Test func theBranchIsTheBaseIfTheEventsCommitIsNotInTheClone() async throws {
    let request = try HistoryTests.ChangeRequest()
    let clone = try head(of: request, and: ["main"])
    let later = try request.repository.commit("later")
    let context = try await clone.context(event(request, base: later))
    #expect(context.keys == Self.all)
  }

  @Test func anUnknownBaseIsReported() async throws {
    let request = try HistoryTests.ChangeRequest()
    let clone = try head(of: request)
    let context = try await clone.context(event(request))
    #expect(context.keys == Self.last)
    #expect(
      context.findings == [
        Finding(
          .note,
          "this clone lacks some commits of the pull or merge request: only the messages of its "
            + "last commits are searched for issue keys")
      ])
  }

  @Test func aMissingBaseIsReported() async throws {
    let request = try HistoryTests.ChangeRequest()
    let clone = try head(of: request)
    let variables = request.variables.filter { $0.key != "GITHUB_BASE_REF" }
      .merging(["GITHUB_SHA": request.head]) { $1 }
    let context = try await clone.context(variables)
    #expect(context.keys == Self.last)
    #expect(
      context.findings == [
        Finding(
          .note,
          "the base of the pull or merge request is unknown: only the messages of its last "
            + "commits are searched for issue keys"
        )
      ])
  }

  @Test func aShallowHeadIsReported() async throws {
    let request = try HistoryTests.ChangeRequest()
    let clone = try head(of: request, depth: 1)
    let context = try await clone.context(event(request))
    #expect(context.keys == Self.last)
    #expect(
      context.findings.map(\.message) == [
        "history is shallow: only the messages of its last commits are searched for issue keys"
      ])
  }

  @Test(arguments: ["8/merge", "refs/pull/8/merge", "8/head", "8"])
  func teamCitysCommitIsATestMergeIfItsBranchIs(_ branch: String) async throws {
    let request = try HistoryTests.ChangeRequest()
    let file = try request.repository.directory.write(
      "teamcity.build.branch=\(branch)\nteamcity.pullRequest.number=8\n", to: "p")
    let context = try await request.repository.context([
      "TEAMCITY_VERSION": "1", "TEAMCITY_BUILD_PROPERTIES_FILE": file,
      "BUILD_VCS_NUMBER": request.merge,
    ])
    let isMerge = branch.hasSuffix("merge")
    #expect(context.commit?.value == (isMerge ? request.head : request.merge))
    #expect(context.pullRequest?.value == "8")
  }

  @Test(arguments: ["true", "false"])
  func buildkitesCommitIsATestMergeIfItSaysSo(_ isMerge: String) async throws {
    let request = try HistoryTests.ChangeRequest()
    let context = try await request.repository.context([
      "BUILDKITE": "true", "BUILDKITE_PULL_REQUEST": "8", "BUILDKITE_COMMIT": request.merge,
      "BUILDKITE_PULL_REQUEST_USING_MERGE_REFSPEC": isMerge,
    ])
    #expect(context.commit?.value == (isMerge == "true" ? request.head : request.merge))
  }

  @Test func firstParentOfTheTestMergeIsItsBase() async throws {
    let request = try HistoryTests.ChangeRequest()
    let context = try await request.repository.context(request.variables)
    #expect(context.keys == Self.all)
    #expect(context.findings == [])
  }

  @Test func longHistoryWithoutABaseIsNotSearched() async throws {
    let request = try HistoryTests.ChangeRequest()
    let repository = request.repository
    try repository.git(["checkout", "--quiet", "-b", "long", "main"])
    for number in 1...3 { try repository.commit("OTHER-\(number)") }
    let variables = [
      "GITLAB_CI": "true", "CI_MERGE_REQUEST_IID": "3",
      "CI_COMMIT_SHA": try repository.git(["rev-parse", "HEAD"]),
      "CI_MERGE_REQUEST_DIFF_BASE_SHA": String(repeating: "ab", count: 20),
      "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "no-such",
    ]
    #expect(try await repository.context(variables).keys == ["OTHER-3"])
  }

  /// The merge that Jenkins makes itself: of the base into the head.
  private func jenkins(
    _ request: HistoryTests.ChangeRequest, committer: String = "nobody@nowhere"
  ) throws -> [String: String] {
    let repository = request.repository
    try repository.git(["checkout", "--quiet", "--detach", "cart"])
    try repository.git(["merge", "--quiet", "--no-edit", "main"], committer: committer)
    return [
      "JENKINS_URL": "https://ci.acme.example/", "CHANGE_ID": "8", "CHANGE_BRANCH": "cart",
      "CHANGE_TARGET": "main", "BRANCH_NAME": "PR-8",
      "GIT_COMMIT": try repository.git(["rev-parse", "HEAD"]),
    ]
  }

  @Test(arguments: [true, false])
  func firstParentOfJenkinssMergeIsTheHead(isCommitStated: Bool) async throws {
    let request = try HistoryTests.ChangeRequest()
    var variables = try jenkins(request)
    let merge = variables["GIT_COMMIT"] ?? ""
    if !isCommitStated { variables["GIT_COMMIT"] = nil }
    let context = try await request.repository.context(variables)
    #expect(context.commit?.value == request.head)
    #expect(context.commit?.origin.description == "first parent of git HEAD")
    #expect(
      context.commit?.overridden == [
        .init(value: merge, origin: isCommitStated ? .ciService("GIT_COMMIT") : .git("HEAD"))
      ])
    #expect(context.furtherCommits == [])
    #expect(context.keys == Self.all)
    #expect(context.warnings == [])
  }

  @Test func allCommitsBelowJenkinssMergeAreSearched() async throws {
    let request = try HistoryTests.ChangeRequest()
    let variables = try jenkins(request)
    try request.repository.git(["update-ref", "refs/remotes/origin/main", "main"])
    #expect(try await request.repository.context(variables).keys == Self.all)
  }

  @Test func aMergeByADeveloperIsTheHead() async throws {
    let request = try HistoryTests.ChangeRequest()
    let variables = try jenkins(request, committer: "ana@acme.example")
    let context = try await request.repository.context(variables)
    #expect(context.commit?.value == variables["GIT_COMMIT"])
    #expect(context.furtherCommits.count == 1)
  }

  @Test func jenkinssMergeOfABranchIsNotATestMerge() async throws {
    let request = try HistoryTests.ChangeRequest()
    let variables = try jenkins(request).filter { !$0.key.hasPrefix("CHANGE_") }
      .merging(["BRANCH_NAME": "cart"]) { $1 }
    let context = try await request.repository.context(variables)
    #expect(context.commit?.value == variables["GIT_COMMIT"])
  }
}
