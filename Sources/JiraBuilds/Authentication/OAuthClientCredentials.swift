// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import Platform

extension AuthenticationMode {
  static let oauth = AuthenticationMode(
    name: "oauth", settings: [.clientId, .clientSecretFile], usesSite: false
  ) { settings, sender throws(JiraError) in
    OAuthClientCredentials(
      clientId: try settings.text(.clientId), clientSecret: try settings.secret(.clientSecretFile),
      settings, sender: sender)
  }
}

extension Setting {
  fileprivate static let clientId = Setting(
    "client-id", .text, "id", help: "The client id of the OAuth credentials.", scope: .user)
  fileprivate static let clientSecretFile = Setting(
    "client-secret-file", .secretFile, "file",
    help: "A file with the client secret, or - for stdin; else BUILDPOST_CLIENT_SECRET.",
    scope: .user, audience: .few)
}

/// OAuth 2.0 client credentials from a site's "OAuth credentials" page.
///
/// Tokens are kept in memory until shortly before they expire.
/// Source: "Integrating Jira Software Cloud with on-premises tools".
actor OAuthClientCredentials: Authenticator {
  private struct Token: Sendable {
    let value: Secret
    let serial: Int
    let usableUntil: Double
    let wasRenewal: Bool
    let serverTime: Int64?
  }

  nonisolated let secrets: [Secret]
  nonisolated let advice = CredentialAdvice(
    unauthorized: "check `--client-id` and the client secret, and that they belong to this site",
    forbidden: "give these OAuth credentials the permission \"Builds\" "
      + "(Jira settings, Apps, OAuth credentials)")

  private let clientId: String
  private let clientSecret: Secret
  private let gateway: Origin
  private let site: Origin?
  private let sender: RequestSender
  private let tokens = SharedFetch<Token>()
  private let tenants = SharedFetch<TenantInfo>()
  private var token: Token?
  private var tenant: TenantInfo?
  private var serial = 0

  init(
    clientId: String, clientSecret: Secret, _ settings: CheckedSettings, sender: RequestSender
  ) {
    self.clientId = clientId
    self.clientSecret = clientSecret
    self.sender = sender
    gateway = settings.gateway
    site = settings.site
    secrets = [clientSecret]
    tenant = settings.cloudId.map { TenantInfo(cloudId: $0, serverTime: nil) }
  }

  func base(within budget: TimeBudget) async throws(JiraError) -> ServiceBase {
    let id = try await currentTenant(within: budget).cloudId
    return ServiceBase(origin: gateway, path: "/jira/builds/0.1/cloud/\(id)")
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
      // This token was already a renewal after a 401; another one would not help.
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
    guard let site else { throw CheckedSettings.missingSite }
    return try await tenants.value { () async throws(JiraError) in
      try await self.fetchTenant(of: site, within: budget)
    }
  }

  private func fetchTenant(
    of site: Origin, within budget: TimeBudget
  ) async throws(JiraError) -> TenantInfo {
    if let tenant { return tenant }
    let fetched = try await TenantInfo.fetch(
      from: site, by: sender, hiding: secrets, within: budget)
    tenant = fetched
    return fetched
  }

  /// A usable token; one request fetches it, however many callers wait.
  ///
  /// - Parameters:
  ///   - refused: The serial of a token that got a 401.
  ///   - budget: How long it may take.
  /// - Returns: The token, with its serial.
  /// - Throws: ``JiraError`` if there is none.
  private func currentToken(
    insteadOf refused: Int? = nil, within budget: TimeBudget
  ) async throws(JiraError) -> Token {
    if let usableToken { return usableToken }
    let fetched = try await tokens.value { () async throws(JiraError) in
      try await self.fetchToken(isRenewal: refused != nil, within: budget)
    }
    // We may have joined the fetch that brought the refused token.
    guard fetched.serial > refused ?? 0 else {
      return try await currentToken(insteadOf: refused, within: budget)
    }
    return fetched
  }

  private var usableToken: Token? {
    token.flatMap { sender.clock.monotonic() < $0.usableUntil ? $0 : nil }
  }

  /// Fetches a token and keeps it before anybody else can run, so an older one cannot replace it.
  private func fetchToken(
    isRenewal: Bool, within budget: TimeBudget
  ) async throws(JiraError) -> Token {
    // Another fetch may have ended just before this one began.
    if let usableToken { return usableToken }
    let request = HTTPRequest(
      "POST", gateway, path: "/oauth/token", body: tokenRequestBody)
    let response = try await sender.send(request, within: budget)
    let reading = AnswerReading(
      .token, of: request, clock: sender.clock, secrets: secrets, advice: advice)
    guard response.isSuccess else { throw reading.error(response) }
    guard response.completeness == .whole, let answer = reading.document(response),
      let grant = TokenGrant(answer)
    else {
      throw reading.unexpected(
        response, "`\(gateway.authority)` answered without an access token",
        fix: "check `--api-url`")
    }
    serial += 1
    let fetched = Token(
      value: grant.accessToken, serial: serial,
      usableUntil: sender.clock.monotonic() + grant.usableSeconds, wasRenewal: isRenewal,
      serverTime: response.serverTime)
    token = fetched
    return fetched
  }

  private var tokenRequestBody: Data {
    let members = [
      ("audience", "api.atlassian.com"), ("client_id", clientId),
      ("client_secret", clientSecret.revealed), ("grant_type", "client_credentials"),
    ]
    return Data(
      "{\(members.map { "\"\($0)\":\(JSONText.quote($1))" }.joined(separator: ","))}".utf8)
  }
}

/// The answer that carries a token.
struct TokenGrant: Sendable {
  /// The token: visible ASCII, so that it is safe in a header.
  let accessToken: Secret
  /// How long to use it, in seconds: `expires_in` less a margin.
  let usableSeconds: Double

  /// No server accepts a longer header.
  private static let longestToken = 16 << 10

  /// Reads an answer; `nil` if it has no token that can be used.
  init?(_ answer: JSONValue) {
    guard let token = answer["access_token"]?.string, !token.isEmpty,
      token.utf8.count <= Self.longestToken,
      token.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else { return nil }
    accessToken = Secret(token)
    usableSeconds = Self.usable(answer["expires_in"]?.wholeNumber)
  }

  /// Half a minute less than stated, or half of a short lifetime; five minutes if nothing usable is
  /// stated.
  private static func usable(_ stated: Int64?) -> Double {
    guard let stated, stated > 0 else { return 300 }
    let life = Double(min(stated, 86_400))
    return max(life - 30, life / 2)
  }
}
