// SPDX-License-Identifier: Apache-2.0

import Crypto

/// SHA-256 of texts, for names that must be cut and numbers that must be made up.
enum Digest {
  /// The first hex digits of the digest of a text's UTF-8.
  static func hex(_ text: String, digits: Int) -> String {
    let bytes = Array(SHA256.hash(data: Array(text.utf8)))
    let hex = bytes.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }
    return String(hex.joined().prefix(digits))
  }

  /// The first 20 bits of the digest of a text's UTF-8.
  static func twentyBits(_ text: String) -> Int64 {
    Int64(hex(text, digits: 5), radix: 16) ?? 0
  }
}
