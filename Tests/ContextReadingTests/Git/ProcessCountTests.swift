// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import Foundation
import TestSupport
import Testing

/// One git process for an ordinary build, three for a range or a change request, one more if tags
/// are requested and there are some.
@Suite struct ProcessCountTests {
  private static let untagged: KeyRules = {
    var rules = KeyRules()
    rules.sources = [.branch, .title, .commit]
    return rules
  }()

  private func expect(
    _ count: Int, _ repository: TestRepository, _ variables: [String: String] = [:],
    rules: KeyRules = KeyRules(), commits: String? = nil, keys: [String],
    at place: SourceLocation = #_sourceLocation
  ) async throws {
    let context = try await repository.context(
      variables.merging(repository.counting()) { $1 }, rules: rules, commits: commits)
    #expect(context.keys == keys, sourceLocation: place)
    #expect(try repository.calls() == count, sourceLocation: place)
  }

  /// HEAD has an annotated tag and two commits before it; there is another branch.
  private func full() throws -> TestRepository {
    let repository = try TestRepository()
    try repository.commit("SHOP-1")
    try repository.commit("SHOP-2")
    try repository.git(["branch", "side"])
    try repository.commit("SHOP-3")
    try repository.git(["tag", "--annotate", "--message", "SHOP-4", "v1"])
    return repository
  }

  @Test func branch() async throws {
    let repository = try full()
    try await expect(2, repository, keys: ["SHOP-4", "SHOP-3"])
    try await expect(1, repository, rules: Self.untagged, keys: ["SHOP-3"])
  }

  @Test func aRepositoryWithoutTagsIsNotAskedForThem() async throws {
    let repository = try TestRepository()
    try repository.commit("SHOP-1")
    try await expect(1, repository, keys: ["SHOP-1"])
    try repository.git(["pack-refs", "--all"])
    try await expect(1, repository, keys: ["SHOP-1"])
    let tree = repository.directory.path + "/tree"
    try repository.git(["worktree", "add", "--quiet", "-b", "side", tree])
    let worktree = try TestRepository(in: repository.directory, at: "tree", options: nil)
    try await expect(1, worktree, keys: ["SHOP-1"])
    try repository.git(["tag", "--annotate", "--message", "SHOP-4", "v1"])
    try await expect(2, repository, keys: ["SHOP-4", "SHOP-1"])
    try repository.git(["pack-refs", "--all"])
    try await expect(2, repository, keys: ["SHOP-4", "SHOP-1"])
    try await expect(2, worktree, keys: ["SHOP-4", "SHOP-1"])
  }

  @Test func detachedHeadAndTag() async throws {
    let repository = try full()
    try repository.git(["checkout", "--quiet", "--detach"])
    try await expect(2, repository, keys: ["SHOP-4", "SHOP-3"])
    try repository.git(["checkout", "--quiet", "HEAD^"])
    try await expect(2, repository, keys: ["SHOP-2"])
  }

  @Test func range() async throws {
    let repository = try full()
    try await expect(4, repository, commits: "HEAD~2..HEAD", keys: ["SHOP-4", "SHOP-3", "SHOP-2"])
    try await expect(
      3, repository, rules: Self.untagged, commits: "side..main", keys: ["SHOP-3"])
    try await expect(
      3, repository, rules: Self.untagged, commits: "HEAD",
      keys: [3, 2, 1].map {
        "SHOP-\($0)"
      })
  }

  @Test(arguments: ["HEAD..HEAD", "side~1..side"])
  func aRangeWithoutHeadNeedsNoFurtherProcessIfTheServiceCountsRuns(_ range: String) async throws {
    let repository = try full()
    let variables = [
      "GITLAB_CI": "true", "CI_PIPELINE_IID": "7", "CI_COMMIT_BRANCH": "main",
      "CI_COMMIT_SHA": try repository.git(["rev-parse", "HEAD"]),
    ]
    try await expect(
      3, repository, variables, rules: Self.untagged, commits: range,
      keys: range == "HEAD..HEAD" ? [] : ["SHOP-2"])
  }

  /// The one exception: the time of the build's commit, which the number is made from, has to be
  /// asked for by name.
  @Test func aRangeWithoutHeadNeedsOneMoreProcess() async throws {
    let repository = try full()
    let context = try await repository.context(
      repository.counting(), rules: Self.untagged, commits: "side~1..side")
    #expect(context.keys == ["SHOP-2"])
    #expect(context.buildNumber != nil)
    #expect(try repository.calls() == 4)
  }

  @Test func unbornBranchAndNoRepository() async throws {
    try await expect(2, try TestRepository(), keys: [])
    let bare = try TestRepository(at: "", options: nil)
    try await expect(
      3, bare, ["GIT_CEILING_DIRECTORIES": bare.directory.path], keys: [])
  }

  @Test func testMergeOfAChangeRequest() async throws {
    let request = try HistoryTests.ChangeRequest()
    try await expect(
      3, request.repository, request.variables, keys: ["SHOP-3", "SHOP-2", "SHOP-4"])
    try request.repository.git(["update-ref", "refs/remotes/origin/main", "main"])
    try await expect(
      3, request.repository, request.variables, keys: ["SHOP-3", "SHOP-2", "SHOP-4"])
  }

  @Test(arguments: [1, 2])
  func shallowTestMerge(depth: Int) async throws {
    let request = try HistoryTests.ChangeRequest()
    let clone = try request.clone(depth: depth)
    try await expect(
      3, clone, request.variables, keys: depth == 1 ? [] : ["SHOP-3", "SHOP-4"])
  }

  @Test(arguments: ["main", "no-such", ""])
  func headOfAChangeRequest(base: String) async throws {
    let request = try HistoryTests.ChangeRequest()
    try request.repository.git(["checkout", "--quiet", "cart"])
    try request.repository.git(["update-ref", "refs/remotes/origin/main", "main"])
    let variables = [
      "GITLAB_CI": "true", "CI_MERGE_REQUEST_IID": "3", "CI_COMMIT_SHA": request.head,
      "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": base,
    ]
    try await expect(
      3, request.repository, variables,
      keys: base == "main" ? ["SHOP-3", "SHOP-2", "SHOP-4"] : ["SHOP-3", "SHOP-4"])
  }

  @Test func shallowClone() async throws {
    let repository = try full()
    let clone = try TestRepository(in: repository.directory, at: "clone", options: nil)
    try repository.git([
      "clone", "--quiet", "--depth=1", "file://" + repository.path, clone.path,
    ])
    try await expect(2, clone, keys: ["SHOP-4", "SHOP-3"])
    try await expect(3, clone, rules: Self.untagged, commits: "HEAD", keys: ["SHOP-3"])
  }

  @Test(arguments: [("show", 6), ("for-each-ref", 5), ("config", 2), ("rev-parse", 2)])
  func aFailedCallIsRepeatedOnce(_ command: String, count: Int) async throws {
    let repository = try full()
    let variables = try repository.counting()
    let script = try String(contentsOfFile: repository.directory.path + "/bin/git", encoding: .utf8)
    try repository.directory.writeExecutable(
      script.replacing(
        "exec git", with: "case \"$*\" in *' \(command) '*) exit 128; esac\nexec git"),
      to: "bin/git")
    _ = try await repository.context(variables)
    #expect(try repository.calls() == count)
  }

  @Test(
    .enabled(if: RefusalTests.isRoot, "only root can give a directory to another user"),
    arguments: [true, false])
  func repositoryOfAnotherUser(isWorkspace: Bool) async throws {
    let repository = try full()
    try FileManager.default.setAttributes([.ownerAccountID: 54_321], ofItemAtPath: repository.path)
    let place = repository.path + (isWorkspace ? "" : "-other")
    try await expect(
      isWorkspace ? 2 : 4, repository, ["DRONE": "true", "DRONE_WORKSPACE": place],
      keys: isWorkspace ? ["SHOP-4", "SHOP-3"] : [])
  }
}
