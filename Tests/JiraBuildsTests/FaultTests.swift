// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import Testing

@testable import JiraBuilds

/// Peers on loopback that misbehave below HTTP.
@Suite struct FaultTests {
  private func transport(
    patience: Patience = Patience(connect: 30, firstByte: 30),
    libraries: [String] = CurlTransport.libraryNames
  ) throws -> CurlTransport {
    CurlTransport(
      CurlTransport.Settings(
        hosts: try HostPolicy(allowHosts: []), proxies: ProxySettings([:]),
        trust: try Trust(caFile: nil, environment: [:]), patience: patience, libraries: libraries))
  }

  private func failure(
    _ peer: Peer, transport: CurlTransport, timeout: Double = 20
  ) async throws -> JiraError? {
    try await failure(port: peer.port, transport: transport, timeout: timeout)
  }

  private func failure(
    port: Int, transport: CurlTransport, timeout: Double = 20
  ) async throws -> JiraError? {
    var settings = Fixture.oauth(port: port)
    settings.cloudId = Fixture.cloudId
    let client = try settings.makeClient(transport: transport, clock: Fixture.clock())
    return await #expect(throws: JiraError.self) {
      try await client.submit(body: Fixture.body, keys: [Fixture.key], timeout: timeout)
    }
  }

  @Test(arguments: [
    ("reset", JiraError.Kind.network, "HOST closed the connection without responding"),
    ("close", .network, "HOST closed the connection without responding"),
    ("half", .network, "the response was cut short"),
    ("half-refusal", .serverFault, "Jira answered 503: `[{\"mess`"),
    ("huge", .unexpectedAnswer, "the response is larger than 4 MiB"),
  ])
  func aFaultAfterTheRequestHasItsWords(
    _ fault: String, _ kind: JiraError.Kind, _ summary: String
  ) async throws {
    let peer = try Peer(Plan(Fixture.routes([.fault(fault)])))
    let error = try #require(try await failure(peer, transport: transport()))
    #expect(error.kind == kind)
    #expect(error.summary.replacing("`127.0.0.1:\(peer.port)`", with: "HOST") == summary)
    #expect(error.isTransient)
    #expect(error.location?.hasSuffix("/bulk") == true)
    // libcurl resends by itself if a kept connection dies before the
    // first byte: the same bytes.
    let bodies = try peer.requests().filter { $0.target.hasSuffix("/bulk") }.map(\.body)
    #expect(Set(bodies) == [#"{"builds":[]}"#])
  }

  @Test func anAnswerThatIsNotHTTPIsANetworkError() async throws {
    let peer = try Peer(Plan(Fixture.routes([.fault("garbage")])))
    let error = try await failure(peer, transport: transport())
    #expect(error?.kind == .network)
  }

  @Test func aPeerThatDoesNotAnswerIsAbandoned() async throws {
    let peer = try Peer(Plan(.fault("silence")))
    let way = try transport(patience: Patience(connect: 60, firstByte: 0.2))
    let summary = try await summaryOfGet(peer, transport: way, timeout: 90)
    #expect(summary == "HOST did not answer for 0.2 s")
  }

  @Test func aPeerThatDoesNotFinishIsAbandoned() async throws {
    let peer = try Peer(Plan(.fault("slow")))
    var summary = ""
    // On a crowded machine the connection itself can take longer than the shorter times.
    for timeout in [0.5, 4, 32] where !summary.hasPrefix("no complete response from HOST within") {
      summary = try await summaryOfGet(peer, transport: transport(), timeout: timeout)
    }
    #expect(summary.hasPrefix("no complete response from HOST within"), "\(summary)")
  }

  private func summaryOfGet(
    _ peer: Peer, transport: CurlTransport, timeout: Double
  ) async throws -> String {
    let origin = try Origin(apiURL: "http://127.0.0.1:\(peer.port)")
    let error = await #expect(throws: JiraError.self) {
      try await transport.send(HTTPRequest("GET", origin, path: "/"), timeout: timeout)
    }
    #expect(error?.kind == .network)
    return error?.summary.replacing("`127.0.0.1:\(peer.port)`", with: "HOST") ?? ""
  }

  @Test func aConnectionThatIsResetAtOnceIsANetworkError() async throws {
    let peer = try Peer(Plan([:], accept: "reset"))
    let error = try await failure(peer, transport: transport())
    #expect(error?.kind == .network)
    #expect(error?.isTransient == true)
  }

  @Test func nobodyListeningIsANetworkError() async throws {
    let port: Int
    do { port = try Peer(Plan([:])).port }
    var settings = Fixture.oauth(port: port)
    settings.site = nil
    settings.cloudId = Fixture.cloudId
    let client = try settings.makeClient(transport: transport(), clock: Fixture.clock())
    let error = await #expect(throws: JiraError.self) {
      try await client.get(Fixture.key, timeout: 5)
    }
    #expect(error?.kind == .network)
  }

  /// Every part of an answer counts against one limit.
  @Test(.timeLimit(.minutes(1)), arguments: ["trailers", "heads", "interims"])
  func anAnswerThatNeverEndsIsCutOff(_ fault: String) async throws {
    let peer = try Peer(Plan(Fixture.routes([.fault(fault)])))
    let error = try #require(try await failure(peer, transport: transport()))
    #expect([.unexpectedAnswer, .network].contains(error.kind), "\(error)")
    #expect(error.isTransient)
  }

  @Test func aLineThatLooksLikeAStatusChangesNothing() async throws {
    let peer = try Peer(Plan(Fixture.routes([.fault("false-status")])))
    let error = try #require(try await failure(peer, transport: transport()))
    #expect(error.kind == .serverFault)
    #expect(error.status == 503)
  }

  @Test func interimAnswersAreLeftBehind() async throws {
    let peer = try Peer(Plan(.fault("interim")))
    let origin = try Origin(apiURL: "http://127.0.0.1:\(peer.port)")
    let response = try await transport().send(HTTPRequest("GET", origin, path: "/"), timeout: 5)
    #expect(response.status == 200)
    #expect(response.headers.map(\.name) == ["X-Last", "Content-Length"])
  }

  @Test func aCancelledTaskEndsItsRequest() async throws {
    let peer = try Peer(Plan(Fixture.routes([.fault("silence")])))
    let way = try transport(patience: Patience(connect: 300, firstByte: 300))
    let port = peer.port
    let task = Task { try await failure(port: port, transport: way) }
    while try peer.requests().count < 2 { await Task.yield() }
    task.cancel()
    let error = try await task.value
    #expect(error?.kind == .deadline)
    #expect(error?.summary == "the request was stopped before a response")
  }

  @Test func aRedirectIsNotFollowedAndNamesTheHostAlone() async throws {
    let other = try Peer(Plan(.answer(200)))
    let target = "https://acme2.atlassian.net:1/x?token=canary"
    let peer = try Peer(Plan(Fixture.routes([.answer(302, headers: ["Location": target])])))
    let error = try await failure(peer, transport: transport())
    #expect(error?.kind == .redirected)
    #expect(error?.summary == "Jira answered 302 with a redirect to `acme2.atlassian.net`")
    #expect(error?.fix == "pass `--site acme2.atlassian.net` if the site was renamed")
    let local = "http://127.0.0.1:\(other.port)/"
    let second = try Peer(Plan(Fixture.routes([.answer(307, headers: ["Location": local])])))
    let elsewhere = try await failure(second, transport: transport())
    #expect(elsewhere?.summary == "Jira answered 307 with a redirect to `127.0.0.1`")
    #expect(elsewhere?.fix == "check `--site` and `--api-url`; redirects are not followed")
    #expect(try other.requests().isEmpty)
  }

  @Test func aMissingLibraryIsNamedWithItsPackage() async throws {
    let origin = try Origin(apiURL: "http://127.0.0.1:9")
    let way = try transport(libraries: ["libcurl-that-is-not-there.so.4"])
    let error = await #expect(throws: JiraError.self) {
      try await way.send(HTTPRequest("GET", origin, path: "/"), timeout: 5)
    }
    #expect(
      error
        == JiraError(
          .missingLibrary, "libcurl is not installed", at: "http://127.0.0.1:9/",
          fix: "install the package `libcurl4`"))
  }

  @Test func aLibraryOfAnotherKindIsAsGoodAsNone() async throws {
    let origin = try Origin(apiURL: "http://127.0.0.1:9")
    let way = try transport(libraries: ["libc.so.6"])
    let error = await #expect(throws: JiraError.self) {
      try await way.send(HTTPRequest("GET", origin, path: "/"), timeout: 5)
    }
    #expect(error?.kind == .missingLibrary)
  }

  @Test func aSecondRequestUsesTheConnectionOfTheFirst() async throws {
    let peer = try Peer(Plan(.answer(200, "{}")))
    let origin = try Origin(apiURL: "http://127.0.0.1:\(peer.port)")
    let way = try transport()
    for path in ["/a/../b", "/%2E%2E/c"] {
      _ = try await way.send(HTTPRequest("GET", origin, path: path), timeout: 5)
    }
    let requests = try peer.requests()
    #expect(requests.map(\.target) == ["/a/../b", "/%2E%2E/c"], "paths are sent as they are")
    #expect(requests.map(\.connection) == [1, 1])
  }

  @Test func concurrentRequestsDoNotWaitForEachOther() async throws {
    let peer = try Peer(Plan(["GET /quick": [.answer(200)], "*": [.fault("silence")]]))
    let origin = try Origin(apiURL: "http://127.0.0.1:\(peer.port)")
    let way = try transport(patience: Patience(connect: 300, firstByte: 300))
    let slow = Task { try await way.send(HTTPRequest("GET", origin, path: "/slow"), timeout: 30) }
    while try peer.requests().isEmpty { await Task.yield() }
    let quick = try await way.send(HTTPRequest("GET", origin, path: "/quick"), timeout: 30)
    #expect(quick.status == 200)
    slow.cancel()
    await #expect(throws: JiraError.self) { try await slow.value }
  }
}
