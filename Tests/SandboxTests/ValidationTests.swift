// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Sandbox

/// What makes a build or a whole request invalid.
@Suite struct ValidationTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let json: String
    let messages: [String]
    var testDescription: String { String(json.prefix(80)) }

    init(_ json: String, _ messages: String...) {
      self.json = json
      self.messages = messages
    }
  }

  static let long = String(repeating: "x", count: 256)
  static let keys = (1...101).map { #""A-\#($0)""# }.joined(separator: ",")
  static let values = (1...251).map { #""A-\#($0)""# }.joined(separator: ",")
  static let states = "[pending, in_progress, successful, failed, cancelled, unknown]"

  static let builds = [
    Case(#"{"state":"failure"}"#, "'state' is not valid. Allowed values are: \(states)."),
    Case(#"{"state":null}"#, "'state' is required"),
    Case(#"{"url":""}"#, "'url' is required"),
    Case(#"{"url":"ci.example.com"}"#, "'url' is required"),
    Case(#"{"url":"javascript:alert(1)"}"#, "'url' is required"),
    Case(#"{"url":7}"#, "'url' must be a string"),
    Case(#"{"displayName":"\#(long)"}"#, "'displayName' must have at most 255 characters"),
    Case(#"{"description":"\#(long)"}"#, "'description' must have at most 255 characters"),
    Case(#"{"label":"\#(long)"}"#, "'label' must have at most 255 characters"),
    Case(#"{"buildNumber":"7"}"#, "'buildNumber' must be an integer"),
    Case(#"{"updateSequenceNumber":1.5}"#, "'updateSequenceNumber' must be an integer"),
    Case(#"{"updateSequenceNumber":true}"#, "'updateSequenceNumber' must be an integer"),
    Case(#"{"updateSequenceNumber":null}"#, "'updateSequenceNumber' is required"),
    Case(
      #"{"lastUpdated":"yesterday"}"#,
      "'lastUpdated' is not valid. An RFC 3339 date-time is expected."),
    Case(#"{"schemaVersion":"2.0"}"#, "'schemaVersion' is not valid. Allowed values are: [1.0]."),
    Case(#"{"issueKeys":null}"#, "At least one 'issueKeys' is required"),
    Case(#"{"issueKeys":[]}"#, "At least one 'issueKeys' is required"),
    Case(#"{"issueKeys":[\#(keys)]}"#, "'issueKeys' must have 1 to 100 items"),
    Case(#"{"issueKeys":["DEMO"]}"#, "'issueKeys' holds 'DEMO', which is not an issue key"),
    Case(#"{"issueKeys":["12"]}"#, "'issueKeys' holds '12', which is not an issue key"),
    Case(#"{"issueKeys":"DEMO-1"}"#, "'issueKeys' must be an array"),
    Case(
      #"{"associations":[{"associationType":"commit","values":["A-1"]}]}"#,
      "'associations[0].associationType' is not valid. "
        + "Allowed values are: [issueKeys, issueIdOrKeys]."),
    Case(
      #"{"associations":[{"associationType":"issueKeys"}]}"#,
      "'associations[0].values' is required"),
    Case(
      #"{"associations":[{"associationType":"issueKeys","values":["?"]}]}"#,
      "'associations[0].values' holds '?', which is not an issue key or id"),
    Case(
      #"{"associations":[{"associationType":"issueKeys","values":[\#(values)]},"#
        + #"{"associationType":"issueKeys","values":[\#(values)]}]}"#,
      "'associations' must have at most 500 values in all"),
    Case(
      #"{"testInfo":{"totalNumber":1,"numberPassed":"1","numberSkipped":[]}}"#,
      "'testInfo.numberPassed' must be an integer", "'testInfo.numberFailed' is required",
      "'testInfo.numberSkipped' must be an integer"),
    Case(#"{"references":[]}"#, "'references' must have 1 to 5 items"),
    Case(#"{"references":[{},{},{},{},{},{}]}"#, "'references' must have 1 to 5 items"),
    Case(
      #"{"references":[{"commit":{"id":"a"},"ref":{"uri":"b"}}]}"#,
      "'references[0].commit.repositoryUri' is required", "'references[0].ref.name' is required"),
    Case(#"{"references":[7]}"#, "'references[0]' must be an object"),
  ]

  @Test(arguments: builds)
  func invalidBuildsAreRejectedAndOthersAreKept(_ broken: Case) async throws {
    let changes = try JSONSerialization.jsonObject(with: Data(broken.json.utf8))
    let changed = build(7, try #require(changes as? [String: Any]))
    try await TestSite.run { site in
      let answer = try await site.submit([changed, build(8)])
      #expect(answer.status == 202)
      let rejected = try #require(try answer.json()["rejectedBuilds"] as? [[String: Any]])
      let errors = try #require(rejected.first?["errors"] as? [[String: String]])
      #expect(errors.map { $0["message"] } == broken.messages)
      #expect((rejected.first?["key"] as? [String: Any])?["buildNumber"] as? Int == 7)
      #expect(
        try answer.json()["acceptedBuilds"] as? [NSDictionary] == [
          ["pipelineId": "app", "buildNumber": 8]
        ])
      #expect(try await site.get(7).status == 404)
      #expect(try await site.get(8).status == 200)
    }
  }

  @Test(arguments: [
    ("label", "must be a string"), ("testInfo", "must be an object"),
    ("issueKeys", "must be an array"), ("references", "must be an array"),
    ("associations", "must be an array"), ("url", "is required"), ("state", "is required"),
    ("updateSequenceNumber", "is required"),
    ("schemaVersion", "is not valid. Allowed values are: [1.0]."),
  ])
  func noMemberMayBeNull(name: String, message: String) async throws {
    try await TestSite.run { site in
      let answer = try await site.submit([build().merging([name: NSNull()]) { $1 }])
      let rejected = try #require(try answer.json()["rejectedBuilds"] as? [[String: Any]])
      let errors = try #require(rejected.first?["errors"] as? [[String: String]])
      #expect(errors.map { $0["message"] } == ["'\(name)' \(message)"])
    }
  }

  static let requests = [
    Case("", "The request body is not a JSON object"),
    Case("[]", "The request body is not a JSON object"),
    Case(#"{"builds":[}"#, "The request body is not a JSON object"),
    Case("{}", "'builds' is required"), Case(#"{"builds":{}}"#, "'builds' must be an array"),
    Case(#"{"builds":[]}"#, "'builds' must have 1 to 100 items"),
    Case(
      #"{"builds":[\#(Array(repeating: "7", count: 101).joined(separator: ","))]}"#,
      "'builds' must have 1 to 100 items"),
    Case(
      #"{"builds":[{"pipelineId":"a"}]}"#,
      "'builds[0]' has no 'pipelineId' or no 'buildNumber'"),
    Case(
      #"{"builds":[{"pipelineId":"\#(long)","buildNumber":1}]}"#,
      "'builds[0]' has no 'pipelineId' or no 'buildNumber'"),
    Case(
      #"{"builds":[{"pipelineId":"a","buildNumber":9223372036854775808}]}"#,
      "'builds[0]' has no 'pipelineId' or no 'buildNumber'"),
    Case(
      #"{"builds":[7]}"#, "'builds[0]' has no 'pipelineId' or no 'buildNumber'"),
    Case(
      #"{"builds":[{"pipelineId":"a","buildNumber":1}],"properties":"#
        + #"{"a":"","b":"","c":"","d":"","e":"","f":""}}"#,
      "'properties' must have at most 5 entries"),
    Case(
      #"{"builds":[{"pipelineId":"a","buildNumber":1}],"properties":{"_a":"","b:c":""}}"#,
      "'properties._a' must not hold ':' or begin with '_'",
      "'properties.b:c' must not hold ':' or begin with '_'"),
    Case(
      #"{"builds":[{"pipelineId":"a","buildNumber":1}],"properties":{"a":7}}"#,
      "'properties.a' must be a string of at most 255 characters"),
    Case(
      #"{"builds":[{"pipelineId":"a","buildNumber":1}],"providerMetadata":{"product":7}}"#,
      "'providerMetadata.product' must be a string"),
  ]

  @Test(arguments: requests)
  func invalidRequestsAreRefused(_ broken: Case) async throws {
    try await TestSite.run { site in
      let answer = try #require(
        try await site.call("POST", "/bulk", body: Data(broken.json.utf8)))
      #expect(answer.status == 400)
      #expect(try answer.messages() == broken.messages)
    }
  }

  @Test func valuesAtTheLimitsAreAccepted() async throws {
    let long = String(repeating: "é", count: 255)
    let url = "https://x.example/" + String(repeating: "u", count: 1982)
    let largest = build(
      7,
      [
        "displayName": long, "description": long, "label": long, "url": url,
        "issueKeys": (1...100).map { "A-\($0)" },
        "references": Array(repeating: ["ref": ["name": long, "uri": url]], count: 5),
      ])
    try await TestSite.run { site async throws in
      let builds = (1...100).map { number in build(number).merging(["label": long]) { $1 } }
      #expect(try await site.submit(builds).text.contains(#""rejectedBuilds":[]"#))
      #expect(try await site.submit([largest]).text.contains(#""rejectedBuilds":[]"#))
    }
  }

  @Test func bodiesOfAnotherTypeAreRefused() async throws {
    try await TestSite.run { site in
      let answer = try await site.send(
        "POST", site.prefix(.oauth) + "/bulk",
        headers: ["Authorization": "Bearer " + (try await site.token())], body: Data("{}".utf8))
      #expect(answer.status == 415)
      #expect(try answer.messages() == ["'Content-Type' must be application/json"])
    }
  }

  @Test(.slow, arguments: [4 << 20, (4 << 20) + 1, 9 << 20])
  func bodiesAboveFourMegabytesAreRefused(size: Int) async throws {
    try await TestSite.run { site in
      let body = Data(repeating: UInt8(ascii: " "), count: size)
      let answer = try #require(try await site.call("POST", "/bulk", body: body))
      #expect(answer.status == (size > 4 << 20 ? 413 : 400))
      let message =
        size > 4 << 20
        ? "The request body is larger than 4194304 bytes" : "The request body is not a JSON object"
      #expect(try answer.messages() == [message])
    }
  }
}
