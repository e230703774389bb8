// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import Foundation
import TestSupport
import Testing

/// Few processes, also where refs are many.
@Suite struct ManyRefsTests {
  /// Adds refs of which git knows only their names and targets.
  private func addRefs(_ count: Int, to repository: TestRepository, at id: String) throws {
    let names =
      (1...count).map { "refs/remotes/origin/topic/\($0)" } + (1...500).map { "refs/tags/v\($0)" }
    let lines =
      ["# pack-refs with: peeled fully-peeled sorted"] + names.sorted().map { "\(id) \($0)" }
    try Data((lines.joined(separator: "\n") + "\n").utf8)
      .write(to: URL(filePath: repository.path + "/.git/packed-refs"))
  }

  @Test func twentyThousandRefsHideNoFact() async throws {
    let repository = try TestRepository()
    let id = try repository.commit("SHOP-1 first")
    try repository.git(["remote", "add", "origin", "https://github.com/acme/shop.git"])
    try addRefs(20_000, to: repository, at: id)
    let context = try await repository.context(repository.counting())
    #expect(context.commit == Fact(id, from: .git("HEAD")))
    #expect(context.branch == Fact("main", from: .git("HEAD")))
    #expect(context.repository?.value == "https://github.com/acme/shop")
    #expect(context.keys == ["SHOP-1"])
    #expect(context.warnings == [])
    #expect(try repository.calls() == 2)
  }

  @Test func oneOfTwentyThousandBranchesAtADetachedHeadIsNotGuessed() async throws {
    let repository = try TestRepository()
    let id = try repository.commit("first")
    try repository.git(["checkout", "--quiet", "--detach"])
    try addRefs(20_000, to: repository, at: id)
    let context = try await repository.context(repository.counting())
    #expect(context.commit?.value == id)
    #expect(context.branch == nil)
    #expect(context.tag?.value == "v1")
    #expect(try repository.calls() == 2)
  }

  @Test func messagesOfTagsTakeNoFurtherProcess() async throws {
    let repository = try TestRepository()
    try repository.commit("SHOP-1 first")
    try repository.git([
      "tag", "--annotate", "--message", "SHOP-2\n\ntag v9\nTagger: x\n\nSHOP-4", "v1",
    ])
    try repository.git(["tag", "--annotate", "--message", "SHOP-3", "v2"])
    try repository.git(["tag", "SHOP-5"])
    let context = try await repository.context(repository.counting())
    #expect(context.keys == ["SHOP-5", "SHOP-2", "SHOP-4", "SHOP-3", "SHOP-1"])
    #expect(try repository.calls() == 2)
  }
}
