// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// A token of an Atlassian Connect app, made anew for each request.
///
/// Source: Atlassian's pages "Understanding JWT for Connect apps" and RFC 7519.
actor ConnectJWT: Authenticator {
  nonisolated let secrets: [Secret]
  nonisolated let advice = CredentialAdvice(
    unauthorized: "check `--connect-key`, the connect secret and the clock of this machine",
    forbidden: "the app needs the build information module, and the scope of this operation")

  private let key: String
  private let sharedSecret: Secret
  private let site: Origin
  private let wire: Wire
  /// What the server's clock is ahead of this machine's, in milliseconds; `nil` before it was seen.
  private var ahead: Int64?
  private var serial = 0

  init(key: String, sharedSecret: Secret, site: Origin, wire: Wire) {
    self.key = key
    self.sharedSecret = sharedSecret
    self.site = site
    self.wire = wire
    secrets = [sharedSecret]
  }

  func base(within budget: TimeBudget) -> ServiceBase {
    ServiceBase(origin: site, path: "/rest/builds/0.1")
  }

  func credential(for request: HTTPRequest, within budget: TimeBudget) -> Credential {
    serial += 1
    let now = wire.clock.now().addingReportingOverflow(ahead ?? 0).partialValue
    let token = Self.token(for: request, issuer: key, secret: sharedSecret, issued: now / 1000)
    return Credential(header: Secret("JWT \(token)"), serial: serial)
  }

  /// A clock that is off by more than two seconds may be the reason; the answer tells the right time.
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

  /// Asks the site for its clock, once: tokens are only taken when they were made about now.
  func prepare(within budget: TimeBudget) async throws(JiraError) -> Int64? {
    guard ahead == nil else { return nil }
    let response = try await wire.send(TenantInfo.request(site), within: budget)
    if let time = response.serverTime { note(serverTime: time) }
    return response.serverTime
  }

  func note(serverTime: Int64) {
    let (difference, overflow) = serverTime.subtractingReportingOverflow(wire.clock.now())
    if !overflow { ahead = difference }
  }

  /// Signs a request: three minutes of life, which is the most that is taken.
  ///
  /// - Parameters:
  ///   - request: The request; its body is no part of the token.
  ///   - issuer: The key of the app.
  ///   - secret: The secret that the app shares with the site.
  ///   - issued: Seconds since 1970.
  /// - Returns: The token in its three parts.
  static func token(
    for request: HTTPRequest, issuer: String, secret: Secret, issued: Int64
  ) -> String {
    let canonical = CanonicalRequest.text(
      method: request.method, path: request.path, query: request.query)
    let ends = issued.addingReportingOverflow(180).partialValue
    let claims =
      "{\"exp\":\(ends),\"iat\":\(issued),\"iss\":\(JSONString.quote(issuer)),"
      + "\"qsh\":\"\(Signing.sha256(canonical))\"}"
    let signed =
      base64URL(Data(#"{"alg":"HS256","typ":"JWT"}"#.utf8)) + "." + base64URL(Data(claims.utf8))
    return signed + "." + base64URL(Signing.hmacSHA256(signed, key: secret))
  }

  /// RFC 4648 section 5, without padding.
  static func base64URL(_ data: Data) -> String {
    data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
      .replacing("=", with: "")
  }
}
