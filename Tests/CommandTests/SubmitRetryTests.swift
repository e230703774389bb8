// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// `buildpost submit` and `flush` over a site that fails for a while.
@Suite(.serialized) struct SubmitRetryTests {
  @Test(arguments: ["503:2", "drop", "half", "lie", "html:502", "empty:202", "429", "slow:1"])
  func aBuildIsDeliveredByTryingAgain(_ fault: String) async throws {
    try await SandboxSite.open(["--fault", fault]) { site in
      let result = try await site.submit("--deadline", "120")
      #expect(result.status == 0)
      #expect(result.talk.contains("accepted: demo #1 on DEMO-1 → http://127.0.0.1:"))
      #expect(try site.bodies().count == (fault == "503:2" ? 3 : fault == "slow:1" ? 1 : 2))
      // The same bytes each time: what was sent once keeps its number.
      #expect(Set(try site.bodies()).count == 1)
      #expect(try await site.stored()["pipelineId"] as? String == "demo")
      #expect(try await site.held().isEmpty)
    }
  }

  @Test func theServersWaitIsRespected() async throws {
    try await SandboxSite.open(["--fault", "429@3"]) { site in
      let result = try await site.submit("--deadline", "120")
      #expect(result.status == 0)
      let words = try Regex(#"\nwaiting [34] s: Jira is rate-limiting \(429\)\n"#)
      #expect(result.talk.contains(words))
      let times = try FileManager.default.contentsOfDirectory(atPath: site.top.path + "/bodies")
        .sorted().map { name in
          let path = site.top.path + "/bodies/" + name
          let attributes = try FileManager.default.attributesOfItem(atPath: path)
          return try #require(attributes[.modificationDate] as? Date)
        }
      try #require(times.count == 2)
      #expect(times[1].timeIntervalSince(times[0]) >= 2.9)
    }
  }

  @Test(arguments: ["503:*", "drop:*", "half:*", "lie:*"])
  func aStormBeyondTheDeadlineKeepsTheBuild(_ fault: String) async throws {
    try await SandboxSite.open(["--fault", fault]) { site in
      let result = try await site.submit("--deadline", "2")
      #expect(result.status == 75)
      #expect(result.talk.contains("kept: demo #1: "))
      #expect(try await site.held().map(\.state) == ["new"])
      #expect(try site.bodies().count >= 1)
    }
  }

  @Test func whatAnOutageKeptIsFlushedAfterIt() async throws {
    let top = try TemporaryDirectory()
    var port = "0"
    try await SandboxSite.open(in: top) { port = $0.port }
    let gone = BuiltCommand(
      in: top.path + "/work",
      environment: [
        "HOME": top.path, "XDG_STATE_HOME": top.path + "/state",
        "BUILDPOST_SITE": "http://127.0.0.1:\(port)", "BUILDPOST_CLIENT_ID": "sandbox",
        "BUILDPOST_API_URL": "http://127.0.0.1:\(port)",
        "BUILDPOST_CLIENT_SECRET": "sandbox-secret", "BUILDPOST_DEADLINE": "1",
      ])
    let arguments = ["submit", "--issue-key", "DEMO-1"] + SandboxSite.facts
    let lost = try await gone.run(arguments + ["--no-outbox", "--soft-fail"])
    #expect(lost.status == 73)
    #expect(lost.talk.contains("lost: demo #1: "))
    let kept = try await gone.run(arguments)
    #expect(kept.status == 75)
    #expect(kept.talk.contains("kept: demo #1: "))
    let soft = try await gone.run(arguments + ["--soft-fail"])
    #expect(soft.status == 0)
    try await SandboxSite.open(port: port, in: top) { site in
      // Of the same build the newer snapshot took the place of the older.
      #expect(try await site.held().count == 1)
      let flushed = try await site.command().run(["flush", "--json", "--deadline", "120"])
      #expect(flushed.status == 0)
      #expect((try flushed.json()["accepted"] as? [Any])?.count == 1)
      #expect(try await site.held().isEmpty)
      #expect(try await site.stored()["pipelineId"] as? String == "demo")
    }
  }

  @Test(.timeLimit(.minutes(10)), arguments: [SIGTERM, SIGINT])
  func aDeliveryThatIsStoppedKeepsTheBuild(_ signal: Int32) async throws {
    try await SandboxSite.open(["--fault", "hang:3600"]) { site in
      let running = try site.command().start(
        ["submit", "--deadline", "3000", "--issue-key", "DEMO-1"] + SandboxSite.facts)
      running.give(Data())
      // Each look at the outbox takes a moment; the request is under way once its body is there.
      repeat { #expect(try await site.held().count <= 1) } while try site.bodies().isEmpty
      running.send(signal)
      let result = await running.result()
      #expect(result.status == 75)
      #expect(
        result.talk.hasSuffix(
          """
          error: kept: demo #1: the delivery was interrupted
            fix: run `buildpost flush` later

          """))
      #expect(try await site.held().map(\.state) == ["new"])
    }
  }
}
