// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import TestSupport
import Testing

@testable import JiraBuilds

/// A real CONNECT proxy that leads `acme.atlassian.net` to a peer on loopback.
@Suite struct ProxyTests {
  private let scratch: TemporaryDirectory
  private let authority: Certificate
  private let peer: Peer

  init() throws {
    scratch = try TemporaryDirectory()
    authority = try Certificate.authority(in: scratch)
    let leaf = try Certificate.leaf(
      for: "DNS:acme.atlassian.net,DNS:api.atlassian.com", by: authority, in: scratch)
    peer = try Peer(Plan(Fixture.routes()), certificate: leaf)
  }

  private func client(_ environment: [String: String]) throws -> BuildsClient {
    var settings = ConnectionSettings(version: "1.2.3", environment: environment)
    settings.site = "acme.atlassian.net"
    settings.credentials = ["client-id": "client"]
    settings.secrets = ["client-secret-file": Secret("canary-secret")]
    settings.caFile = authority.certificate
    return try settings.makeClient(clock: Fixture.clock())
  }

  @Test func theWholeOfASubmissionGoesThroughTheProxy() async throws {
    let proxy = try Peer(proxyFor: peer, credentials: "me:canary-pass")
    let client = try client(["HTTPS_PROXY": "http://me:canary%2Dpass@127.0.0.1:\(proxy.port)"])
    let answer = try await client.submit(body: Fixture.body, keys: [Fixture.key], timeout: 20)
    #expect(answer.value.accepted == [Fixture.key])
    let heads = try proxy.lines()
    #expect(
      heads.map { $0.prefix { $0 != "\\" } } == [
        "\"CONNECT acme.atlassian.net:443 HTTP/1.1", "\"CONNECT api.atlassian.com:443 HTTP/1.1",
      ])
    #expect(
      heads.allSatisfy { !$0.contains("canary-token") && !$0.contains("Authorization: Bearer") })
    for request in try peer.requests() {
      #expect(request.headers["proxy-authorization"] == nil)
    }
  }

  @Test func aRefusalOfTheProxyIsReportedWithoutItsPassword() async throws {
    let proxy = try Peer(proxyFor: peer, credentials: "me:right")
    let client = try client(["https_proxy": "http://me:canary-pass@127.0.0.1:\(proxy.port)"])
    let error = await #expect(throws: JiraError.self) {
      try await client.submit(body: Fixture.body, keys: [Fixture.key], timeout: 20)
    }
    #expect(
      error
        == JiraError(
          .network, "the proxy `http://127.0.0.1:\(proxy.port)` answered 407",
          at: "https://acme.atlassian.net/_edge/tenant_info",
          fix: "check the user and password in `HTTPS_PROXY`, and the rules of the proxy"))
    #expect(try peer.requests().isEmpty)
  }

  @Test func aProxyThatIsNotThereIsNamed() async throws {
    let client = try client(["HTTPS_PROXY": "http://me:canary-pass@127.0.0.1:1"])
    let error = await #expect(throws: JiraError.self) {
      try await client.submit(body: Fixture.body, keys: [Fixture.key], timeout: 20)
    }
    #expect(
      error
        == JiraError(
          .network,
          "cannot connect to the proxy `http://127.0.0.1:1` for `acme.atlassian.net`",
          at: "https://acme.atlassian.net/_edge/tenant_info",
          fix: "check `HTTPS_PROXY`, or name the host in `NO_PROXY`"))
  }

  @Test func aHandshakeThatIsCutBehindTheProxyIsANetworkError() async throws {
    let gone = try Peer(Plan([:], accept: "close"))
    let proxy = try Peer(proxyFor: gone)
    let client = try client(["HTTPS_PROXY": "http://127.0.0.1:\(proxy.port)"])
    let error = await #expect(throws: JiraError.self) {
      try await client.submit(body: Fixture.body, keys: [Fixture.key], timeout: 20)
    }
    #expect(error?.kind == .network)
    #expect(error?.summary == "`acme.atlassian.net` closed the connection without responding")
    #expect(try gone.requests().isEmpty)
  }

  @Test func loopbackAndExceptionsAreReachedWithoutIt() async throws {
    let proxy = try Peer(proxyFor: peer)
    let plain = try Peer(Plan(Fixture.routes()))
    var settings = Fixture.oauth(port: plain.port)
    settings.environment = [
      "HTTPS_PROXY": "http://127.0.0.1:\(proxy.port)",
      "HTTP_PROXY": "http://127.0.0.1:\(proxy.port)",
    ]
    let client = try settings.makeClient(clock: Fixture.clock())
    _ = try await client.submit(body: Fixture.body, keys: [Fixture.key], timeout: 20)
    #expect(try proxy.lines().isEmpty)
    #expect(try plain.requests().count == 3)
  }
}
