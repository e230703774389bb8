// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import Foundation
import TestSupport
import Testing

@Suite struct LocalFactsTests {
  private func repository() throws -> (TestRepository, String) {
    let repository = try TestRepository()
    let id = try repository.commit("SHOP-1")
    try repository.git(["remote", "add", "origin", "git@github.com:acme/shop.git"])
    return (repository, id)
  }

  @Test func outsideCIFactsComeFromTheRepository() async throws {
    let (repository, id) = try repository()
    let context = try await repository.context()
    let bits = try #require(Int64(id.prefix(5), radix: 16))
    #expect(context.pipelineId == Fact("local/github.com/acme/shop", from: .git("remote origin")))
    #expect(
      context.buildNumber
        == Fact(1_700_000_000 << 20 + bits, from: .git("commit time") + .concluded("commit id")))
    #expect(context.url?.value == "https://github.com/acme/shop/commit/\(id)")
    #expect(context.url?.origin.description == "git remote origin + git HEAD")
    #expect(context.displayName?.value.hasPrefix("acme/shop #") == true)
  }

  @Test func insideCINothingIsMadeUp() async throws {
    let (repository, _) = try repository()
    let context = try await repository.context(["GITLAB_CI": "true"])
    #expect(context.pipelineId == nil)
    #expect(context.buildNumber == nil)
    #expect(context.url == nil)
  }

  @Test func numberIsThatOfTheGivenCommit() async throws {
    let (repository, id) = try repository()
    try repository.commit("later", at: 1_700_000_500)
    var settings = BuildSettings()
    settings.commit = Fact(String(id.prefix(10)), from: .option("--commit"))
    let context = try await repository.context(settings: settings)
    #expect(
      context.commit
        == Fact(
          id, from: .changed(.option("--commit"), "completed by git"),
          over: [
            .init(value: try repository.git(["rev-parse", "HEAD"]), origin: .git("HEAD"))
          ]))
    #expect(context.buildNumber.map { $0.value >> 20 } == 1_700_000_000)
    settings.commit = Fact(String(repeating: "ab", count: 20), from: .option("--commit"))
    #expect(try await repository.context(settings: settings).buildNumber == nil)
  }

  @Test func runWithoutANumberGetsOneThatStays() async throws {
    let (repository, _) = try repository()
    let variables = [
      "NETLIFY": "true", "SITE_NAME": "shop", "DEPLOY_ID": "66aa",
      "REPOSITORY_URL": "https://github.com/acme/shop",
    ]
    let first = try await repository.context(variables)
    let again = try await repository.context(variables)
    let other = try await repository.context(variables.merging(["DEPLOY_ID": "66ab"]) { $1 })
    let number = try #require(first.buildNumber)
    #expect(number.origin.description == "derived from git commit time + DEPLOY_ID")
    #expect(number.value >> 20 == 1_700_000_000)
    #expect(number.value < Limits.exactInteger)
    #expect(again.buildNumber == number)
    #expect(other.buildNumber != number)
  }

  @Test func startInTheRunIdBeatsTheCommitTime() async throws {
    let (repository, _) = try repository()
    let context = try await repository.context(["CF_BUILD_ID": "65a0c0de1234567890abcdef"])
    #expect(context.buildNumber.map { $0.value >> 20 } == 0x65A0_C0DE)
    #expect(context.buildNumber?.origin.description == "derived from CF_BUILD_ID")
  }
}
