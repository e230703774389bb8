// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import Platform

extension AuthenticationMode {
  static let connect = AuthenticationMode(
    name: "connect", settings: [.connectKey, .connectSecretFile], usesSite: true
  ) { settings, sender throws(JiraError) in
    guard let site = settings.site else { throw CheckedSettings.missingSite }
    return ConnectJWT(
      key: try settings.text(.connectKey), sharedSecret: try settings.secret(.connectSecretFile),
      site: site, sender: sender)
  }
}

extension Setting {
  fileprivate static let connectKey = Setting(
    "connect-key", .text, "key", help: "The key of the Connect app.", scope: .user, audience: .few)
  fileprivate static let connectSecretFile = Setting(
    "connect-secret-file", .secretFile, "file",
    help: "A file with the shared secret, or - for stdin; else BUILDPOST_CONNECT_SECRET.",
    scope: .user, audience: .few)
}

/// Makes a new token for each request of an Atlassian Connect app.
///
/// Source: Atlassian's pages "Understanding JWT for Connect apps" and RFC 7519.
actor ConnectJWT: Authenticator {
  nonisolated let secrets: [Secret]
  nonisolated let advice = CredentialAdvice(
    unauthorized: "check `--connect-key`, the Connect secret and this machine's clock",
    forbidden: "give the app the build information module and the scope for this operation")

  private let key: String
  private let sharedSecret: Secret
  private let site: Origin
  private let sender: RequestSender
  /// How far the server's clock is ahead of this machine's, in milliseconds; `nil` until it is
  /// known.
  private var ahead: Int64?
  private var serial = 0

  init(key: String, sharedSecret: Secret, site: Origin, sender: RequestSender) {
    self.key = key
    self.sharedSecret = sharedSecret
    self.site = site
    self.sender = sender
    secrets = [sharedSecret]
  }

  func base(within budget: TimeBudget) -> ServiceBase {
    ServiceBase(origin: site, path: "/rest/builds/0.1")
  }

  func credential(for request: HTTPRequest, within budget: TimeBudget) -> Credential {
    serial += 1
    let now = sender.clock.wall().addingReportingOverflow(ahead ?? 0).partialValue
    let token = Self.token(for: request, issuer: key, secret: sharedSecret, issued: now / 1000)
    return Credential(header: Secret("JWT \(token)"), serial: serial)
  }

  /// A clock that is off by more than two seconds may be the reason; the answer has the right time.
  func renewed(
    _ refused: Credential, by answer: HTTPResponse, for request: HTTPRequest,
    within budget: TimeBudget
  ) -> Credential? {
    guard let serverTime = answer.serverTime else { return nil }
    let before = ahead ?? 0
    note(serverTime: serverTime)
    guard let ahead, ahead.subtractingReportingOverflow(before).partialValue.magnitude > 2000 else {
      return nil
    }
    return credential(for: request, within: budget)
  }

  /// Asks the site for its clock, once: a token is accepted only if it was issued just now.
  func prepare(within budget: TimeBudget) async throws(JiraError) -> Int64? {
    guard ahead == nil else { return nil }
    let response = try await sender.send(TenantInfo.request(site), within: budget)
    if let time = response.serverTime { note(serverTime: time) }
    return response.serverTime
  }

  func note(serverTime: Int64) {
    let (difference, overflow) = serverTime.subtractingReportingOverflow(sender.clock.wall())
    if !overflow { ahead = difference }
  }

  /// Makes the token of a request; it lives for three minutes, the most that Jira accepts.
  ///
  /// - Parameters:
  ///   - request: The request; its body does not matter.
  ///   - issuer: The app's key.
  ///   - secret: The secret that the app shares with the site.
  ///   - issued: Seconds since 1970.
  /// - Returns: The signed token.
  static func token(
    for request: HTTPRequest, issuer: String, secret: Secret, issued: Int64
  ) -> String {
    let canonical = CanonicalRequest.text(
      method: request.method, path: request.path, query: request.query)
    let ends = issued.addingReportingOverflow(180).partialValue
    let claims =
      "{\"exp\":\(ends),\"iat\":\(issued),\"iss\":\(JSONText.quote(issuer)),"
      + "\"qsh\":\"\(Digest.hex(of: canonical))\"}"
    let signed =
      Base64URL.encode(#"{"alg":"HS256","typ":"JWT"}"#.utf8) + "." + Base64URL.encode(claims.utf8)
    let signature = HMACSHA256.sign(Array(signed.utf8), key: Array(secret.revealed.utf8))
    return signed + "." + Base64URL.encode(signature)
  }
}

/// The text whose digest (`qsh`) ties a Connect token to one request.
///
/// Source: Atlassian's page on JWT for Connect apps ("Creating a query string hash"). Its text and
/// its published vectors disagree about the order of a repeated parameter's values; this follows
/// the vectors.
enum CanonicalRequest {
  /// Method, path and query, joined by `&`.
  ///
  /// - Parameters:
  ///   - method: The method, in upper or lower case.
  ///   - path: The path as sent, below the site's context path.
  ///   - query: The query as sent, without its `?`.
  /// - Returns: The text to digest.
  static func text(method: String, path: String, query: String?) -> String {
    [method.uppercased(), canonicalPath(path), canonicalQuery(query ?? "")].joined(separator: "&")
  }

  private static func canonicalPath(_ path: String) -> String {
    var result = path.hasPrefix("/") ? path : "/" + path
    if result.count > 1, result.hasSuffix("/") { result.removeLast() }
    return result.replacing("&", with: "%26")
  }

  private static func canonicalQuery(_ query: String) -> String {
    var values: [String: [String]] = [:]
    for parameter in query.split(separator: "&") {
      let (given, value) = parameter.halves(at: "=") ?? (parameter, "")
      let name = PercentEncoding.decodeQuery(given)
      guard name != "jwt" else { continue }
      values[name, default: []].append(PercentEncoding.decodeQuery(value))
    }
    return values.map { name, values in
      let joined = values.sorted(by: precedes).map { PercentEncoding.encode($0) }.joined(
        separator: ",")
      return (name: PercentEncoding.encode(name), joined: joined)
    }
    .sorted { precedes($0.name, $1.name) }
    .map { "\($0.name)=\($0.joined)" }
    .joined(separator: "&")
  }

  /// Code point order; Swift compares normalised strings.
  private static func precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }
}
