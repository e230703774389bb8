// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Platform

/// Checks the JSON Web Tokens of Connect apps: HS256, issuer, times and `qsh`.
struct ConnectAccess: Sendable {
  let configuration: SandboxConfiguration

  /// The longest time from `iat` to `exp`, in seconds (seen in clients of the real service).
  private static let longestLife: Int64 = 180
  /// How far the client's clock may be ahead, in seconds.
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

  /// Throws unless the request carries a valid token that was made for it.
  func check(authorization: String?, canonicalRequest: String) throws(Denial) {
    guard let authorization, authorization.hasPrefix("JWT ") else {
      throw Denial(reason: "expected an `Authorization: JWT` header")
    }
    let claims = try claims(of: String(authorization.dropFirst(4)))
    guard claims.iss == configuration.connectKey else {
      throw Denial(reason: "the token's `iss` is not the app key `\(configuration.connectKey)`")
    }
    try check(claims)
    guard claims.qsh == Digest.hex(of: canonicalRequest) else {
      throw Denial(reason: "the token's `qsh` does not match `\(canonicalRequest)`")
    }
  }

  private func claims(of token: String) throws(Denial) -> Claims {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let header: Header = read(parts[0]),
      let claims: Claims = read(parts[1]), let signature = Base64URL.decode(parts[2])
    else { throw Denial(reason: "the token is not a JSON Web Token with iss, iat, exp and qsh") }
    guard header.alg == "HS256" else {
      throw Denial(reason: "the token's `alg` is not HS256")
    }
    let signed = Data("\(parts[0]).\(parts[1])".utf8)
    let key = Data(configuration.connectSecret.utf8)
    guard HMACSHA256.isValid(signature, of: signed, key: key) else {
      throw Denial(reason: "the token is not signed with the shared secret")
    }
    return claims
  }

  private func check(_ claims: Claims) throws(Denial) {
    let now = configuration.clock.now().milliseconds / 1000
    guard claims.exp > now else { throw Denial(reason: "the token has expired") }
    guard claims.iat <= now + Self.leeway else {
      throw Denial(reason: "the token's `iat` is in the future")
    }
    let (life, overflow) = claims.exp.subtractingReportingOverflow(claims.iat)
    guard !overflow, life <= Self.longestLife else {
      throw Denial(reason: "the token's `exp` is more than 3 minutes after its `iat`")
    }
  }

  private func read<Value: Decodable>(_ part: Substring) -> Value? {
    guard let bytes = Base64URL.decode(part) else { return nil }
    // Whatever is wrong with the JSON, the answer says that this is not a token.
    return try? JSONDecoder().decode(Value.self, from: Data(bytes))
  }
}

/// The text whose digest is the `qsh` claim of a Connect token.
///
/// Source: "Creating a query string hash" in Atlassian's JWT documentation, and its published
/// vectors, in which repeated values are sorted before they are encoded.
enum QueryStringHash {
  /// `METHOD&PATH&QUERY` of a request, given the path and the query as they were sent.
  static func text(method: String, path: String, query: String) -> String {
    [method.uppercased(), canonical(path: path), canonical(query: query)].joined(separator: "&")
  }

  private static func canonical(path: String) -> String {
    var path = path.split(separator: "&", omittingEmptySubsequences: false).joined(separator: "%26")
    if path.hasSuffix("/"), path != "/" { path.removeLast() }
    return path.hasPrefix("/") ? path : "/" + path
  }

  private static func canonical(query: String) -> String {
    let parameters = FormText.parameters(query).filter { $0.name != "jwt" }
    let values = Dictionary(grouping: parameters, by: \.name)
    return values.keys.sorted(by: isBefore).map { name in
      let sorted = (values[name] ?? []).map(\.value).sorted(by: isBefore)
      return PercentEncoding.encode(name) + "="
        + sorted.map { PercentEncoding.encode($0) }.joined(separator: ",")
    }.joined(separator: "&")
  }

  private static func isBefore(_ left: String, _ right: String) -> Bool {
    left.unicodeScalars.lexicographicallyPrecedes(right.unicodeScalars)
  }
}
