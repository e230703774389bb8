// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// OAuth 2.0 client credentials of a site's "OAuth credentials" page, for tools outside of Atlassian's cloud.
///
/// Tokens are kept in memory till shortly before they end. Source: "Integrating Jira Software Cloud with
/// on-premises tools".
actor OAuthClientCredentials: Authenticator {
  private struct Token: Sendable {
    let value: Secret
    let serial: Int
    let usableUntil: Double
    let wasRenewal: Bool
    let serverTime: Int64?
  }

  /// What identifies the client, and where it asks.
  struct Settings: Sendable {
    let clientId: String
    let clientSecret: Secret
    let gateway: Origin
    let site: Origin?
    let cloudId: CloudId?
  }

  nonisolated let secrets: [Secret]
  nonisolated let advice = CredentialAdvice(
    unauthorized: "check `--client-id` and the client secret, and that they belong to this site",
    forbidden: "give the OAuth credentials the Builds permission in the site's settings")

  private let settings: Settings
  private let wire: Wire
  private let tokens = SharedFetch<Token>()
  private let tenants = SharedFetch<TenantInfo>()
  private var token: Token?
  private var tenant: TenantInfo?
  private var serial = 0

  init(_ settings: Settings, wire: Wire) {
    self.settings = settings
    self.wire = wire
    secrets = [settings.clientSecret]
    tenant = settings.cloudId.map { TenantInfo(cloudId: $0, serverTime: nil) }
  }

  func base(within budget: TimeBudget) async throws(JiraError) -> ServiceBase {
    let id = try await currentTenant(within: budget).cloudId
    return ServiceBase(origin: settings.gateway, path: "/jira/builds/0.1/cloud/\(id)")
  }

  func credential(
    for request: HTTPRequest, within budget: TimeBudget
  ) async throws(JiraError) -> Credential {
    Self.credential(try await currentToken(within: budget))
  }

  func renewed(
    _ refused: Credential, by answer: HTTPResponse, for request: HTTPRequest,
    within budget: TimeBudget
  ) async throws(JiraError) -> Credential? {
    if let token, token.serial == refused.serial {
      // A token that was asked for because of a 401 and gets one, too: more tokens change nothing.
      guard !token.wasRenewal else { return nil }
      self.token = nil
      return Self.credential(try await fetchToken(isRenewal: true, within: budget))
    }
    if token == nil {
      return Self.credential(try await fetchToken(isRenewal: true, within: budget))
    }
    return Self.credential(try await currentToken(within: budget))
  }

  func prepare(within budget: TimeBudget) async throws(JiraError) -> Int64? {
    let hadTenant = tenant != nil
    let before = serial
    let tenant = try await currentTenant(within: budget)
    let token = try await currentToken(within: budget)
    if token.serial > before, let time = token.serverTime { return time }
    return hadTenant ? nil : tenant.serverTime
  }

  func note(serverTime: Int64) {}

  private static func credential(_ token: Token) -> Credential {
    Credential(header: Secret("Bearer \(token.value.revealed)"), serial: token.serial)
  }

  private func currentTenant(within budget: TimeBudget) async throws(JiraError) -> TenantInfo {
    if let tenant { return tenant }
    guard let site = settings.site else { throw ConnectionSettings.missing(option: "--site") }
    let wire = wire
    let result = try await tenants.value { () async throws(JiraError) in
      try await TenantInfo.fetch(from: site, by: wire, within: budget)
    }
    tenant = result
    return result
  }

  private func currentToken(within budget: TimeBudget) async throws(JiraError) -> Token {
    if let token, wire.clock.uptime() < token.usableUntil { return token }
    return try await fetchToken(isRenewal: false, within: budget)
  }

  private func fetchToken(
    isRenewal: Bool, within budget: TimeBudget
  ) async throws(JiraError) -> Token {
    let result = try await tokens.value { () async throws(JiraError) in
      try await self.requestToken(isRenewal: isRenewal, within: budget)
    }
    if token.map({ $0.serial < result.serial }) ?? true { token = result }
    return result
  }

  private func requestToken(
    isRenewal: Bool, within budget: TimeBudget
  ) async throws(JiraError) -> Token {
    let request = HTTPRequest(
      "POST", settings.gateway, path: "/oauth/token", body: TokenRequest.body(settings))
    let response = try await wire.send(request, within: budget)
    let reading = AnswerReading(
      .token, of: request, clock: wire.clock, secrets: secrets, advice: advice)
    guard response.isSuccess else { throw reading.error(response) }
    guard response.completeness == .whole, let grant = TokenGrant(response.body) else {
      throw reading.unexpected(
        response, "`\(settings.gateway.authority)` answered without an access token",
        fix: "check `--api-url`")
    }
    serial += 1
    return Token(
      value: grant.accessToken, serial: serial,
      usableUntil: wire.clock.uptime() + grant.usableSeconds, wasRenewal: isRenewal,
      serverTime: response.serverTime)
  }
}
