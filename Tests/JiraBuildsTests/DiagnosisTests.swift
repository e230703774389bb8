// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import JiraBuilds

@Suite struct DiagnosisTests {
  /// A healthy site, but for one path.
  private func transport(_ path: String = "", _ odd: HTTPResponse? = nil) -> ScriptedTransport {
    let date = (name: "Date", value: "Sat, 31 Jan 2026 09:30:00 GMT")
    return ScriptedTransport { request, _ in
      if let odd, request.path.hasSuffix(path) { return odd }
      switch request.path {
      case "/_edge/tenant_info":
        return HTTPResponse(
          status: 200, headers: [date], body: Data(#"{"cloudId":"\#(Fixture.cloudId)"}"#.utf8))
      case "/oauth/token":
        return HTTPResponse(status: 200, headers: [date], body: Data(Fixture.grant.utf8))
      case let path where path.hasSuffix("/bulk"): return HTTPResponse(status: 400)
      default: return HTTPResponse(status: 404, headers: [date])
      }
    }
  }

  private func checks(
    _ settings: ConnectionSettings = Fixture.oauth(), _ transport: ScriptedTransport,
    now: Int64 = WaitingTests.now
  ) async -> [Check] {
    await settings.diagnose(transport: transport, clock: Fixture.clock(now), timeout: 5)
  }

  @Test(arguments: ["oauth", "connect"])
  func allIsWell(_ mode: String) async {
    let settings = mode == "oauth" ? Fixture.oauth() : Fixture.connect()
    #expect(
      await checks(settings, transport()) == [
        Check("proxy", .ok, "`127.0.0.1:9` without a proxy"),
        Check("site", .ok, "`127.0.0.1:9` responds"),
        Check("cloud id", .ok, "`\(Fixture.cloudId)`"),
        Check("credentials", .ok, "`\(mode)` credentials accepted"),
        Check("permission", .ok, "may read and write builds"),
        Check("clock", .ok, "within 30 s of the server's clock"),
      ])
  }

  @Test func theProxyIsNamedWithoutItsPassword() async {
    var settings = Fixture.oauth()
    settings.apiURL = "https://api.atlassian.com"
    settings.environment = ["HTTPS_PROXY": "http://me:canary@proxy:3128"]
    #expect(
      await checks(settings, transport()).first
        == Check("proxy", .ok, "`api.atlassian.com` through `http://proxy:3128`"))
  }

  @Test func anInvalidSettingIsTheOnlyLine() async {
    var settings = Fixture.oauth()
    settings.site = "x.example"
    #expect(
      await checks(settings, transport()) == [
        Check(
          "connection", .failure, "`x.example` is not an Atlassian host",
          fix: "check `--site`, or pass `--allow-host x.example` to allow this host "
            + "to receive credentials",
          error: JiraError(.forbiddenHost, ""))
      ])
  }

  @Test func anotherCloudIdIsAFailure() async {
    var settings = Fixture.oauth()
    settings.cloudId = "00000000-a1b2-3b33-c444-def123456789"
    #expect(
      await checks(settings, transport()).contains(
        Check(
          "cloud id", .failure,
          "`--cloud-id` is `00000000-a1b2-3b33-c444-def123456789`, but the site has "
            + "`\(Fixture.cloudId)`",
          fix: "omit `--cloud-id`, or correct it", error: JiraError(.noSuchSite, ""))))
  }

  @Test func refusedCredentialsEndTheChecks() async {
    let checks = await checks(
      Fixture.oauth(), transport("/oauth/token", HTTPResponse(status: 401)))
    #expect(checks.map(\.name) == ["proxy", "site", "cloud id", "credentials", "clock"])
    #expect(
      checks[3]
        == Check(
          "credentials", .failure, "Jira answered 401 with an empty body",
          fix: "check `--client-id` and the client secret, and that they belong to this site",
          error: JiraError(.unauthorized, "")))
  }

  @Test(arguments: ["/builds/0", "/bulk"]) func aMissingPermissionIsAFailure(_ path: String) async {
    let checks = await checks(Fixture.oauth(), transport(path, HTTPResponse(status: 403)))
    #expect(
      checks.first { $0.name == "permission" }
        == Check(
          "permission", .failure, "Jira answered 403 with an empty body",
          fix: "give these OAuth credentials the permission \"Builds\" "
            + "(Jira settings, Apps, OAuth credentials)",
          error: JiraError(.forbidden, "")))
  }

  @Test(arguments: [
    (31_000, "31 s ahead of the server's clock"), (-90_000, "90 s behind the server's clock"),
    (94_608_000_000, "2 years ahead of the server's clock"),
    (-200_000, "3 minutes behind the server's clock"),
  ])
  func aWrongClockIsAWarning(_ difference: Int64, _ words: String) async {
    let checks = await checks(Fixture.oauth(), transport(), now: WaitingTests.now + difference)
    #expect(
      checks.last == Check("clock", .warning, words, fix: "set the clock of this machine"))
  }

  @Test func withoutASiteTheCloudIdIsBelieved() async {
    var settings = Fixture.oauth()
    settings.site = nil
    settings.cloudId = Fixture.cloudId
    let checks = await checks(settings, transport())
    #expect(checks.map(\.outcome) == [.ok, .warning, .ok, .ok, .ok])
  }
}
