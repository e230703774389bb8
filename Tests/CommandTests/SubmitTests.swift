// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// `buildpost submit` against the sandbox, where nothing goes wrong between them.
@Suite(.serialized) struct SubmitTests {
  @Test(arguments: [
    ["BUILDPOST_AUTH": "oauth"],
    [
      "BUILDPOST_AUTH": "connect", "BUILDPOST_CONNECT_KEY": "sandbox",
      "BUILDPOST_CONNECT_SECRET": "sandbox-connect-secret", "BUILDPOST_CLIENT_SECRET": "",
    ],
  ])
  func aBuildArrives(_ credentials: [String: String]) async throws {
    try await SandboxSite.open { site in
      try site.top.write(ConvertTests.failing, to: "work/unit.xml")
      let result = try await site.submit("unit.xml", environment: credentials)
      #expect(result.status == 0)
      #expect(result.text.isEmpty)
      #expect(result.talk.contains("\naccepted: demo #1 on DEMO-1 → http://127.0.0.1:"))
      let build = try await site.stored()
      #expect(build["state"] as? String == "failed")
      #expect(build["issueKeys"] as? [String] == ["DEMO-1"])
      #expect((build["testInfo"] as? [String: Int])?["totalNumber"] == 2)
      #expect(try await site.held().isEmpty)
    }
  }

  @Test func theDocumentHasExactlyTheMembersOfTheContract() async throws {
    try await SandboxSite.open(["--project", "DEMO"]) { site in
      let result = try await site.submit("--verify", "--json", keys: ["DEMO-1", "OTHER-1"])
      #expect(result.status == 0)
      let page = site.url + "/browse/DEMO-1"
      #expect(
        result.text == """
          {"accepted":[{"buildNumber":1,"pipelineId":"demo"}],\
          "findings":[{"location":null,"message":"there is no git repository here",\
          "severity":"note"}],"held":[],\
          "issues":[{"key":"DEMO-1","url":"\(page)"}],"lost":[],"rejected":[],\
          "unknownAssociations":[],"unknownIssueKeys":["OTHER-1"],\
          "verified":[{"buildNumber":1,"pipelineId":"demo"}]}

          """)
      #expect(result.talk.contains("\nwarning: Jira has no issue OTHER-1\n"))
      #expect(try await site.stored()["issueKeys"] as? [String] == ["DEMO-1"])
    }
  }

  @Test func unknownAssociationsAreReported() async throws {
    try await SandboxSite.open(["--project", "DEMO"]) { site in
      let result = try await site.submit("--associations", "--json", keys: ["DEMO-1", "OTHER-1"])
      #expect(result.status == 0)
      let unknown = try #require(result.json()["unknownAssociations"] as? [[String: Any]])
      #expect(unknown.map { $0["values"] as? [String] } == [["OTHER-1"]])
      #expect(try await site.stored()["issueKeys"] == nil)
    }
  }

  @Test func aRehearsalPrintsWhatConvertPrintsAndSendsNothing() async throws {
    try await SandboxSite.open { site in
      let facts =
        SandboxSite.facts + [
          "--issue-key", "DEMO-1", "--last-updated", "2026-01-31T09:30:00Z",
          "--update-sequence-number", "5",
        ]
      let converted = try await site.command().run(["convert"] + facts)
      let rehearsed = try await site.command().run(["submit", "--dry-run"] + facts)
      #expect(rehearsed.status == 0)
      #expect(rehearsed.output == converted.output)
      #expect(!rehearsed.text.isEmpty)
      #expect(rehearsed.talk.hasPrefix("would go to \(site.url)\n"))
      #expect(try site.bodies().isEmpty)
      #expect(!FileManager.default.fileExists(atPath: site.outbox))
    }
  }

  @Test(arguments: [([], 0), (["--require-issue-keys"], 65)] as [([String], Int32)])
  func withoutAKeyNothingIsSentOrKept(more: [String], status: Int32) async throws {
    try await SandboxSite.open { site in
      let result = try await site.command().run(["submit"] + SandboxSite.facts + more)
      #expect(result.status == status)
      #expect(result.talk.contains("\(status == 0 ? "warning" : "error"): no issue key was found"))
      #expect(
        result.talk.hasSuffix("not sent: Jira accepts no build without an issue key\n"))
      #expect(try site.bodies().isEmpty)
      #expect(try await site.held().isEmpty)
    }
  }

  @Test func aRejectedBuildIsKeptAsRejectedAndSentAgainOnRequestOnly() async throws {
    try await SandboxSite.open(["--project", "OTHER"]) { site in
      let result = try await site.submit("--json")
      #expect(result.status == 65)
      let words = "error: rejected: demo #1: No valid issues found for build\n"
      #expect(result.talk.contains(words))
      let rejected = try #require(result.json()["rejected"] as? [[String: Any]])
      #expect(rejected.count == 1)
      #expect(
        rejected[0]["errors"] as? [[String: String]]
          == [["message": "No valid issues found for build"]])
      #expect((rejected[0]["key"] as? [String: Any])?["pipelineId"] as? String == "demo")
      let held = try await site.held()
      #expect(held.map(\.state) == ["rejected"])
      #expect(held.flatMap(\.errors).map(\.message) == ["No valid issues found for build"])
      #expect(try await site.command().run(["flush"]).status == 0)
      #expect(try site.bodies().count == 1)
      let again = try await site.command().run(["flush", "--rejected"])
      #expect(again.status == 65)
      #expect(again.talk.contains(words))
      #expect(try site.bodies().count == 2)
      let soft = try await site.submit("--soft-fail")
      #expect(soft.status == 0)
      #expect(soft.talk.contains(words))
    }
  }

  @Test func aDamagedReportIsSentAsFailedAndSaidInTheStatus() async throws {
    try await SandboxSite.open { site in
      try site.top.write(String(ConvertTests.passing.prefix(40)), to: "work/cut.xml")
      let result = try await site.submit("--soft-fail", "cut.xml")
      #expect(result.status == 65)
      #expect(try await site.stored()["state"] as? String == "failed")
      let refused = try await site.submit("--damaged", "refuse", "cut.xml")
      #expect(refused.status == 65)
      #expect(try site.bodies().count == 1)
    }
  }

  @Test func aBuildIsVerifiedWhenItIsSeen() async throws {
    try await SandboxSite.open(["--delay", "1"]) { site in
      let result = try await site.submit("--verify", "--deadline", "120")
      #expect(result.status == 0)
      #expect(result.talk.hasSuffix("/browse/DEMO-1\nstored: demo #1\n"))
      #expect(try await site.held().isEmpty)
    }
  }

  @Test func aBuildThatIsNotSeenInTimeIsKept() async throws {
    try await SandboxSite.open(["--delay", "3600"]) { site in
      let result = try await site.submit("--verify", "--deadline", "4")
      #expect(result.status == 75)
      #expect(result.talk.contains("kept: demo #1: "))
      #expect(try await site.held().map(\.state) == ["new"])
    }
  }
}
