// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Sandbox

/// Replacement, delay and unknown issues.
@Suite struct SemanticsTests {
  @Test(arguments: [(99, "App"), (100, "App"), (101, "New")])
  func onlyAHigherSequenceNumberReplaces(number: Int, name: String) async throws {
    try await TestSite.run { site in
      _ = try await site.submit([build(7, ["label": "first"])])
      let update = build(7, ["updateSequenceNumber": number, "displayName": "New"])
      let answer = try await site.submit([update])
      #expect(
        try answer.json()["acceptedBuilds"] as? [NSDictionary] == [
          ["pipelineId": "app", "buildNumber": 7]
        ])
      let stored = try await site.get().json()
      #expect(stored["displayName"] as? String == name)
      #expect(stored["label"] as? String == (name == "New" ? nil : "first"))
    }
  }

  @Test func aDeletedBuildMayComeBackWithALowerNumber() async throws {
    try await TestSite.run { site in
      _ = try await site.submit([build()])
      _ = try await site.call("DELETE", "/pipelines/app/builds/7")
      _ = try await site.submit([build(7, ["updateSequenceNumber": 1])])
      #expect(try await site.get().json()["updateSequenceNumber"] as? Int == 1)
    }
  }

  @Test func changesBecomeVisibleAfterTheDelayAndInOrder() async throws {
    try await TestSite.run({ $0.delay = 2.5 }) { site in
      _ = try await site.submit([build()])
      #expect(try await site.get().status == 404)
      site.clock.advance(2.499)
      _ = try await site.call("DELETE", "/pipelines/app/builds/7")
      #expect(try await site.get().status == 404)
      site.clock.advance(0.001)
      #expect(try await site.get().status == 200)
      #expect(try await site.send("GET", "/sandbox/state.json").json()["pending"] as? Int == 1)
      site.clock.advance(2.499)
      #expect(try await site.get().status == 404)
    }
  }

  @Test func unknownIssuesAreReportedAndLeftOut() async throws {
    try await TestSite.run({ $0.projects = ["DEMO"] }) { site in
      let mixed = build(
        7,
        [
          "issueKeys": ["UTF-8", "DEMO-1"],
          "associations": [
            ["associationType": "issueIdOrKeys", "values": ["10001", "DEMO-2", "NOPE-1"]]
          ],
        ])
      let answer = try await site.submit([mixed, build(8, ["issueKeys": ["UTF-8", "SHA-256"]])])
      #expect(
        answer.text == #"{"acceptedBuilds":[{"buildNumber":7,"pipelineId":"app"}],"#
          + #""rejectedBuilds":[{"errors":[{"message":"No valid issues found for build"}],"#
          + #""key":{"buildNumber":8,"pipelineId":"app"}}],"unknownAssociations":"#
          + #"[{"associationType":"issueIdOrKeys","values":["NOPE-1"]}],"#
          + #""unknownIssueKeys":["UTF-8","SHA-256"]}"#)
      let stored = try await site.get(7).json()
      #expect(stored["issueKeys"] as? [String] == ["DEMO-1"])
      let associations = try #require(stored["associations"] as? [[String: Any]])
      #expect(associations.first?["values"] as? [String] == ["10001", "DEMO-2"])
      #expect(try await site.get(8).status == 404)
    }
  }

  @Test func associationsAloneAreEnough() async throws {
    try await TestSite.run { site in
      let associations = [["associationType": "issueKeys", "values": ["DEMO-1"]]]
      let answer = try await site.submit(
        [build(7, ["issueKeys": NSNull(), "associations": associations])])
      #expect(answer.text.contains(#""rejectedBuilds":[]"#))
      #expect(try await site.get().json()["issueKeys"] == nil)
    }
  }

  @Test func propertiesNeverComeBack() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/store.sqlite"
    try await TestSite.run({ $0.storeFile = path }) { site in
      _ = try await site.submit([build()], properties: ["account": "canary-4711"])
      #expect(try await !site.get().text.contains("canary"))
      #expect(try await !site.send("GET", "/sandbox/state.json").text.contains("canary"))
    }
    #expect(try Data(contentsOf: URL(filePath: path)).firstRange(of: Data("canary".utf8)) == nil)
  }
}
