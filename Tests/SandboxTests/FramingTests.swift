// SPDX-License-Identifier: Apache-2.0

import FlyingSocks
import Foundation
import Testing

@testable import Sandbox

/// How the sandbox reads messages (RFC 9112).
@Suite struct FramingTests {
  /// Sends bytes on a connection and reads until the sandbox closes it.
  private func exchange(_ site: TestSite, _ bytes: String) async throws -> String {
    let socket = try await AsyncSocket.connected(
      to: .inet(ip4: "127.0.0.1", port: site.port), timeout: 60)
    defer { try? socket.close() }  // The peer closes it as well.
    try await socket.write(Data(bytes.utf8))
    var received: [UInt8] = []
    // The end of the connection is the end of the answer.
    while let more = try? await socket.read(atMost: 4096) { received += more }
    return String(decoding: received, as: UTF8.self)
  }

  private static let host = "Host: localhost\r\n"
  private static let last = "Connection: close\r\n\r\n"

  @Test(arguments: [
    "nonsense\r\n\r\n", "GET /\r\n\r\n", "GET  / HTTP/1.1\r\n\r\n", "G(T / HTTP/1.1\r\n\r\n",
    "GET / HTTP/9.9\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n",
    "GET / HTTP/1.1\r\nHost : localhost\r\n\r\n", "GET / HTTP/1.1\r\n folded: x\r\n\r\n",
    "GET / HTTP/1.1\r\n\(host)\(host)\r\n",
    "POST / HTTP/1.1\r\n\(host)Content-Length: x\r\n\r\n",
    "POST / HTTP/1.1\r\n\(host)Content-Length: -1\r\n\r\n",
    "POST / HTTP/1.1\r\n\(host)Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
    "POST / HTTP/1.1\r\n\(host)Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
    "POST / HTTP/1.1\r\n\(host)Transfer-Encoding: gzip\r\n\r\n",
    "POST / HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "POST / HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n",
    "GET / HTTP/1.1\r\nX: a\u{0}b\r\n\r\n",
  ])
  func malformedMessagesGet400(message: String) async throws {
    try await TestSite.run { site in
      let answer = try await exchange(site, message)
      #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"), "\(answer)")
      #expect(answer.contains("Connection: close\r\n"))
      #expect(answer.contains(#"{"code":400,"message":""#))
    }
  }

  @Test func headsHaveALimit() async throws {
    try await TestSite.run { site in
      let answer = try await exchange(
        site, "GET / HTTP/1.1\r\nX: \(String(repeating: "x", count: 70_000))\r\n\r\n")
      #expect(answer.hasPrefix("HTTP/1.1 431 "))
    }
  }

  @Test func aConnectionCarriesSeveralRequests() async throws {
    try await TestSite.run { site in
      let first = "GET /_edge/tenant_info HTTP/1.1\r\n\(Self.host)\r\n"
      let second = "POST /nowhere HTTP/1.1\r\n\(Self.host)Content-Length: 3\r\n\r\nabc"
      let third =
        "POST /oauth/token HTTP/1.1\r\n\(Self.host)Transfer-Encoding: chunked\r\n"
        + "Connection: close\r\n\r\n5;x=y\r\ngrant\r\n1\r\n_\r\n0\r\nTrailer: x\r\n\r\n"
      let answer = try await exchange(site, first + second + third)
      let statuses = answer.matches(of: /HTTP\/1.1 (\d+)/).map { String($0.output.1) }
      #expect(statuses == ["200", "404", "400"])
      #expect(answer.contains("unsupported_grant_type"))
    }
  }

  @Test func answersToHeadHaveNoBody() async throws {
    try await TestSite.run { site in
      let answer = try await exchange(site, "HEAD / HTTP/1.1\r\n\(Self.host)\(Self.last)")
      #expect(answer.hasPrefix("HTTP/1.1 405 Method Not Allowed\r\n"))
      #expect(answer.hasSuffix("\r\n\r\n"))
    }
  }

  @Test func http10ConnectionsAreClosedAfterTheAnswer() async throws {
    try await TestSite.run { site in
      let answer = try await exchange(site, "GET / HTTP/1.0\r\n\(Self.host)\r\n")
      #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
    }
  }

  @Test func clientsThatExpectItGet100Continue() async throws {
    try await TestSite.run { site in
      let answer = try await exchange(
        site,
        "POST /oauth/token HTTP/1.1\r\n\(Self.host)Expect: 100-continue\r\n"
          + "Content-Length: 2\r\n\(Self.last){}")
      #expect(answer.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 "))
    }
  }

  @Test(arguments: [
    "", "GET / HTTP/1.1\r\nHost:", "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nab",
  ])
  func idleConnectionsAreClosed(beginning: String) async throws {
    try await TestSite.run({ $0.idleLimit = 0.05 }) { site async throws in
      #expect(try await exchange(site, beginning) == "")
    }
    #expect(SandboxConfiguration(clock: .system).idleLimit == 15)
  }

  @Test func manyClientsAreServedAtTheSameTime() async throws {
    try await TestSite.run { site in
      let token = try await site.token()
      let statuses = await withTaskGroup(of: Int?.self) { group in
        for number in 1...40 {
          group.addTask {
            let path = site.prefix(.oauth) + "/pipelines/app/builds/\(number)"
            let headers = ["Authorization": "Bearer \(token)"]
            // A connection that fails has no status, which the expectation reports.
            return try? await site.send("GET", path, headers: headers).status
          }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      #expect(statuses == Array(repeating: 404, count: 40))
    }
  }

  @Test func aSubmissionMayBeChunked() async throws {
    try await TestSite.run { site in
      let body = String(
        decoding: try JSONSerialization.data(withJSONObject: ["builds": [build()]]), as: UTF8.self)
      let head =
        "POST \(site.prefix(.oauth))/bulk HTTP/1.1\r\n\(Self.host)"
        + "Content-Type: application/json\r\n"
        + "Authorization: Bearer \(try await site.token())\r\nTransfer-Encoding: chunked\r\n"
      let chunks = [body.prefix(10), body.dropFirst(10)].map { chunk in
        String(chunk.utf8.count, radix: 16) + "\r\n\(chunk)\r\n"
      }
      let answer = try await exchange(site, head + Self.last + chunks.joined() + "0\r\n\r\n")
      #expect(answer.hasPrefix("HTTP/1.1 202 Accepted\r\n"), "\(answer)")
    }
  }
}
