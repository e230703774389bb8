// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import TestSupport
import Testing

@testable import Sandbox

/// Injected faults.
@Suite struct FaultTests {
  private func run(
    _ script: String, _ body: (TestSite) async throws -> Void
  ) async throws {
    try await TestSite.run({ $0.faults = try FaultScript(script) }, body)
  }

  private func submit(_ site: TestSite) async throws -> HTTPAnswer? {
    let body = try JSONSerialization.data(withJSONObject: ["builds": [build()]])
    return try await site.call("POST", "/bulk", body: body)
  }

  @Test func onlyRequestsOfTheAPIUseUpSteps() async throws {
    try await run("429:2,ok,503") { site in
      var statuses: [Int?] = []
      for _ in 1...5 {
        _ = try await site.send("GET", "/")
        statuses.append(try await submit(site)?.status)
      }
      #expect(statuses == [429, 429, 202, 503, 202])
    }
  }

  @Test func aStarAppliesToAllFurtherRequests() async throws {
    try await run("503:*,ok") { site async throws in
      for _ in 1...4 { #expect(try await submit(site)?.status == 503) }
    }
  }

  @Test(arguments: [
    ("429@2", 429, ["retry-after": "2", "ratelimit-reason": "jira-burst-based"]),
    ("429@jira-quota-tenant-based", 429, ["ratelimit-reason": "jira-quota-tenant-based"]),
    (
      "429:1@3600/jira-quota-global-based", 429,
      ["retry-after": "3600", "ratelimit-reason": "jira-quota-global-based"]
    ),
    ("503@7", 503, ["retry-after": "7"]),
    ("302@https://new.example.com:1/x", 302, ["location": "https://new.example.com:1/x"]),
  ])
  func detailsBecomeHeaders(script: String, status: Int, headers: [String: String]) async throws {
    try await run(script) { site in
      let answer = try #require(try await submit(site))
      #expect(answer.status == status)
      let known = ["retry-after", "ratelimit-reason", "location"]
      #expect(answer.headers.filter { known.contains($0.key) } == headers)
      #expect(try await site.get().status == 404)
    }
  }

  @Test(arguments: [
    ("400", 400, #"[{"message":"A fault of the sandbox: 400"}]"#),
    ("500", 500, #"[{"message":"A fault of the sandbox: 500"}]"#),
    ("401", 401, #"{"code":401,"message":"Unauthorized"}"#), ("403", 403, ""), ("503", 503, ""),
    ("empty", 200, ""), ("empty:202", 202, ""),
    (
      "html:502", 502,
      "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad "
        + "Gateway</h1></body></html>\n"
    ),
  ])
  func statusesHaveTheSameBodiesAsTheRealService(
    script: String, status: Int, body: String
  ) async throws {
    try await run(script) { site in
      let answer = try #require(try await submit(site))
      #expect(answer.status == status)
      #expect(answer.text == body)
      #expect(try await site.get().status == 404)
    }
  }

  @Test func dropLeavesTheRequestUnanswered() async throws {
    try await run("drop") { site async throws in
      #expect(try await submit(site) == nil)
      #expect(try await site.get().status == 404)
    }
  }

  @Test func halfStoresAndCutsTheAnswer() async throws {
    try await run("half,half") { site in
      let answer = try #require(try await submit(site))
      #expect(answer.status == 202)
      #expect(!answer.isWhole)
      #expect(answer.text == #"{"acceptedBuilds":[{"buildNumber":7,"pipelineId":"app"}],"reje"#)
      let bodiless = try #require(try await site.call("DELETE", "/pipelines/other/builds/7"))
      #expect(bodiless.status == 202)
      #expect(!bodiless.isWhole)
      #expect(try await site.get().status == 200)
    }
  }

  @Test(arguments: [("hang:30", [30.0]), ("slow:5", Array(repeating: 0.5, count: 10))])
  func slowAnswersAreComplete(script: String, waits: [Double]) async throws {
    try await run(script) { site in
      let answer = try #require(try await submit(site))
      #expect(answer.status == 202)
      #expect(answer.isWhole)
      #expect(site.clock.slept == waits)
      #expect(try await site.get().status == 200)
    }
  }

  @Test func lieNamesOtherBuildsAndLoseForgets() async throws {
    try await run("lie,lose,lose") { site in
      let lie = try #require(try await submit(site))
      #expect(lie.status == 202)
      #expect(lie.text.contains(#"[{"buildNumber":1,"pipelineId":"nobody/sent/this"}]"#))
      let lost = try #require(try await submit(site))
      #expect(lost.text.contains(#"[{"buildNumber":7,"pipelineId":"app"}]"#))
      #expect(try await site.get().status == 404)
    }
  }

  @Test(arguments: [
    "", "429,", "99", "600", "4290", "503:0", "503:-1", "503:x", "503:1:2", "drop@1", "nonsense",
    "hang:-1", "hang:x", "slow:nan", "html:1", "empty:x",
  ])
  func invalidScriptsAreRefused(script: String) throws {
    let error = #expect(throws: SandboxError.self) { try FaultScript(script) }
    let step = script == "429," ? "" : script
    #expect(error?.summary == "`\(step)` is not a step of a fault script")
    #expect(error?.location == "--fault")
    #expect(
      error?.fix == "write one of STATUS[:COUNT][@DETAIL], ok[:COUNT], drop[:COUNT], half[:COUNT], "
        + "lie[:COUNT], lose[:COUNT], hang[:SECONDS], slow[:SECONDS], html[:STATUS], "
        + "empty[:STATUS], separated by commas")
  }
}
