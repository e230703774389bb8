// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Sandbox

/// The page and its data.
@Suite struct PageTests {
  @Test func thePageIsOneDocumentUnderAStrictPolicy() async throws {
    try await TestSite.run { site in
      let answer = try await site.send("GET", "/")
      #expect(answer.status == 200)
      #expect(answer.headers["content-type"] == "text/html;charset=UTF-8")
      let policy = try #require(answer.headers["content-security-policy"])
      #expect(policy.hasPrefix("default-src 'none'; script-src 'sha256-"))
      #expect(!policy.contains("unsafe"))
      #expect(policy.contains("require-trusted-types-for 'script'; trusted-types 'none'"))
      #expect(answer.headers["x-content-type-options"] == "nosniff")
      #expect(answer.headers["referrer-policy"] == "no-referrer")
      for outside in ["src=", "@import", "url(", "innerHTML", "insertAdjacentHTML", "style=\""] {
        #expect(!answer.text.contains(outside), "\(outside)")
      }
      let addresses = answer.text.matches(of: /https?:\/\/[^"' )]+/).map { String($0.output) }
      #expect(Set(addresses) == ["http://www.w3.org/2000/svg"])
    }
  }

  @Test func theStateHoldsBuildsRequestsAndTheCommand() async throws {
    try await TestSite.run({ $0.faults = try FaultScript("ok,503@9,drop") }) { site in
      let bad = build(8, ["state": "green"])
      _ = try await site.submit([build(7, ["displayName": "<b>&\"'\u{202E}"]), bad])
      _ = try await site.get()
      _ = try await site.call("DELETE", "/pipelines/app/builds/1")
      let state = try await site.send("GET", "/sandbox/state.json")
      #expect(state.headers["content-type"] == "application/json;charset=UTF-8")
      let document = try state.json()
      let builds = try #require(document["builds"] as? [[String: Any]])
      #expect(builds.map { $0["displayName"] as? String } == ["<b>&\"'\u{202E}"])
      #expect(document["received"] as? [String] == ["2026-01-01T00:00:00.000Z"])
      #expect(document["total"] as? Int == 1)
      #expect(document["pending"] as? Int == 0)
      #expect(document["cloudId"] as? String == site.configuration.cloudId)
      let requests = try #require(document["requests"] as? [[String: Any]])
      #expect(
        requests.map { $0["operation"] as? String } == [
          "submitBuilds", "getBuildByKey", "deleteBuildByKey",
        ])
      #expect(requests.map { $0["status"] as? Int } == [202, 503, nil])
      #expect(requests.map { $0["fault"] as? String } == [nil, "503@9", "drop"])
      #expect(
        requests.first?["words"] as? [String] == [
          "1 accepted, 1 rejected",
          "app #8: 'state' is not valid. Allowed values are: \(ValidationTests.states).",
        ])
      #expect(requests.first?["rejected"] as? Int == 1)
    }
  }

  @Test func theStateContainsNoSecret() async throws {
    let change: (inout SandboxConfiguration) -> Void = {
      $0.clientSecret = "canary-client"
      $0.connectSecret = "canary-connect"
    }
    try await TestSite.run(change) { site in
      let token = OAuthAccess(configuration: site.configuration).token()
      _ = try await site.send(
        "GET", site.prefix(.oauth) + "/pipelines/app/builds/7",
        headers: ["Authorization": "Bearer \(token)"])
      let state = try await site.send("GET", "/sandbox/state.json").text
      #expect(!state.contains("canary"))
      #expect(!state.contains(token))
      #expect(state.contains("BUILDPOST_CLIENT_SECRET=YOUR-SECRET buildpost submit"))
      let lines = SandboxSettingLines.text(url: "http://127.0.0.1:1", site.configuration)
      #expect(!lines.contains("canary"))
    }
  }

  @Test func anUnchangedStateIsNotSentAgain() async throws {
    try await TestSite.run { site in
      let first = try await site.send("GET", "/sandbox/state.json")
      let tag = try #require(first.headers["etag"])
      let again = try await site.send(
        "GET", "/sandbox/state.json", headers: ["If-None-Match": tag])
      #expect(again.status == 304)
      #expect(again.body.isEmpty)
      _ = try await site.submit([build()])
      let changed = try await site.send(
        "GET", "/sandbox/state.json", headers: ["If-None-Match": tag])
      #expect(changed.status == 200)
    }
  }

  @Test func theCommandNamesThisSandbox() {
    var configuration = SandboxConfiguration(clock: ManualClock().sandbox)
    configuration.clientId = "my 'id"
    configuration.projects = ["ZED", "ACME"]
    #expect(
      PageState.command(host: "localhost:81", configuration) == #"""
        echo '<testsuite><testcase name="works"/></testsuite>' |
        BUILDPOST_CLIENT_SECRET=sandbox-secret buildpost submit \
          --site http://localhost:81 --api-url http://localhost:81 \
          --client-id 'my '\''id' --issue-key ACME-1 \
          --pipeline-id demo --build-number 1 --url http://localhost:81/ -
        """#)
    #expect(
      SandboxSettingLines.text(url: "http://127.0.0.1:81", configuration) == #"""
        In a shell:

          export BUILDPOST_SITE=http://127.0.0.1:81
          export BUILDPOST_API_URL=http://127.0.0.1:81
          export BUILDPOST_CLIENT_ID='my '\''id'
          export BUILDPOST_CLIENT_SECRET=sandbox-secret

        In a CI job:

          BUILDPOST_SITE: http://127.0.0.1:81
          BUILDPOST_API_URL: http://127.0.0.1:81
          BUILDPOST_CLIENT_ID: my 'id
          BUILDPOST_CLIENT_SECRET: sandbox-secret

        """#)
  }

  @Test func onlyTheLatestRequestsAreKept() async {
    let log = ActivityLog()
    for number in 1...60 {
      await log.add(
        ActivityLog.Entry(
          id: 0, time: "", operation: "\(number)", status: nil, rejected: nil, isQuestion: false,
          words: [], fault: nil))
    }
    #expect(await log.entries.map(\.id) == Array(11...60))
  }

  /// The whole page in headless Chromium: `Tests/Browser/drive_page.py` says what it looks at.
  @Test(.slow, .timeLimit(.minutes(5))) func thePageWorksInABrowser() async throws {
    let directory = try TemporaryDirectory()
    // In this process, other tests that compute for long would keep it from answering.
    let sandbox = try BuiltCommand("buildpost-sandbox", in: directory.path).start(["--port", "0"])
    defer { sandbox.send(SIGTERM) }
    let script = ProjectFiles.root + "/Tests/Browser/drive_page.py"
    let problems = try await Tool.run("python3", "-B", script, sandbox.firstLine())
    #expect(problems == Tool.Outcome(status: 0, output: ""))
  }
}
