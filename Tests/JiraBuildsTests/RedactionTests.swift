// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import TestSupport
import TextCoding
import Testing

@testable import JiraBuilds

/// Whatever a server says, it cannot make a secret appear.
struct RedactionTests {
  private static let token = "canary/token+0123456789"

  @Test(arguments: [
    "canary/token+0123456789", "x canary/token+0123456789 y", "canary/token", "token+0123456789",
    "canary%2Ftoken%2B0123456789", "canary%2ftoken%2b0123456789", "ary%2ftoken%2b01",
    "can%61ry%2F%74oken+01", #"canary\/token\u002b0123456789"#, #"can\u0061ry\/\u0074oken"#,
    "%2563anary%252Ftoken%252b01", #"canary%5c/token"#,
  ])
  func aSecretIsRemovedWholeInPartAndEncoded(_ text: String) {
    let redacted = Redaction([Secret(Self.token)]).apply(to: text)
    #expect(redacted.contains("<secret>"))
    #expect(!redacted.contains("oken"))
  }

  @Test(arguments: ["", "canary", "PROJ-7", "unknown issue key", "100 % of \\u00 and %4"])
  func otherTextsStay(_ text: String) {
    #expect(Redaction([Secret(Self.token), Secret("")]).apply(to: text) == text)
  }

  @Test func aShortSecretIsRemovedWhole() {
    #expect(
      Redaction([Secret("abc")]).apply(to: "xabcx ab c %61bc.") == "x<secret>x ab c <secret>.")
  }

  /// The lists of a receipt are printed, so they must not carry the token either.
  @Test func theListsOfAReceiptAreRedacted() async throws {
    let answer = """
      {"acceptedBuilds":[{"pipelineId":"gitlab.com/acme/app","buildNumber":16}],
       "unknownIssueKeys":["canary-token","X-1","canary%2Dtoken"],
       "unknownAssociations":[{"associationType":"canary-token","values":["a canary-token b"]}]}
      """
    let transport = ScriptedTransport { request, _ in
      let body = request.path == "/oauth/token" ? Fixture.grant : answer
      return HTTPResponse(status: 200, body: Data(body.utf8))
    }
    var settings = Fixture.oauth()
    settings.cloudId = Fixture.cloudId
    let client = try settings.makeClient(transport: transport, clock: Fixture.clock())
    let receipt = try await client.submit(body: Fixture.body, keys: [Fixture.key], timeout: 5).value
    #expect(receipt.unknownIssueKeys.contains("X-1"))
    #expect(!"\(receipt)".contains("canary-token"))
  }

  /// The secrets are prepared once for an answer, not for each of its texts.
  @Test(.slow) func aReceiptWithManyUnknownKeysIsReadQuickly() throws {
    let token = (0..<190).map { "canary-\($0 * 7919)" }.joined()
    let keys = (1...10_000).map { #""GONE-\#($0)""# }.joined(separator: ",")
    let answer =
      #"{"acceptedBuilds":[{"pipelineId":"gitlab.com/acme/app","buildNumber":16}],"#
      + #""unknownIssueKeys":[\#(keys)]}"#
    let request = HTTPRequest("POST", try Origin(apiURL: "https://api.atlassian.com"), path: "/x")
    let duration = try ContinuousClock().measure {
      let reading = AnswerReading(
        .submission, of: request, clock: Fixture.clock(), secrets: [Secret(token)])
      let receipt = try reading.receipt(
        HTTPResponse(status: 202, body: Data(answer.utf8)), sent: [Fixture.key])
      #expect(receipt.unknownIssueKeys.count == 10_000)
    }
    #expect(duration < .seconds(5))
  }

  @Test func aStoredBuildIsRedacted() async throws {
    let answer = """
      {"pipelineId":"gitlab.com/acme/app","buildNumber":16,"updateSequenceNumber":7,
       "description":"canary-token"}
      """
    let transport = ScriptedTransport { request, _ in
      let body = request.path == "/oauth/token" ? Fixture.grant : answer
      return HTTPResponse(status: 200, body: Data(body.utf8))
    }
    var settings = Fixture.oauth()
    settings.cloudId = Fixture.cloudId
    let client = try settings.makeClient(transport: transport, clock: Fixture.clock())
    let build = try await client.get(Fixture.key, timeout: 5).value
    #expect(!String(decoding: build.json, as: UTF8.self).contains("canary"))
  }

  /// Answers of any shape and the largest size are read in time proportional to their length.
  ///
  /// The limit is for a build without optimisation on a busy machine.
  @Test(
    .slow,
    arguments: [
      #"{"x":[0,"#, #"{"acceptedBuilds":[0,"#, #"{"unknownIssueKeys":["a","#, "[[[[", #"[{"a":"#,
    ])
  func aLargeAnswerIsReadInLinearTime(_ start: String) async throws {
    let unit = start.hasSuffix("[[[[") ? "[" : start.hasSuffix(#""a":"#) ? #"[{"a":"# : "0,"
    let body = start + String(repeating: unit, count: (4 << 20) / unit.utf8.count)
    let transport = ScriptedTransport { request, _ in
      request.path == "/oauth/token"
        ? HTTPResponse(status: 200, body: Data(Fixture.grant.utf8))
        : HTTPResponse(status: 202, body: Data((body + "0]}").utf8))
    }
    var settings = Fixture.oauth()
    settings.cloudId = Fixture.cloudId
    let client = try settings.makeClient(transport: transport, clock: Fixture.clock())
    await #expect(throws: JiraError.self) {
      try await client.submit(body: Fixture.body, keys: [Fixture.key], timeout: 5)
    }
  }

  @Test func onceASecretIsHeldNoCoreIsWritten() throws {
    _ = try Secret.read(variable: "BUILDPOST_CLIENT_SECRET", value: "s3cret")
    var limit = rlimit()
    #expect(getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit) == 0)
    #expect(limit.rlim_cur == 0)
  }
}
