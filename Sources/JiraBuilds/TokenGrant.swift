// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The body of a request for a token.
enum TokenRequest {
  static func body(_ settings: OAuthClientCredentials.Settings) -> Data {
    let members = [
      ("audience", "api.atlassian.com"), ("client_id", settings.clientId),
      ("client_secret", settings.clientSecret.revealed), ("grant_type", "client_credentials"),
    ]
    return Data(
      "{\(members.map { "\"\($0)\":\(JSONString.quote($1))" }.joined(separator: ","))}".utf8)
  }
}

/// The answer with a token.
struct TokenGrant: Sendable {
  /// The token: visible ASCII, so that it can stand in a header.
  let accessToken: Secret
  /// How long to use it, in seconds: `expires_in` less a margin.
  let usableSeconds: Double

  /// Reads an answer; `nil` where it holds no token.
  init?(_ body: Data) {
    let answer = JSONValue(body)
    guard let token = answer?["access_token"]?.text, !token.isEmpty,
      token.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else { return nil }
    accessToken = Secret(token)
    usableSeconds = Self.usable(answer?["expires_in"]?.wholeNumber)
  }

  /// Half a minute less than stated, or half of a short life; five minutes where nothing sensible is stated.
  private static func usable(_ stated: Int64?) -> Double {
    guard let stated, stated > 0 else { return 300 }
    let life = Double(min(stated, 86_400))
    return max(life - 30, life / 2)
  }
}
