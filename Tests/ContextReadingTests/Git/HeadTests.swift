// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import Foundation
import TestSupport
import Testing

@Suite struct HeadTests {
  @Test func headIsOnABranch() async throws {
    let repository = try TestRepository()
    let id = try repository.commit("first")
    let context = try await repository.context()
    #expect(context.commit == Fact(id, from: .git("HEAD")))
    #expect(context.branch == Fact("main", from: .git("HEAD")))
    #expect(context.tag == nil)
    #expect(context.warnings == [])
  }

  @Test func subdirectoryOfTheWorkingTreeIsEnough() async throws {
    let repository = try TestRepository()
    let id = try repository.commit("first")
    try FileManager.default.createDirectory(
      atPath: repository.path + "/a/b", withIntermediateDirectories: true)
    let context = try await repository.context(in: "/a/b")
    #expect(context.commit?.value == id)
    #expect(context.pipelineId == Fact("local/work", from: .git("working tree")))
  }

  @Test func aDetachedHeadIsNotABranch() async throws {
    let repository = try TestRepository()
    let id = try repository.commit("first")
    try repository.git(["checkout", "--quiet", "--detach"])
    let context = try await repository.context()
    #expect(context.commit?.value == id)
    #expect(context.branch == nil)
  }

  @Test func unbornBranchHasNoCommit() async throws {
    let repository = try TestRepository()
    let context = try await repository.context()
    #expect(context.commit == nil)
    #expect(context.branch?.value == "main")
    #expect(context.buildNumber == nil)
    #expect(context.findings.map(\.message) == ["the repository has no commits yet"])
  }

  @Test func aTagWithTheBranchsNameDoesNotChangeIt() async throws {
    let repository = try TestRepository()
    try repository.commit("first")
    try repository.git(["checkout", "--quiet", "-b", "PROJ-9"])
    try repository.git(["tag", "PROJ-9"])
    let context = try await repository.context()
    #expect(context.branch?.value == "PROJ-9")
    #expect(context.tag == nil)
  }

  @Test func bareRepositoryHasAHead() async throws {
    let repository = try TestRepository(at: "shop.git", options: nil)
    let work = try TestRepository(in: repository.directory)
    let id = try work.commit("first")
    try work.git(["clone", "--quiet", "--bare", work.path, repository.path])
    let context = try await repository.context()
    #expect(context.commit?.value == id)
    #expect(context.branch?.value == "main")
  }

  @Test func linkedWorktreeHasItsOwnHead() async throws {
    let repository = try TestRepository()
    try repository.commit("first")
    let linked = try TestRepository(in: repository.directory, at: "linked", options: nil)
    try repository.git(["worktree", "add", "--quiet", "-b", "side", linked.path])
    let id = try linked.commit("second")
    let context = try await linked.context()
    #expect(context.commit?.value == id)
    #expect(context.branch?.value == "side")
  }

  @Test func aSubmoduleIsItsOwnRepository() async throws {
    let inner = try TestRepository(at: "inner")
    let id = try inner.commit("inner")
    let outer = try TestRepository(in: inner.directory, at: "outer")
    try outer.commit("outer")
    try outer.git([
      "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.path, "sub",
    ])
    let sub = try TestRepository(in: inner.directory, at: "outer/sub", options: nil)
    try sub.git(["remote", "set-url", "origin", "git@github.com:acme/lib.git"])
    let context = try await sub.context()
    #expect(context.commit?.value == id)
    #expect(context.repository == Fact("https://github.com/acme/lib", from: .git("remote origin")))
  }

  @Test func idsOfSHA256AreTaken() async throws {
    let repository = try TestRepository(options: ["--object-format=sha256"])
    let id = try repository.commit("first")
    try repository.git(["remote", "add", "origin", "https://github.com/acme/shop"])
    let context = try await repository.context()
    #expect(id.count == 64)
    #expect(context.commit?.value == id)
    #expect(context.commitURL?.value == "https://github.com/acme/shop/commit/\(id)")
  }

  @Test func nameThatIsNotUTF8HasNoPage() async throws {
    let repository = try TestRepository()
    let id = try repository.commit("first")
    try repository.git(["remote", "add", "origin", "https://github.com/acme/shop"])
    // Arguments are UTF-8 here, so the ref is put into the file of packed refs.
    let refs = Data("\(id) refs/heads/latin".utf8) + [0xE9, 0x0A]
    try refs.write(to: URL(filePath: repository.path + "/.git/packed-refs"))
    try (Data("ref: refs/heads/latin".utf8) + [0xE9, 0x0A])
      .write(to: URL(filePath: repository.path + "/.git/HEAD"))
    let context = try await repository.context()
    #expect(context.branch?.value == "latin\u{FFFD}")
    #expect(context.refURL == nil)
    #expect(context.warnings == ["the name of the branch or tag is not UTF-8, so it has no page"])
  }

  @Test func hostileNamesRunNothing() async throws {
    let repository = try TestRepository()
    try repository.commit("first")
    let name = "$(touch${IFS}canary);`touch${IFS}canary`|'&\""
    try repository.git(["checkout", "--quiet", "-b", name])
    let context = try await repository.context()
    #expect(context.branch?.value == name)
    #expect(!FileManager.default.fileExists(atPath: repository.path + "/canary"))
  }

  @Test func tagOfADetachedHeadIsTheRef() async throws {
    let repository = try TestRepository()
    try repository.commit("first")
    try repository.git(["tag", "v1.9"])
    try repository.git(["tag", "v1.10"])
    try repository.git(["tag", "--annotate", "--message", "for SHOP-7", "v2.0"])
    try repository.git(["checkout", "--quiet", "v2.0"])
    let context = try await repository.context()
    #expect(context.tag == Fact("v2.0", from: .git("tag at HEAD")))
    #expect(context.branch == nil)
    #expect(context.keys == ["SHOP-7"])
  }

  @Test func remoteBranchAtADetachedHeadIsAGuess() async throws {
    let origin = try TestRepository(at: "origin")
    try origin.commit("first")
    let clone = try TestRepository(in: origin.directory, at: "clone", options: nil)
    try origin.git(["clone", "--quiet", origin.path, clone.path])
    try clone.git(["checkout", "--quiet", "--detach"])
    try clone.git(["update-ref", "refs/remotes/pull/1/merge", "HEAD"])
    let context = try await clone.context()
    #expect(
      context.branch == Fact("main", from: .changed(.git("refs/remotes/origin/main"), "a guess")))
    try clone.git(["update-ref", "refs/remotes/origin/other", "HEAD"])
    #expect(try await clone.context().branch == nil)
  }
}
