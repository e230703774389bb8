// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import Testing

@testable import JiraBuilds

@Suite struct OperationTests {
  private func client(_ answer: HTTPResponse) throws -> (BuildsClient, ScriptedTransport) {
    let transport = ScriptedTransport { _, _ in answer }
    return (
      try Fixture.connect().makeClient(transport: transport, clock: Fixture.clock()), transport
    )
  }

  @Test(arguments: [
    ("gitlab.com/acme/app", "gitlab.com%2Facme%2Fapp"), ("a b?c#d%2f", "a%20b%3Fc%23d%252f"),
    ("..", "%2E%2E"), (".", "%2E"), ("../../x", "..%2F..%2Fx"), ("é\u{0}\r\n", "%C3%A9%00%0D%0A"),
    ("a~b-c_d.e", "a~b-c_d.e"), ("a&b=c+d;e", "a%26b%3Dc%2Bd%3Be"),
  ])
  func aPipelineIsOneSegmentOfThePath(_ pipeline: String, _ segment: String) {
    let key = BuildKey(pipelineId: pipeline, buildNumber: -1)
    #expect(Operation.get(key).path == "/pipelines/\(segment)/builds/-1")
    #expect(Operation.delete(key).path == Operation.get(key).path)
  }

  @Test(arguments: [
    ([:], "no property was given"),
    (["jwt": "x"], "`jwt` is reserved: Jira reads it as a token"),
    (["a:b": "x"], "`properties` has a name `a:b` that is empty, holds a `:` or begins with `_`"),
    (
      ["1": "", "2": "", "3": "", "4": "", "5": "", "6": ""],
      "`properties` has 6 entries, but Jira accepts at most 5"
    ),
  ])
  func propertiesThatBreakTheRulesAreNotSent(
    _ properties: [String: String], _ summary: String
  ) async throws {
    let (client, transport) = try client(HTTPResponse(status: 202))
    let error = await #expect(throws: JiraError.self) {
      try await client.delete(properties: properties, timeout: 5)
    }
    #expect(error?.kind == .malformedSetting)
    #expect(error?.summary == summary)
    #expect(transport.requests.isEmpty)
  }

  @Test func aStoredBuildComesWithItsNumberAndItsDocument() async throws {
    let json =
      #"{"buildNumber":16,"pipelineId":"gitlab.com/acme/app","#
      + #""updateSequenceNumber":9007199254740993,"x":{}}"#
    let date = (name: "Date", value: "Sat, 31 Jan 2026 09:30:00 GMT")
    let (client, _) = try client(HTTPResponse(status: 200, headers: [date], body: Data(json.utf8)))
    let answer = try await client.get(Fixture.key, timeout: 5)
    #expect(answer.value.key == Fixture.key)
    #expect(answer.value.updateSequenceNumber == 9_007_199_254_740_993)
    #expect(answer.value.json == Data(json.utf8))
    #expect(answer.serverTime == WaitingTests.now)
  }

  @Test(arguments: [
    "", "{}", "[]",
    #"{"buildNumber":17,"pipelineId":"gitlab.com/acme/app","updateSequenceNumber":1}"#,
    #"{"buildNumber":16,"pipelineId":"gitlab.com/acme/app"}"#,
    #"{"buildNumber":16,"pipelineId":"gitlab.com/acme/app","updateSequenceNumber":1.5}"#,
  ])
  func anotherDocumentIsUnexpected(_ body: String) async throws {
    let (client, _) = try client(HTTPResponse(status: 200, body: Data(body.utf8)))
    let error = await #expect(throws: JiraError.self) {
      try await client.get(Fixture.key, timeout: 5)
    }
    #expect(error?.summary == "Jira answered 200 with something other than the requested build")
  }

  @Test(arguments: [
    (
      "https://acme2.atlassian.net/x?token=canary",
      "Jira answered 302 with a redirect to `acme2.atlassian.net`"
    ),
    ("https://user:canary@evil.example/", "Jira answered 302 with a redirect"),
    ("/login?canary", "Jira answered 302 with a redirect"),
    ("", "Jira answered 302 with a redirect"),
    ("https://\u{1B}[31m/", "Jira answered 302 with a redirect"),
  ])
  func aRedirectShowsTheHostAlone(_ target: String, _ summary: String) async throws {
    let (client, transport) = try client(HTTPResponse(status: 302, headers: [("Location", target)]))
    let error = await #expect(throws: JiraError.self) {
      try await client.delete(Fixture.key, timeout: 5)
    }
    #expect(error?.kind == .redirected)
    #expect(error?.summary == summary)
    #expect(transport.requests.count == 1)
  }
}
