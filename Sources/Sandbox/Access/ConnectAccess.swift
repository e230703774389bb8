// SPDX-License-Identifier: Apache-2.0

import BuildModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Checks the JSON Web Tokens of Connect apps: HS256, issuer, times and `qsh`.
struct ConnectAccess: Sendable {
  let key: String
  let secret: String
  let clock: SandboxClock

  /// The most that `exp` may lie after `iat`, in seconds (seen in clients of the real service).
  private static let longestLife: Int64 = 180
  /// How far the caller's clock may be ahead, in seconds.
  private static let leeway: Int64 = 30

  private struct Header: Decodable {
    let alg: String
  }

  private struct Claims: Decodable {
    let iss: String
    let iat: Int64
    let exp: Int64
    let qsh: String
  }

  /// Lets a request pass that carries a valid token for itself.
  func check(authorization: String?, canonicalRequest: String) throws(Denial) {
    guard let authorization, authorization.hasPrefix("JWT ") else {
      throw .unauthorized("an `Authorization: JWT` header is expected")
    }
    let claims = try claims(of: String(authorization.dropFirst(4)))
    guard claims.iss == key else {
      throw .unauthorized("the token's `iss` is not the app key `\(key)`")
    }
    try check(claims)
    guard claims.qsh == Signature.digest(canonicalRequest) else {
      throw .unauthorized("the token's `qsh` is not that of `\(canonicalRequest)`")
    }
  }

  private func claims(of token: String) throws(Denial) -> Claims {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let header: Header = read(parts[0]),
      let claims: Claims = read(parts[1]), let signature = Base64URL.decode(parts[2])
    else { throw .unauthorized("the token is not a JSON Web Token with iss, iat, exp and qsh") }
    guard header.alg == "HS256" else {
      throw .unauthorized("the token's `alg` is not HS256")
    }
    guard Signature.isValid(signature, of: "\(parts[0]).\(parts[1])", secret: secret) else {
      throw .unauthorized("the token's signature is not that of the shared secret")
    }
    return claims
  }

  private func check(_ claims: Claims) throws(Denial) {
    let now = clock.now().milliseconds / 1000
    guard claims.exp > now else { throw .unauthorized("the token has expired") }
    guard claims.iat <= now + Self.leeway else {
      throw .unauthorized("the token's `iat` lies in the future")
    }
    let (life, overflow) = claims.exp.subtractingReportingOverflow(claims.iat)
    guard !overflow, life <= Self.longestLife else {
      throw .unauthorized("the token's `exp` is more than 3 minutes after its `iat`")
    }
  }

  private func read<Value: Decodable>(_ part: Substring) -> Value? {
    guard let bytes = Base64URL.decode(part) else { return nil }
    // Whatever is wrong with the JSON, the answer is that this is no token.
    return try? JSONDecoder().decode(Value.self, from: Data(bytes))
  }
}
