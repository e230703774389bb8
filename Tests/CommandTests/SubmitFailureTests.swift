// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// `buildpost submit` if Jira, the way to it or the outbox fails: builds are kept, and it says so.
@Suite(.serialized) struct SubmitFailureTests {
  /// A reason for which a build is not delivered now.
  struct Refusal: CustomTestStringConvertible, Sendable {
    var sandbox: [String] = []
    var environment: [String: String] = [:]
    var status: Int32
    var words: String

    var testDescription: String { words }
  }

  static let refusals = [
    Refusal(
      environment: ["BUILDPOST_CLIENT_SECRET": "another"], status: 77,
      words: "Jira answered 401: `client id or secret is wrong`"),
    Refusal(
      environment: [
        "BUILDPOST_AUTH": "connect", "BUILDPOST_CONNECT_KEY": "sandbox",
        "BUILDPOST_CONNECT_SECRET": "another",
      ], status: 77, words: "Jira answered 401"),
    Refusal(
      sandbox: ["--deny", "write"], status: 77, words: "Jira answered 403 with an empty body"),
    Refusal(
      environment: ["BUILDPOST_CLOUD_ID": "11111111-2222-4333-8444-555555555555"], status: 69,
      words: "Jira answered 404"),
    Refusal(
      sandbox: ["--fault", "404:*"], status: 69, words: "Jira answered 404 with an empty body"),
    Refusal(
      sandbox: ["--fault", "302:*@https://new.atlassian.net/"], status: 69,
      words: "Jira answered 302 with a redirect to `new.atlassian.net`"),
    Refusal(
      sandbox: ["--fault", "503:*@3600"], status: 75,
      words: "Jira answered 503 with an empty body; the next attempt would be in "),
    Refusal(
      sandbox: ["--fault", "429:*@3600"], status: 75,
      words: "Jira is rate-limiting (429); the next attempt would be in "),
  ]

  @Test(arguments: refusals)
  func aBuildThatIsRefusedIsKeptWithTheReason(_ refusal: Refusal) async throws {
    try await SandboxSite.open(refusal.sandbox) { site in
      let result = try await site.submit("--json", environment: refusal.environment)
      #expect(result.status == refusal.status)
      let words = "error: kept: demo #1: " + refusal.words
      #expect(result.talk.contains(words))
      let remedy =
        switch refusal.status {
        case 77: "check the credentials and their permission in Jira, then run `buildpost flush`"
        case 69: "check --site, --cloud-id and --api-url, then run `buildpost flush`"
        default: "run `buildpost flush` later"
        }
      #expect(result.talk.hasSuffix("  fix: \(remedy)\n"))
      let held = try #require(result.json()["held"] as? [[String: Any]])
      #expect(held.count == 1)
      #expect((held[0]["reason"] as? String)?.hasPrefix(refusal.words) == true)
      let entries = try await site.held()
      #expect(entries.map(\.state) == ["new"])
      #expect(entries.first?.reason?.hasPrefix(refusal.words) == true)
      #expect(entries.first?.id == held[0]["id"] as? String)
      let soft = try await site.submit("--soft-fail", environment: refusal.environment)
      #expect(soft.status == 0)
      #expect(soft.talk.contains(words))
      #expect(try await site.held().count == 1)
    }
  }

  @Test(arguments: [["--no-outbox"], ["--no-outbox", "--soft-fail"]])
  func withoutAnOutboxARefusedBuildIsLostAndNeverStatusZero(_ more: [String]) async throws {
    for refusal in Self.refusals.prefix(1) + Self.refusals.suffix(1) {
      try await SandboxSite.open(refusal.sandbox) { site in
        let result = try await site.command(refusal.environment).run(
          ["submit", "--json", "--issue-key", "DEMO-1"] + SandboxSite.facts + more)
        #expect(result.status == (more.count == 2 || refusal.status == 75 ? 73 : refusal.status))
        #expect(result.talk.contains("error: lost: demo #1: " + refusal.words))
        #expect((try result.json()["lost"] as? [[String: Any]])?.count == 1)
        #expect(!FileManager.default.fileExists(atPath: site.outbox))
      }
    }
  }

  @Test func documentsThatAreLostAreNeverStatusZero() async throws {
    try await SandboxSite.open(["--deny", "write"]) { site in
      let document = try await site.command().run(
        ["convert", "--issue-key", "DEMO-1"] + SandboxSite.facts)
      let result = try await site.command().run(
        ["submit", "--from", "-", "--no-outbox", "--soft-fail"], input: document.output)
      #expect(result.status == 73)
      #expect(result.talk.contains("1 lost"))
    }
  }

  @Test func aFileInPlaceOfTheOutboxStopsNoDelivery() async throws {
    try await SandboxSite.open { site in
      let file = try site.top.write("precious", to: "outbox")
      let result = try await site.submit("--outbox", file)
      #expect(result.status == 0)
      #expect(result.talk.contains("; sending 1 build without a copy on disk\n"))
      #expect(result.talk.contains("accepted: demo #1 on DEMO-1 → http://127.0.0.1:"))
      #expect(try await site.stored()["pipelineId"] as? String == "demo")
      #expect(FileManager.default.contents(atPath: file) == Data("precious".utf8))
      let refused = try await site.submit(
        "--outbox", file, "--soft-fail", environment: ["BUILDPOST_CLIENT_SECRET": "another"])
      #expect(refused.status == 73)
      #expect(refused.talk.contains("lost: demo #1: "))
    }
  }

  @Test(arguments: [["--no-outbox"], ["--outbox", "/proc/x"]])
  func aRejectionThatIsKeptNowhereIsNeverStatusZero(outbox: [String]) async throws {
    try await SandboxSite.open(["--project", "OTHER"]) { site in
      let result = try await site.command()
        .run(["submit", "--issue-key", "DEMO-1", "--soft-fail"] + SandboxSite.facts + outbox)
      #expect(result.status == 73, "\(result.talk)")
    }
  }

  @Test(arguments: [
    ("BUILDPOST_CLIENT_ID", "", "--client-id"),
    ("BUILDPOST_CLIENT_SECRET", "", "--client-secret-file"),
    ("BUILDPOST_AUTH", "connect", "--connect-key"),
    ("BUILDPOST_AUTH", "basic", "BUILDPOST_AUTH"),
    ("BUILDPOST_SITE", "", "--site"),
    ("BUILDPOST_SITE", "http://acme.atlassian.net", "--site"),
    ("BUILDPOST_SITE", "jira.example.com", "--site"),
    ("BUILDPOST_SITE", "a b", "--site"),
    ("BUILDPOST_CA_FILE", "/nowhere.pem", "--ca-file"),
  ])
  func aMissingOrInvalidSettingIsNamed(
    variable: String, value: String, option: String
  ) async throws {
    let directory = try TemporaryDirectory()
    let command = BuiltCommand(
      in: directory.path,
      environment: [
        "BUILDPOST_SITE": "http://127.0.0.1:9", "BUILDPOST_API_URL": "http://127.0.0.1:9",
        "BUILDPOST_CLIENT_ID": "x", "BUILDPOST_CLIENT_SECRET": "y", "BUILDPOST_SOFT_FAIL": "true",
      ].merging([variable: value]) { $1 })
    let result = try await command.run(["submit", "--issue-key", "DEMO-1"] + SandboxSite.facts)
    #expect(result.status == 78)
    #expect("\n\(result.talk)".contains("\nerror: "))
    #expect(result.talk.contains(option))
    #expect(result.talk.contains("\n  fix: "))
  }
}
