// SPDX-License-Identifier: Apache-2.0

import Crypto

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The cryptography of the sandbox: HMAC with SHA-256, and digests.
enum Signature {
  /// Signs a text with a secret.
  static func sign(_ text: String, secret: String) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key(secret)))
  }

  /// Whether a signature belongs to a text and a secret, compared in constant time.
  static func isValid(_ signature: [UInt8], of text: String, secret: String) -> Bool {
    HMAC<SHA256>.isValidAuthenticationCode(
      signature, authenticating: Data(text.utf8), using: key(secret))
  }

  /// Whether two secrets are equal, compared in constant time.
  static func areEqual(_ one: String, _ other: String) -> Bool {
    let comparison = "comparison"
    return isValid(sign(comparison, secret: one), of: comparison, secret: other)
  }

  /// The SHA-256 of a text in lower-case hex.
  static func digest(_ text: String) -> String { digest(Data(text.utf8)) }

  /// The SHA-256 of bytes in lower-case hex.
  static func digest(_ bytes: Data) -> String {
    SHA256.hash(data: bytes).map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }

  /// The SHA-256 of a text in Base64, as a content security policy names a script.
  static func base64Digest(_ text: String) -> String {
    Data(SHA256.hash(data: Data(text.utf8))).base64EncodedString()
  }

  private static func key(_ secret: String) -> SymmetricKey {
    SymmetricKey(data: Data(secret.utf8))
  }
}
