// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Sandbox

/// The two authentication modes of the API.
enum Route: String, CaseIterable {
  case oauth
  case connect
}

/// A running sandbox, and requests to it.
struct TestSite {
  let port: UInt16
  let clock: ManualClock
  let configuration: SandboxConfiguration

  /// Serves a sandbox on a free port for as long as `body` runs.
  static func run<Value: Sendable>(
    _ change: (inout SandboxConfiguration) throws -> Void = { _ in },
    _ body: (TestSite) async throws -> Value
  ) async throws -> Value {
    let clock = ManualClock()
    var configuration = SandboxConfiguration(clock: clock.sandbox)
    configuration.port = 0
    try change(&configuration)
    let settled = configuration
    return try await SandboxServer(configuration).serve { url in
      let port = try #require(UInt16(url.split(separator: ":").last ?? ""))
      return try await body(TestSite(port: port, clock: clock, configuration: settled))
    }
  }

  /// Sends any request.
  func send(
    _ method: String, _ target: String, headers: [String: String] = [:], body: Data = Data()
  ) async throws -> HTTPAnswer {
    let exchange = HTTPExchange(method: method, target: target, headers: headers, body: body)
    return try #require(try await exchange.send(to: port))
  }

  /// Sends a request of the API with valid credentials; `nil` if the connection is closed.
  func call(
    _ method: String, _ path: String, by route: Route = .oauth, body: Data = Data()
  ) async throws -> HTTPAnswer? {
    let target = prefix(route) + path
    return try await HTTPExchange(
      method: method, target: target,
      headers: [
        "Content-Type": "application/json; charset=utf-8",
        "Authorization": try await authorization(method, target, by: route),
      ], body: body
    ).send(to: port)
  }

  /// Submits one request of builds and expects an answer.
  func submit(
    _ builds: [[String: Any]], properties: [String: String] = [:], by route: Route = .oauth
  ) async throws -> HTTPAnswer {
    var document: [String: Any] = ["builds": builds]
    if !properties.isEmpty { document["properties"] = properties }
    let body = try JSONSerialization.data(withJSONObject: document)
    return try #require(try await call("POST", "/bulk", by: route, body: body))
  }

  /// Reads the build `app` with a number.
  func get(_ number: Int = 7, by route: Route = .oauth) async throws -> HTTPAnswer {
    try #require(try await call("GET", "/pipelines/app/builds/\(number)", by: route))
  }

  func prefix(_ route: Route) -> String {
    switch route {
    case .oauth: "/jira/builds/0.1/cloud/\(configuration.cloudId)"
    case .connect: "/rest/builds/0.1"
    }
  }

  private func authorization(
    _ method: String, _ target: String, by route: Route
  ) async throws -> String {
    switch route {
    case .oauth: "Bearer " + (try await token())
    case .connect: "JWT " + ConnectToken(method, target, at: clock.time).signed()
    }
  }

  /// Gets a token as a client does.
  func token() async throws -> String {
    let body = Data(
      "grant_type=client_credentials&client_id=sandbox&client_secret=sandbox-secret".utf8)
    let answer = try await send(
      "POST", "/oauth/token", headers: ["Content-Type": "application/x-www-form-urlencoded"],
      body: body)
    return try #require(try answer.json()["access_token"] as? String)
  }
}

/// A valid build with changed members; `NSNull` removes one.
func build(_ number: Int = 7, _ changes: [String: Any] = [:]) -> [String: Any] {
  var members: [String: Any] = [
    "schemaVersion": "1.0", "pipelineId": "app", "buildNumber": number,
    "updateSequenceNumber": 100, "displayName": "App", "url": "https://ci.example.com/7",
    "state": "successful", "lastUpdated": "2026-01-31T09:30:00.250Z", "issueKeys": ["DEMO-1"],
  ]
  members.merge(changes) { $1 }
  return members.filter { !($0.value is NSNull) }
}
