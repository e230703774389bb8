// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import TextCoding
import Testing

@testable import JiraBuilds

@Suite struct ConnectJWTTests {
  private func claims(_ request: HTTPRequest) throws -> JSONValue {
    let header = try #require(request.authorization?.revealed)
    #expect(header.hasPrefix("JWT "))
    let parts = header.dropFirst(4).split(separator: ".")
    let signature = HMACSHA256.sign(
      Array("\(parts[0]).\(parts[1])".utf8), key: Array("canary-secret".utf8))
    #expect(Base64URL.encode(signature) == parts[2])
    let text = parts[1].replacing("-", with: "+").replacing("_", with: "/")
    let padded = text + String(repeating: "=", count: (4 - text.count % 4) % 4)
    let data = try #require(Data(base64Encoded: String(padded)))
    let value: JSONValue? = JSONValue(data)
    return try #require(value, "claims are JSON")
  }

  @Test func eachRequestHasATokenOfItsOwn() async throws {
    let transport = ScriptedTransport { _, _ in HTTPResponse(status: 202) }
    let client = try Fixture.connect().makeClient(transport: transport, clock: Fixture.clock())
    try await client.delete(Fixture.key, timeout: 5)
    try await client.delete(properties: ["repoId": "repo-345", "accountId": "a c"], timeout: 5)
    let urls = transport.requests.map(\.url)
    #expect(
      urls == [
        "http://127.0.0.1:9/rest/builds/0.1/pipelines/gitlab.com%2Facme%2Fapp/builds/16",
        "http://127.0.0.1:9/rest/builds/0.1/bulkByProperties?accountId=a%20c&repoId=repo-345",
      ])
    let canonical = [
      "DELETE&/rest/builds/0.1/pipelines/gitlab.com%2Facme%2Fapp/builds/16&",
      "DELETE&/rest/builds/0.1/bulkByProperties&accountId=a%20c&repoId=repo-345",
    ]
    for (request, text) in zip(transport.requests, canonical) {
      let claims = try claims(request)
      #expect(claims["iss"]?.string == "com.example.app")
      #expect(claims["iat"]?.wholeNumber == 1_769_852_000)
      #expect(claims["exp"]?.wholeNumber == 1_769_852_180)
      #expect(claims["qsh"]?.string == Digest.hex(of: text))
    }
  }

  @Test func aRefusalWithAnotherClockIsAnsweredByATokenOfThatTime() async throws {
    let date = (name: "Date", value: "Sat, 31 Jan 2026 09:30:00 GMT")
    let transport = ScriptedTransport { _, number in
      HTTPResponse(status: number == 0 ? 401 : 202, headers: [date])
    }
    let clock = Fixture.clock(WaitingTests.now + 10 * 365 * 86_400_000)
    let client = try Fixture.connect().makeClient(transport: transport, clock: clock)
    try await client.delete(Fixture.key, timeout: 5)
    try await client.delete(Fixture.key, timeout: 5)
    #expect(transport.requests.count == 3)
    for request in transport.requests.dropFirst() {
      #expect(try claims(request)["iat"]?.wholeNumber == WaitingTests.now / 1000)
    }
  }

  @Test func aRefusalWithTheSameClockIsAnError() async throws {
    let date = (name: "Date", value: "Sat, 31 Jan 2026 09:30:01 GMT")
    let transport = ScriptedTransport { _, _ in HTTPResponse(status: 401, headers: [date]) }
    let client = try Fixture.connect().makeClient(
      transport: transport, clock: Fixture.clock(WaitingTests.now))
    let error = await #expect(throws: JiraError.self) {
      try await client.delete(Fixture.key, timeout: 5)
    }
    #expect(error?.kind == .unauthorized)
    #expect(error?.fix == "check `--connect-key`, the Connect secret and this machine's clock")
    #expect(transport.requests.count == 1)
  }

  @Test(arguments: [Int64.min, .max])
  func absurdClocksDoNotTrap(_ now: Int64) async throws {
    let date = (name: "Date", value: "Sat, 31 Jan 2026 09:30:01 GMT")
    let transport = ScriptedTransport { _, _ in HTTPResponse(status: 401, headers: [date]) }
    let client = try Fixture.connect().makeClient(transport: transport, clock: Fixture.clock(now))
    await #expect(throws: JiraError.self) { try await client.delete(Fixture.key, timeout: 5) }
  }
}
