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
    }
    return Self.credential(try await currentToken(insteadOf: refused.serial, within: budget))
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
    return try await tenants.value { () async throws(JiraError) in
      try await self.fetchTenant(of: site, within: budget)
    }
  }

  private func fetchTenant(
    of site: Origin, within budget: TimeBudget
  ) async throws(JiraError) -> TenantInfo {
    if let tenant { return tenant }
    let fetched = try await TenantInfo.fetch(from: site, by: wire, within: budget)
    tenant = fetched
    return fetched
  }

  /// The token that is usable; one request gets it, however many ask.
  ///
  /// - Parameters:
  ///   - refused: The serial of a token that got a 401.
  ///   - budget: How long it may take.
  /// - Returns: The token.
  /// - Throws: ``JiraError`` where none could be had.
  private func currentToken(
    insteadOf refused: Int? = nil, within budget: TimeBudget
  ) async throws(JiraError) -> Token {
    if let usableToken { return usableToken }
    let fetched = try await tokens.value { () async throws(JiraError) in
      try await self.fetchToken(isRenewal: refused != nil, within: budget)
    }
    // The fetch that brought the refused one may have been about to end.
    guard fetched.serial > refused ?? 0 else {
      return try await currentToken(insteadOf: refused, within: budget)
    }
    return fetched
  }

  private var usableToken: Token? {
    token.flatMap { wire.clock.uptime() < $0.usableUntil ? $0 : nil }
  }

  /// Asks for a token and keeps it, in one step of this actor: who waited for an older one cannot bring that back.
  private func fetchToken(
    isRenewal: Bool, within budget: TimeBudget
  ) async throws(JiraError) -> Token {
    // Who asked shortly before the last fetch ended comes here after it.
    if let usableToken { return usableToken }
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
    let fetched = Token(
      value: grant.accessToken, serial: serial,
      usableUntil: wire.clock.uptime() + grant.usableSeconds, wasRenewal: isRenewal,
      serverTime: response.serverTime)
    token = fetched
    return fetched
  }
}
