// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import Foundation
import TestSupport
import Testing

@Suite struct RemoteChoiceTests {
  private func repository(_ settings: [(String, String)]) throws -> TestRepository {
    let repository = try TestRepository()
    try repository.commit("first")
    for (name, value) in settings { try repository.git(["config", "--add", name, value]) }
    return repository
  }

  @Test func upstreamOfTheBranchIsTakenFirst() async throws {
    let repository = try repository([
      ("remote.origin.url", "https://github.com/acme/fork"),
      ("remote.upstream.url", "https://github.com/acme/shop"),
      ("branch.main.remote", "upstream"),
    ])
    let context = try await repository.context()
    #expect(
      context.repository == Fact("https://github.com/acme/shop", from: .git("remote upstream")))
  }

  @Test func upstreamInTheSameRepositoryDoesNotCount() async throws {
    let repository = try repository([
      ("remote.origin.url", "https://github.com/acme/shop"), ("branch.main.remote", "."),
    ])
    #expect(try await repository.context().repository?.value == "https://github.com/acme/shop")
  }

  @Test func onlyRemoteIsTakenWhateverItsName() async throws {
    let repository = try repository([("remote.corp.url", "https://github.com/acme/shop")])
    #expect(try await repository.context().repository?.origin.description == "git remote corp")
  }

  @Test func severalRemotesWithoutOriginAreNotGuessed() async throws {
    let repository = try repository([
      ("remote.a.url", "https://github.com/acme/a"), ("remote.b.url", "https://github.com/acme/b"),
    ])
    let context = try await repository.context()
    #expect(context.repository == nil)
    #expect(
      context.warnings == [
        "there are several remotes and none is `origin`, so none is used for the repository; "
          + "pass --repository"
      ])
  }

  @Test func firstOfSeveralURLsIsFetchedFrom() async throws {
    let repository = try repository([
      ("remote.origin.url", "https://github.com/acme/first"),
      ("remote.origin.url", "https://github.com/acme/second"),
      ("remote.origin.pushurl", "https://github.com/acme/third"),
    ])
    #expect(try await repository.context().repository?.value == "https://github.com/acme/first")
  }

  @Test(
    arguments: [
      ("https://gitlab.com/", "https://oauth2:canary@gitlab.com/", "https://gitlab.com/acme/shop"),
      ("https://gitlab.com/", "/srv/mirror/", "https://gitlab.com/acme/shop"),
    ])
  func rewritesOfAnOrdinaryRemoteDoNotCount(
    prefix: String, base: String, expected: String
  ) async throws {
    let repository = try repository([
      ("remote.origin.url", "https://gitlab.com/acme/shop.git"), ("url.\(base).insteadOf", prefix),
    ])
    let context = try await repository.context()
    #expect(context.repository?.value == expected)
    #expect(!"\(context)".contains("canary"))
  }

  @Test func shortFormsAreMadeLong() async throws {
    let repository = try repository([
      ("remote.origin.url", "gh:acme/shop"), ("url.https://github.com/.insteadOf", "gh:"),
      ("url.https://canary@example.com/.insteadOf", "g"),
    ])
    #expect(try await repository.context().repository?.value == "https://github.com/acme/shop")
  }

  @Test func anSSHAliasIsReported() async throws {
    let repository = try repository([("remote.origin.url", "git@work:acme/shop.git")])
    let context = try await repository.context()
    #expect(context.repository?.value == "https://work/acme/shop")
    #expect(
      context.findings.map(\.message) == [
        "the host `work` of the repository may be an ssh alias; "
          + "pass --repository if Jira should see a different host"
      ])
  }

  @Test func localRemotesAreIdentitiesOfFiles() async throws {
    let repository = try repository([("remote.origin.url", "/srv/git/shop.git")])
    let context = try await repository.context()
    #expect(context.repository?.value == "file:///srv/git/shop")
    #expect(context.pipelineId == Fact("local/work", from: .git("working tree")))
    #expect(context.url == nil)
  }

  @Test func relativeRemotesAreNone() async throws {
    let repository = try repository([("remote.origin.url", "../shop.git")])
    #expect(try await repository.context().repository == nil)
  }

  @Test(
    arguments: [
      ("upstream", "upstream/feature/SHOP-2", "feature/SHOP-2"),
      ("team/up", "team/up/SHOP-2", "SHOP-2"),
      ("upstream", "feature/SHOP-2", "feature/SHOP-2"),
      ("upstream", "upstream", "upstream"),
    ])
  func theRemoteIsNotPartOfJenkinssBranch(remote: String, stated: String, branch: String)
    async throws
  {
    let repository = try repository([("remote.\(remote).url", "https://github.com/acme/shop")])
    let variables = [
      "JENKINS_URL": "https://ci.acme.example/", "GIT_BRANCH": stated,
      "GIT_COMMIT": try repository.git(["rev-parse", "HEAD"]),
    ]
    let context = try await repository.context(variables)
    #expect(context.branch?.value == branch)
    #expect(context.branch?.origin.description == "GIT_BRANCH")
    #expect(context.refURL?.value == "https://github.com/acme/shop/tree/\(branch)")
  }

  @Test func onlyJenkinsStatesTheRemoteWithTheBranch() async throws {
    let repository = try repository([("remote.upstream.url", "https://github.com/acme/shop")])
    let variables = ["GITLAB_CI": "true", "CI_COMMIT_BRANCH": "upstream/x"]
    #expect(try await repository.context(variables).branch?.value == "upstream/x")
  }
}
