// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ContextReading

@Suite("Pages of remotes")
struct RemotePageTests {
  struct Place: Sendable {
    var remote: String
    var forge: Forge
    var commit: String?
    var branch: String?
    var tag: String?
    var hint: Forge? = nil
  }

  @Test(arguments: [
    Place(
      remote: "git@github.com:acme/app.git", forge: .gitHub,
      commit: "https://github.com/acme/app/commit/c0ffee",
      branch: "https://github.com/acme/app/tree/feature/%231%25x",
      tag: "https://github.com/acme/app/releases/tag/v1%2B2"),
    Place(
      remote: "https://gitlab.com/a/b/c/app.git", forge: .gitLab,
      commit: "https://gitlab.com/a/b/c/app/-/commit/c0ffee",
      branch: "https://gitlab.com/a/b/c/app/-/tree/feature/%231%25x",
      tag: "https://gitlab.com/a/b/c/app/-/tags/v1%2B2"),
    Place(
      remote: "git@bitbucket.org:team/app.git", forge: .bitbucketCloud,
      commit: "https://bitbucket.org/team/app/commits/c0ffee",
      branch: "https://bitbucket.org/team/app/branch/feature/%231%25x",
      tag: "https://bitbucket.org/team/app/commits/tag/v1%2B2"),
    Place(
      remote: "ssh://git@stash.example:7999/PROJ/app.git", forge: .bitbucketDataCenter,
      commit: "https://stash.example/projects/PROJ/repos/app/commits/c0ffee",
      branch:
        "https://stash.example/projects/PROJ/repos/app/browse?at=refs%2Fheads%2Ffeature%2F%231%25x",
      tag: "https://stash.example/projects/PROJ/repos/app/browse?at=refs%2Ftags%2Fv1%2B2"),
    Place(
      remote: "git@ssh.dev.azure.com:v3/org/My%20Project/app", forge: .azureRepos,
      commit: "https://dev.azure.com/org/My%20Project/_git/app/commit/c0ffee",
      branch: "https://dev.azure.com/org/My%20Project/_git/app?version=GBfeature%2F%231%25x",
      tag: "https://dev.azure.com/org/My%20Project/_git/app?version=GTv1%2B2"),
    Place(
      remote: "https://codeberg.org/acme/app", forge: .gitea,
      commit: "https://codeberg.org/acme/app/commit/c0ffee",
      branch: "https://codeberg.org/acme/app/src/branch/feature/%231%25x",
      tag: "https://codeberg.org/acme/app/src/tag/v1%2B2"),
    Place(
      remote: "ssh://me@review.example:29418/platform/build", forge: .gerrit,
      commit: "https://review.example/plugins/gitiles/platform/build/+/c0ffee",
      branch:
        "https://review.example/plugins/gitiles/platform/build/+/refs/heads/feature/%231%25x",
      tag: "https://review.example/plugins/gitiles/platform/build/+/refs/tags/v1%2B2"),
    Place(
      remote: "https://chromium.googlesource.com/a/infra/infra", forge: .googleSource,
      commit: "https://chromium.googlesource.com/infra/infra/+/c0ffee",
      branch: "https://chromium.googlesource.com/infra/infra/+/refs/heads/feature/%231%25x",
      tag: "https://chromium.googlesource.com/infra/infra/+/refs/tags/v1%2B2"),
    Place(
      remote: "https://git.sr.ht/~user/app", forge: .sourcehut,
      commit: "https://git.sr.ht/~user/app/commit/c0ffee",
      branch: "https://git.sr.ht/~user/app/tree/feature/%231%25x",
      tag: "https://git.sr.ht/~user/app/refs/v1%2B2"),
    Place(
      remote: "codecommit::eu-west-1://me@App", forge: .codeCommit,
      commit: "https://eu-west-1.console.aws.amazon.com/codesuite/codecommit/repositories/App"
        + "/commit/c0ffee?region=eu-west-1",
      branch: "https://eu-west-1.console.aws.amazon.com/codesuite/codecommit/repositories/App"
        + "/browse/refs/heads/feature/%231%25x?region=eu-west-1",
      tag: "https://eu-west-1.console.aws.amazon.com/codesuite/codecommit/repositories/App"
        + "/browse/refs/tags/v1%2B2?region=eu-west-1"),
    Place(
      remote: "https://git.example/app", forge: .unknown, commit: nil,
      branch: "https://git.example/app#refs/heads/feature/%231%25x",
      tag: "https://git.example/app#refs/tags/v1%2B2"),
    Place(
      remote: "https://github.com/acme/app.wiki.git", forge: .gitHub, commit: nil, branch: nil,
      tag: nil),
  ])
  func everyForgeHasItsPages(place: Place) throws {
    let remote = try #require(Remote(place.remote, hint: nil))
    #expect(remote.forge == place.forge)
    #expect(remote.commitPage("c0ffee") == place.commit)
    #expect(remote.branchPage("feature/#1%x") == place.branch)
    #expect(remote.tagPage("v1+2") == place.tag)
  }

  @Test(arguments: ["a b", "日本", "\"q\"", "$(touch x)", "a\u{1B}[31m", "x&y;z=1?", "`id`", "{}"])
  func namesOfBranchesAreEscaped(name: String) throws {
    let page = try #require(Remote("git@github.com:acme/app", hint: nil)?.branchPage(name))
    let safe = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/:%")
    #expect(page.allSatisfy(safe.contains))
  }

  @Test(arguments: [
    ("https://git.corp.example/team/app", Forge.gitLab, Forge.gitLab),
    ("https://git.corp.example/team/app", .gitea, .gitea),
    ("https://github.com/acme/app", .gitLab, .gitHub),
    ("https://git.corp.example/scm/PROJ/app.git", .bitbucketDataCenter, .bitbucketDataCenter),
    ("https://git.corp.example/team/app", .bitbucketDataCenter, .unknown),
    ("https://gitlab.corp.example/team/app", .azureRepos, .gitLab),
  ])
  func theCIServiceDecidesIfTheHostDoesNot(remote: String, hint: Forge, forge: Forge) throws {
    #expect(try #require(Remote(remote, hint: hint)).forge == forge)
  }

  @Test(arguments: [
    ("https://ghe.corp.example/a/b", Forge.gitHub), ("https://my.github-corp.example/a/b", .gitHub),
    ("https://code.gitlab.corp.example/a/b", .gitLab), ("git@forgejo.example:a/b", .gitea),
    ("git@bitbucket.corp.example:PROJ/app", .bitbucketDataCenter),
    ("https://gerrit.example/a/team/app", .gerrit), ("https://mygithub.example/a/b", .unknown),
    ("https://tfs.example/tfs/Main/p/_git/app", .azureRepos),
    ("https://git.corp.example/projects/K/repos/app/browse", .bitbucketDataCenter),
    ("git@git.corp.example:~user/app", .sourcehut), ("https://www.uni.example/~user/app", .unknown),
    ("https://gist.github.com/user/0123", .unknown), ("git@gitlab.example:scm/team/app", .gitLab),
  ])
  func theShapeAndTheLabelsTell(remote: String, forge: Forge) throws {
    #expect(try #require(Remote(remote, hint: nil)).forge == forge)
  }

  @Test(arguments: [
    ("https://git.example/ctx/scm/~jdoe/app.git", "https://git.example/ctx/users/jdoe/repos/app"),
    ("https://git.example/projects/K/repos/app/browse", "https://git.example/projects/K/repos/app"),
    ("https://org.visualstudio.com/p/_git/app", "https://dev.azure.com/org/p/_git/app"),
    ("org@vs-ssh.visualstudio.com:v3/org/p/app", "https://dev.azure.com/org/p/_git/app"),
    ("ssh://git@ssh.dev.azure.com:22/v3/org/p/app", "https://dev.azure.com/org/p/_git/app"),
    ("https://dev.azure.com/org/p/_git/app?path=/README", "https://dev.azure.com/org/p/_git/app"),
    ("https://gerrit.example/a/team/app", "https://gerrit.example/team/app"),
  ])
  func formsOfOneForgeAreOneIdentity(remote: String, identity: String) throws {
    #expect(try #require(Remote(remote, hint: nil)).repositoryURI == identity)
  }
}
