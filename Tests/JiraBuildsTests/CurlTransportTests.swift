// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import Testing

@testable import JiraBuilds

@Suite struct CurlTransportTests {
  @Test func submittingAsksForCloudIdAndTokenAndSendsTheBytes() async throws {
    let peer = try Peer(Plan(Fixture.routes()))
    let client = try Fixture.oauth(port: peer.port).makeClient(clock: Fixture.clock())
    let answer = try await client.submit(body: Fixture.body, keys: [Fixture.key], timeout: 20)
    #expect(answer.value.accepted == [Fixture.key])
    let requests = try peer.requests()
    #expect(
      requests.map { "\($0.method) \($0.target)" } == [
        "GET /_edge/tenant_info", "POST /oauth/token", Fixture.bulk,
      ])
    let sent = try #require(requests.last)
    #expect(sent.body == #"{"builds":[]}"#)
    #expect(sent.headers["authorization"] == "Bearer canary-token")
    #expect(sent.headers["user-agent"] == "buildpost/1.2.3")
    #expect(sent.headers["content-type"] == "application/json")
    #expect(sent.headers["accept"] == "application/json")
    #expect(sent.headers["expect"] == nil)
    #expect(Set(requests.map(\.connection)) == [1], "one connection serves all")
  }
}
