// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Platform

/// Issues bearer tokens and checks them.
///
/// A token states when it expires and is signed with the client secret, so that nothing has to be
/// stored.
struct OAuthAccess: Sendable {
  let configuration: SandboxConfiguration

  private var key: Data { Data(configuration.clientSecret.utf8) }

  /// Whether these are the app's credentials.
  func knows(clientId: String, clientSecret: String) -> Bool {
    let isSecret = HMACSHA256.areEqual(clientSecret, configuration.clientSecret)
    return isSecret && clientId == configuration.clientId
  }

  /// A new token.
  func token() -> String {
    let lifetime = Int64(configuration.tokenLifetime).multiplyingSaturating(by: 1000)
    let end = configuration.clock.now().milliseconds.addingSaturating(lifetime)
    let body = "sandbox.\(end)"
    return body + "." + Base64URL.encode(HMACSHA256.sign(Data(body.utf8), key: key))
  }

  /// Throws unless the request carries a token that is still valid.
  func check(authorization: String?) throws(Denial) {
    guard let authorization, authorization.hasPrefix("Bearer ") else {
      throw Denial(reason: "expected an `Authorization: Bearer` header")
    }
    let parts = authorization.dropFirst(7).split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let end = Int64(parts[1]), let signature = Base64URL.decode(parts[2]),
      HMACSHA256.isValid(signature, of: Data("\(parts[0]).\(parts[1])".utf8), key: key)
    else { throw Denial(reason: "this sandbox did not issue the token") }
    guard end > configuration.clock.now().milliseconds else {
      throw Denial(reason: "the token has expired")
    }
  }
}
