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
  func missingSettingsAreNamed(_ empty: String?) {
    let noSite = JiraError(
      .malformedSetting, "no Jira site is set", fix: "pass `--site HOST` or set `BUILDPOST_SITE`")
    #expect(failure(Fixture.oauth()) { $0.site = empty } == noSite)
    #expect(failure(Fixture.connect()) { $0.site = empty } == noSite)
    #expect(
      failure(Fixture.oauth()) { $0.credentials["client-id"] = empty }
        == JiraError(
          .missingCredential, "no client id is set",
          fix: "pass `--client-id` or set `BUILDPOST_CLIENT_ID`"))
    #expect(
      failure(Fixture.connect()) { $0.credentials["connect-key"] = empty }
        == JiraError(
          .missingCredential, "no connect key is set",
          fix: "pass `--connect-key` or set `BUILDPOST_CONNECT_KEY`"))
  }

  @Test func aMissingSecretIsNamedByTheMode() {
    #expect(
      failure(Fixture.oauth()) { $0.secrets = [:] }
        == JiraError(
          .missingCredential, "no client secret is set",
          fix: "set `BUILDPOST_CLIENT_SECRET` or pass `--client-secret-file`"))
    #expect(
      failure(Fixture.connect()) { $0.secrets = [:] }
        == JiraError(
          .missingCredential, "no connect secret is set",
          fix: "set `BUILDPOST_CONNECT_SECRET` or pass `--connect-secret-file`"))
  }

  @Test func allMissingSettingsAreReportedTogether() {
    let nothing = ConnectionSettings(version: "1", environment: [:])
    #expect(
      failure(nothing) { _ in }
        == JiraError(
          .malformedSetting, "not set: `--site`, `--client-id`, `--client-secret-file`",
          fix:
            "pass them, or set `BUILDPOST_SITE`, `BUILDPOST_CLIENT_ID`, `BUILDPOST_CLIENT_SECRET`")
    )
    #expect(
      failure(Fixture.oauth()) { ($0.credentials, $0.secrets) = ([:], [:]) }?.summary
        == "not set: `--client-id`, `--client-secret-file`")
  }

  @Test func invalidSettingsAreRefused() {
    #expect(
      failure(Fixture.oauth()) { $0.authentication = "basic" }
        == JiraError(
          .malformedSetting, "unknown authentication mode `basic`", at: "--auth",
          fix: "pass one of `oauth`, `connect`"))
    #expect(failure(Fixture.oauth()) { $0.cloudId = "a/b" }?.summary == "`a/b` is not a cloud id")
    #expect(failure(Fixture.oauth()) { $0.apiURL = "http://x.example" }?.location == "--api-url")
    #expect(failure(Fixture.oauth()) { $0.apiURL = "https://x.example" }?.kind == .forbiddenHost)
    #expect(failure(Fixture.oauth()) { $0.site = "x.example" }?.kind == .forbiddenHost)
    let refusal = failure(Fixture.oauth()) {
      $0.site = "acme.atlassian.net"
      $0.environment["HTTPS_PROXY"] = "x:y"
    }
    #expect(refusal?.kind == .malformedSetting)
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
    settings.credentials = ["client-id": "client"]
    settings.secrets = ["client-secret-file": Secret("canary-secret")]
    let client = try settings.makeClient(transport: transport, clock: Fixture.clock())
    _ = try await client.submit(body: Fixture.body, keys: [Fixture.key], timeout: 5)
    #expect(
      transport.requests.map(\.location) == [
        "https://api.atlassian.com/oauth/token",
        "https://api.atlassian.com/jira/builds/0.1/cloud/\(Fixture.cloudId)/bulk",
      ])
  }

  /// What every mode must adhere to, even one that exists only in this file.
  @Test(arguments: (AuthenticationMode.all + [.header]).map(\.name))
  func eachModeKeepsItsSecret(_ name: String) async throws {
    var settings = Fixture.connect()
    settings.modes += [.header]
    settings.authentication = name
    let mode = try settings.mode()
    #expect(mode.settings.allSatisfy { $0.scope == .user && !$0.help.isEmpty })
    #expect(mode.settings.contains { $0.secretVariable?.hasPrefix("BUILDPOST_") == true })
    for setting in mode.settings {
      if setting.kind == .secretFile {
        settings.secrets[setting.name] = Secret("canary-secret")
      } else {
        settings.credentials[setting.name] = "value"
      }
    }
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

  @Test(arguments: AuthenticationMode.all.map(\.name))
  func eachModeNeedsAllItsSettings(_ name: String) throws {
    var settings = Fixture.oauth()
    settings.authentication = name
    settings.credentials = [:]
    settings.secrets = [:]
    for setting in try settings.mode().settings {
      #expect(throws: JiraError.self) { try settings.makeClient(clock: Fixture.clock()) }
      if setting.kind == .secretFile {
        settings.secrets[setting.name] = Secret("s")
      } else {
        settings.credentials[setting.name] = "v"
      }
    }
    _ = try settings.makeClient(clock: Fixture.clock())
  }
}

/// A mode that only these tests have: one definition, and one line in a registry.
extension AuthenticationMode {
  fileprivate static let header = AuthenticationMode(
    name: "header",
    settings: [
      Setting("header-token-file", .secretFile, help: "The file with the token.", scope: .user)
    ], usesSite: true
  ) { settings, _ throws(JiraError) in
    let setting = Setting("header-token-file", .secretFile, help: "")
    guard let site = settings.site else { throw CheckedSettings.missingSite }
    return FixedHeader(site: site, token: try settings.secret(setting))
  }
}

private struct FixedHeader: Authenticator {
  let site: Origin
  let token: Secret
  var secrets: [Secret] { [token] }
  var advice: CredentialAdvice { CredentialAdvice(unauthorized: "check", forbidden: "check") }

  func base(within budget: TimeBudget) -> ServiceBase { ServiceBase(origin: site, path: "/builds") }

  func credential(for request: HTTPRequest, within budget: TimeBudget) -> Credential {
    Credential(header: Secret("Token \(token.revealed)"), serial: 1)
  }

  func renewed(
    _ refused: Credential, by answer: HTTPResponse, for request: HTTPRequest,
    within budget: TimeBudget
  ) -> Credential? { nil }

  func prepare(within budget: TimeBudget) -> Int64? { nil }

  func note(serverTime: Int64) {}
}
