// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import Synchronization
import Testing

@testable import JiraBuilds

@Suite struct AuthenticationTests {
  final class Time: Sendable {
    let seconds = Mutex(1_769_851_800.0)
    var clock: Clocks {
      Clocks(
        wall: { self.seconds.withLock { Int64($0 * 1000) } },
        monotonic: { self.seconds.withLock { $0 } })
    }
    func advance(_ by: Double) { seconds.withLock { $0 += by } }
  }

  private static let accepted = HTTPResponse(status: 202, body: Data(Fixture.accepted.utf8))

  /// A server whose tokens are numbered; those that `isGood` refuses get a 401.
  private func server(
    expiresIn: String = "900", isGood: @escaping @Sendable (String) -> Bool
  ) -> ScriptedTransport {
    let issued = Mutex(0)
    return ScriptedTransport { request, _ in
      switch request.path {
      case "/_edge/tenant_info":
        return HTTPResponse(status: 200, body: Data(#"{"cloudId":"\#(Fixture.cloudId)"}"#.utf8))
      case "/oauth/token":
        let number = issued.withLock { count in
          count += 1
          return count
        }
        let grant = #"{"access_token":"token-\#(number)","expires_in":\#(expiresIn)}"#
        return HTTPResponse(status: 200, body: Data(grant.utf8))
      default:
        let header = request.authorization?.revealed ?? ""
        return isGood(header) ? Self.accepted : HTTPResponse(status: 401)
      }
    }
  }

  private func submit(_ client: BuildsClient) async throws {
    _ = try await client.submit(body: Fixture.body, keys: [Fixture.key], timeout: 5)
  }

  private func tokens(_ transport: ScriptedTransport) -> Int {
    transport.requests.count { $0.path == "/oauth/token" }
  }

  @Test func theTokenRequestIsJSONWithTheFourMembers() async throws {
    let transport = server { _ in true }
    var settings = Fixture.oauth()
    settings.secrets["client-secret-file"] = Secret("a\"\\\u{7}é")
    try await submit(settings.makeClient(transport: transport, clock: Fixture.clock()))
    let request = try #require(transport.requests.first { $0.path == "/oauth/token" })
    let members = try JSONDecoder().decode([String: String].self, from: try #require(request.body))
    #expect(
      members == [
        "audience": "api.atlassian.com", "grant_type": "client_credentials",
        "client_id": "client", "client_secret": "a\"\\\u{7}é",
      ])
  }

  @Test(arguments: [
    ("900", 869.0), ("900", 871), ("40", 19), ("40", 21), ("null", 299), ("-1", 301),
  ])
  func aTokenIsKeptTillShortlyBeforeItsEnd(_ expiresIn: String, _ wait: Double) async throws {
    let transport = server(expiresIn: expiresIn) { _ in true }
    let time = Time()
    let client = try Fixture.oauth().makeClient(transport: transport, clock: time.clock)
    try await submit(client)
    try await submit(client)
    #expect(tokens(transport) == 1)
    time.advance(wait)
    try await submit(client)
    let isKept =
      (expiresIn == "900" && wait < 870) || (expiresIn == "40" && wait < 20) || wait == 299
    #expect(tokens(transport) == (isKept ? 1 : 2))
  }

  /// Many rounds: a sender that is late with the first token must not bring it back, nor ask for a
  /// third.
  @Test func concurrentSendersShareOneTokenAndOneRenewal() async throws {
    for _ in 0..<200 {
      let transport = server { $0 == "Bearer token-2" }
      let client = try Fixture.oauth().makeClient(transport: transport, clock: Fixture.clock())
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<20 { group.addTask { try await submit(client) } }
        try await group.waitForAll()
      }
      #expect(tokens(transport) == 2)
      #expect(transport.requests.count { $0.path == "/_edge/tenant_info" } == 1)
    }
  }

  @Test func aSecondRefusalIsAnErrorAndNoStormOnTheTokenEndpoint() async throws {
    let transport = server { _ in false }
    let client = try Fixture.oauth().makeClient(transport: transport, clock: Fixture.clock())
    for _ in 0..<5 {
      let error = await #expect(throws: JiraError.self) { try await submit(client) }
      #expect(error?.kind == .unauthorized)
    }
    #expect(tokens(transport) == 2)
  }

  @Test(arguments: [
    (400, JiraError.Kind.unauthorized), (401, .unauthorized), (403, .forbidden),
    (404, .noSuchSite), (429, .throttled), (503, .serverFault), (413, .unexpectedAnswer),
  ])
  func refusalsOfTheTokenEndpointHaveTheirKind(_ status: Int, _ kind: JiraError.Kind) async throws {
    let body = #"{"error":"x","error_description":"no client canary-secret"}"#
    let transport = ScriptedTransport { _, _ in
      HTTPResponse(status: status, body: Data(body.utf8))
    }
    var settings = Fixture.oauth()
    settings.cloudId = Fixture.cloudId
    let client = try settings.makeClient(transport: transport, clock: Fixture.clock())
    let error = await #expect(throws: JiraError.self) { try await submit(client) }
    #expect(error?.kind == kind)
    let words = status == 429 ? "Jira is rate-limiting (429)" : "Jira answered \(status)"
    #expect(error?.summary == words + ": `no client <secret>`")
    #expect(error?.location == "http://127.0.0.1:9/oauth/token")
  }

  @Test func aSiteThatRepeatsASecretDoesNotGetItPrinted() async throws {
    let transport = ScriptedTransport { _, _ in
      HTTPResponse(status: 503, body: Data("canary-secret".utf8))
    }
    let client = try Fixture.oauth().makeClient(transport: transport, clock: Fixture.clock())
    let error = await #expect(throws: JiraError.self) { try await submit(client) }
    #expect(error?.summary == "Jira answered 503: `<secret>`")
  }

  @Test(arguments: [500, 401, 302])
  func aTokenInARefusalIsNotShown(_ status: Int) async throws {
    let body = #"{"access_token":"canary-token","token_type":"Bearer"}"#
    let transport = ScriptedTransport { _, _ in
      HTTPResponse(status: status, body: Data(body.utf8))
    }
    var settings = Fixture.oauth()
    settings.cloudId = Fixture.cloudId
    let client = try settings.makeClient(transport: transport, clock: Fixture.clock())
    let error = await #expect(throws: JiraError.self) { try await submit(client) }
    #expect(error?.summary.contains("canary-token") == false)
    #expect(error?.summary.hasPrefix("Jira answered \(status)") == true)
  }

  @Test(arguments: [
    "", "{}", "[]", #"{"access_token":""}"#, #"{"access_token":"a\r\nX: b"}"#,
    #"{"access_token":""# + String(repeating: "a", count: 20_000) + #""}"#,
  ])
  func anAnswerWithoutATokenIsUnexpected(_ body: String) async throws {
    let transport = ScriptedTransport { _, _ in HTTPResponse(status: 200, body: Data(body.utf8)) }
    var settings = Fixture.oauth()
    settings.cloudId = Fixture.cloudId
    let client = try settings.makeClient(transport: transport, clock: Fixture.clock())
    let error = await #expect(throws: JiraError.self) { try await submit(client) }
    #expect(error?.kind == .unexpectedAnswer)
    #expect(error?.summary == "`127.0.0.1:9` answered without an access token")
  }

  @Test(arguments: [#"{"cloudId":"../../x"}"#, "{}", "<html>", #"{"cloudId":7}"#])
  func anAnswerWithoutACloudIdIsUnexpected(_ body: String) async throws {
    let transport = ScriptedTransport { _, _ in HTTPResponse(status: 200, body: Data(body.utf8)) }
    let client = try Fixture.oauth().makeClient(transport: transport, clock: Fixture.clock())
    let error = await #expect(throws: JiraError.self) { try await submit(client) }
    #expect(error?.kind == .unexpectedAnswer)
    #expect(error?.fix == "check `--site`, or pass `--cloud-id`")
  }

  @Test func preparingReturnsTheServersClockOnlyIfItSentARequest() async throws {
    let transport = ScriptedTransport { request, _ in
      let date = (name: "Date", value: "Sat, 31 Jan 2026 09:30:00 GMT")
      let body =
        request.path == "/oauth/token"
        ? Fixture.grant : #"{"cloudId":"11223344-a1b2-3b33-c444-def123456789"}"#
      return HTTPResponse(status: 200, headers: [date], body: Data(body.utf8))
    }
    for settings in [Fixture.oauth(), Fixture.connect()] {
      let client = try settings.makeClient(transport: transport, clock: Fixture.clock())
      #expect(try await client.prepare(timeout: 5) == WaitingTests.now)
      #expect(try await client.prepare(timeout: 5) == nil)
    }
  }

  @Test func noTimeLeftSendsNothing() async throws {
    let transport = server { _ in true }
    let client = try Fixture.oauth().makeClient(transport: transport, clock: Fixture.clock())
    for timeout in [0, -1, .nan] {
      let error = await #expect(throws: JiraError.self) {
        try await client.submit(body: Fixture.body, keys: [], timeout: timeout)
      }
      #expect(error?.kind == .deadline)
    }
    #expect(transport.requests.isEmpty)
  }
}
