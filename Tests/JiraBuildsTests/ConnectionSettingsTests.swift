// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import Testing

@testable import JiraBuilds

@Suite struct ConnectionSettingsTests {
  private func failure(
    _ settings: ConnectionSettings, _ change: (inout ConnectionSettings) -> Void
  ) -> JiraError? {
    var settings = settings
    change(&settings)
    return #expect(throws: JiraError.self) { try settings.makeClient(clock: Fixture.clock()) }
  }

  @Test(arguments: ["", nil])
  func whatIsMissingIsNamedWithItsOption(_ empty: String?) {
    let missing = [
      failure(Fixture.oauth()) { $0.site = empty }, failure(Fixture.connect()) { $0.site = empty },
      failure(Fixture.oauth()) { $0.clientId = empty },
      failure(Fixture.connect()) { $0.connectKey = empty },
    ]
    #expect(missing.map(\.?.location) == ["--site", "--site", "--client-id", "--connect-key"])
    #expect(
      missing.map(\.?.kind) == [
        .malformedSetting, .malformedSetting, .missingCredential, .missingCredential,
      ])
    #expect(missing.last??.summary == "`--connect-key` is not given")
    #expect(missing.last??.fix == "pass `--connect-key`, or set `BUILDPOST_CONNECT_KEY`")
  }

  @Test func aMissingSecretIsNamedByTheMode() {
    #expect(
      failure(Fixture.oauth()) { $0.secret = nil }
        == JiraError(
          .missingCredential, "the secret is not given", at: "--client-secret-file",
          fix: "set `BUILDPOST_CLIENT_SECRET`, or pass `--client-secret-file`"))
    #expect(
      failure(Fixture.connect()) { $0.secret = nil }
        == JiraError(
          .missingCredential, "the secret is not given", at: "--connect-secret-file",
          fix: "set `BUILDPOST_CONNECT_SECRET`, or pass `--connect-secret-file`"))
  }

  @Test func whatMakesNoSenseIsRefused() {
    #expect(
      failure(Fixture.oauth()) { $0.authentication = "basic" }
        == JiraError(
          .malformedSetting, "there is no such way of authentication", at: "--auth",
          fix: "pass one of `oauth`, `connect`"))
    #expect(failure(Fixture.oauth()) { $0.cloudId = "a/b" }?.summary == "`a/b` is not a cloud id")
    #expect(failure(Fixture.oauth()) { $0.apiURL = "http://x.example" }?.location == "--api-url")
    #expect(failure(Fixture.oauth()) { $0.apiURL = "https://x.example" }?.kind == .forbiddenHost)
    #expect(failure(Fixture.oauth()) { $0.site = "x.example" }?.kind == .forbiddenHost)
    #expect(
      failure(Fixture.oauth()) { $0.environment["HTTPS_PROXY"] = "x:y" }?.kind == .malformedSetting)
    #expect(failure(Fixture.oauth()) { $0.caFile = "/none" }?.location == "--ca-file")
  }

  @Test func entriesAreKeptForTheSiteOrTheCloudId() throws {
    var settings = Fixture.oauth(port: 8080)
    #expect(try settings.makeClient(clock: Fixture.clock()).site == "127.0.0.1:8080")
    settings.site = "https://ACME.atlassian.net/"
    settings.cloudId = Fixture.cloudId
    #expect(try settings.makeClient(clock: Fixture.clock()).site == "acme.atlassian.net")
    settings.site = nil
    #expect(try settings.makeClient(clock: Fixture.clock()).site == Fixture.cloudId)
  }

  @Test func aCloudIdThatIsGivenIsNotLookedUp() async throws {
    let transport = ScriptedTransport { request, _ in
      let body = request.path == "/oauth/token" ? Fixture.grant : Fixture.accepted
      return HTTPResponse(status: 200, body: Data(body.utf8))
    }
    var settings = ConnectionSettings(version: "1.2.3", environment: [:])
    settings.cloudId = Fixture.cloudId
    settings.clientId = "client"
    settings.secret = Secret("canary-secret")
    let client = try settings.makeClient(transport: transport, clock: Fixture.clock())
    _ = try await client.submit(body: Fixture.body, keys: [Fixture.key], timeout: 5)
    #expect(
      transport.requests.map(\.location) == [
        "https://api.atlassian.com/oauth/token",
        "https://api.atlassian.com/jira/builds/0.1/cloud/\(Fixture.cloudId)/bulk",
      ])
  }

  /// The registry's contract: each mode can be chosen, says what it needs, and shows no secret.
  @Test(arguments: AuthenticationMode.all.map(\.name))
  func eachModeKeepsItsSecret(_ name: String) async throws {
    let mode = try AuthenticationMode.named(name)
    #expect(mode.secretOption.hasPrefix("--") && mode.secretVariable.hasPrefix("BUILDPOST_"))
    var settings = Fixture.connect()
    settings.authentication = name
    let echo = #"[{"message":"got canary-secret and canary-token"}]"#
    let transport = ScriptedTransport { request, _ in
      switch request.path {
      case "/_edge/tenant_info":
        HTTPResponse(status: 200, body: Data(#"{"cloudId":"\#(Fixture.cloudId)"}"#.utf8))
      case "/oauth/token": HTTPResponse(status: 200, body: Data(Fixture.grant.utf8))
      default: HTTPResponse(status: 400, body: Data(echo.utf8))
      }
    }
    let client = try settings.makeClient(transport: transport, clock: Fixture.clock())
    let error = try #require(
      await #expect(throws: JiraError.self) {
        try await client.submit(body: Fixture.body, keys: [Fixture.key], timeout: 5)
      })
    #expect(error.summary.hasPrefix("Jira answered 400: `got <secret> and "))
    var texts = ["\(error)", "\(settings)", "\(client)", "\(transport.requests)"]
    for value in [error, settings, client, transport.requests] as [Any] {
      var text = ""
      dump(value, to: &text)
      texts.append(text)
    }
    let shown = name == "oauth" ? texts : texts.map { $0.replacing("and canary-token", with: "") }
    for text in shown { #expect(!text.contains("canary")) }
  }
}
