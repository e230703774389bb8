// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// Issues bearer tokens and checks them.
///
/// A token states when it expires and is signed with the client secret, so nothing has to be stored.
struct OAuthAccess: Sendable {
  let clientId: String
  let clientSecret: String
  /// How long a token is valid, in seconds.
  let lifetime: Int
  let clock: SandboxClock

  /// Whether these are the app's credentials.
  func knows(clientId: String, clientSecret: String) -> Bool {
    let isSecret = Signature.areEqual(clientSecret, self.clientSecret)
    return isSecret && clientId == self.clientId
  }

  /// A new token.
  func token() -> String {
    let (end, overflow) = clock.now().milliseconds.addingReportingOverflow(
      Int64(lifetime).multipliedReportingOverflow(by: 1000).partialValue)
    let body = "sandbox.\(overflow ? .max : end)"
    return body + "." + Base64URL.encode(Signature.sign(body, secret: clientSecret))
  }

  /// Throws unless the request carries a token that is still valid.
  func check(authorization: String?) throws(Denial) {
    guard let authorization, authorization.hasPrefix("Bearer ") else {
      throw .unauthorized("expected an `Authorization: Bearer` header")
    }
    let parts = authorization.dropFirst(7).split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let end = Int64(parts[1]), let signature = Base64URL.decode(parts[2]),
      Signature.isValid(signature, of: "\(parts[0]).\(parts[1])", secret: clientSecret)
    else { throw .unauthorized("this sandbox did not issue the token") }
    guard end > clock.now().milliseconds else { throw .unauthorized("the token has expired") }
  }
}
