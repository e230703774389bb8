// SPDX-License-Identifier: Apache-2.0

internal import Crypto

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// SHA-256 as 64 lower-case hex digits.
struct Digest {
  private var hash = SHA256()

  /// Adds bytes.
  mutating func add(_ bytes: Data) { hash.update(data: bytes) }

  /// The digest of all that was added.
  var hex: String { Self.hex(hash.finalize()) }

  /// The digest of some bytes.
  static func hex(of bytes: Data) -> String { hex(SHA256.hash(data: bytes)) }

  private static func hex(_ digest: SHA256.Digest) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let bytes = digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: bytes, as: UTF8.self)
  }
}
