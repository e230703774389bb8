// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import Foundation
import TestSupport
import Testing

/// What git reports about itself while it prints the commits, and what happens if it does not.
@Suite struct GitTraceTests {
  private func shop() throws -> (repository: TestRepository, commit: String) {
    let repository = try TestRepository()
    let id = try repository.commit("SHOP-1")
    try repository.git(["remote", "add", "origin", "https://ana:secret@github.com/acme/shop.git"])
    return (repository, id)
  }

  private func expectShop(_ context: BuildContext, _ id: String) {
    #expect(context.commit == Fact(id, from: .git("HEAD")))
    #expect(context.branch == Fact("main", from: .git("HEAD")))
    #expect(
      context.repository == Fact("https://github.com/acme/shop", from: .git("remote origin")))
    #expect(context.pipelineId?.value == "local/github.com/acme/shop")
    #expect(context.keys == ["SHOP-1"])
    #expect(context.findings == [])
  }

  @Test(arguments: ["GIT_TRACE2_EVENT", "GIT_TRACE2_CONFIG_PARAMS"])
  func aGitThatReportsNothingIsAsked(_ unknown: String) async throws {
    let (repository, id) = try shop()
    let variables = try repository.counting()
    let script = try String(contentsOfFile: repository.directory.path + "/bin/git", encoding: .utf8)
    try repository.directory.writeExecutable(
      script.replacing("exec git", with: "unset \(unknown)\nexec git"), to: "bin/git")
    expectShop(try await repository.context(variables), id)
    #expect(try repository.calls() == 4)
  }

  @Test func aSettingWithoutAValueHidesNothing() async throws {
    let (repository, id) = try shop()
    let settings = repository.path + "/.git/config"
    let text = try String(contentsOfFile: settings, encoding: .utf8)
    try Data((text + "[remote \"empty\"]\n\turl\n").utf8).write(to: URL(filePath: settings))
    expectShop(try await repository.context(), id)
  }

  @Test func settingsOfManyBranchesAreAllRead() async throws {
    let (repository, id) = try shop()
    let settings = repository.path + "/.git/config"
    let text = try String(contentsOfFile: settings, encoding: .utf8)
    let branches = (0..<1000).map { "[branch \"b\($0)\"]\n\tremote = origin\n" }.joined()
    try Data((branches + text).utf8).write(to: URL(filePath: settings))
    expectShop(try await repository.context(), id)
  }

  @Test func aLinkIntoAnotherRepositoryIsFollowed() async throws {
    let (repository, id) = try shop()
    try FileManager.default.createDirectory(
      atPath: repository.path + "/src", withIntermediateDirectories: true)
    let outer = try TestRepository(in: repository.directory, at: "outer")
    try outer.commit("SHOP-9")
    try outer.git(["checkout", "--quiet", "-b", "other"])
    try FileManager.default.createSymbolicLink(
      atPath: outer.path + "/link", withDestinationPath: repository.path + "/src")
    expectShop(try await outer.context(in: "/link"), id)
  }

  @Test func aBranchInALongListOfPackedRefsIsFound() async throws {
    let (repository, id) = try shop()
    let refs = (0..<2000).map { "\(id) refs/heads/b\($0)\n" }.joined()
    try Data((refs + "\(id) refs/heads/main\n").utf8)
      .write(to: URL(filePath: repository.path + "/.git/packed-refs"))
    try FileManager.default.removeItem(atPath: repository.path + "/.git/refs/heads/main")
    expectShop(try await repository.context(), id)
  }
}
