// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// Gives out bearer tokens and checks them.
///
/// A token holds its own end and is signed with the client secret, so that nothing needs to be remembered.
struct OAuthAccess: Sendable {
  let clientId: String
  let clientSecret: String
  /// How long a token lasts, in seconds.
  let lifetime: Int
  let clock: SandboxClock

  /// Whether these are the credentials of the app.
  func knows(clientId: String, clientSecret: String) -> Bool {
    let isSecret = Signature.areEqual(clientSecret, self.clientSecret)
    return isSecret && clientId == self.clientId
  }

  /// A token that lasts from now.
  func token() -> String {
    let (end, overflow) = clock.now().milliseconds.addingReportingOverflow(
      Int64(lifetime).multipliedReportingOverflow(by: 1000).partialValue)
    let body = "sandbox.\(overflow ? .max : end)"
    return body + "." + Base64URL.encode(Signature.sign(body, secret: clientSecret))
  }

  /// Lets a request pass that carries a token which has not ended.
  func check(authorization: String?) throws(Denial) {
    guard let authorization, authorization.hasPrefix("Bearer ") else {
      throw .unauthorized("an `Authorization: Bearer` header is expected")
    }
    let parts = authorization.dropFirst(7).split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let end = Int64(parts[1]), let signature = Base64URL.decode(parts[2]),
      Signature.isValid(signature, of: "\(parts[0]).\(parts[1])", secret: clientSecret)
    else { throw .unauthorized("the token is not one of this sandbox") }
    guard end > clock.now().milliseconds else { throw .unauthorized("the token has expired") }
  }
}
