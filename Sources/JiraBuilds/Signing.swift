// SPDX-License-Identifier: Apache-2.0

internal import Crypto

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The digests and signatures of this room.
enum Signing {
  /// The SHA-256 of a text in lower-case hex.
  static func sha256(_ text: String) -> String {
    SHA256.hash(data: Data(text.utf8)).reduce(into: "") { result, byte in
      result += (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
  }

  /// The HMAC-SHA-256 of a text, keyed by the UTF-8 bytes of a secret.
  static func hmacSHA256(_ text: String, key: Secret) -> Data {
    let key = SymmetricKey(data: Data(key.revealed.utf8))
    return Data(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key))
  }
}
