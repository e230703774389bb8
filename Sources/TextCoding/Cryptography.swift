// SPDX-License-Identifier: Apache-2.0

internal import Crypto

/// SHA-256, of all bytes at once or piece by piece.
package struct Digest {
  private var hash = SHA256()

  /// A digest of nothing yet.
  package init() {}

  /// Adds bytes.
  package mutating func add(_ bytes: some DataProtocol) { hash.update(data: bytes) }

  /// The 32 bytes of the digest of all that was added.
  package var bytes: [UInt8] { Array(hash.finalize()) }

  /// The digest of all that was added as 64 lower-case hexadecimal digits.
  package var hex: String { Hex.encode(hash.finalize()) }

  /// The digest of some bytes as 64 lower-case hexadecimal digits.
  package static func hex(of bytes: some DataProtocol) -> String {
    Hex.encode(SHA256.hash(data: bytes))
  }

  /// The digest of a text's UTF-8 as 64 lower-case hexadecimal digits.
  package static func hex(of text: String) -> String { hex(of: Array(text.utf8)) }

  /// The 32 bytes of the digest of some bytes.
  package static func bytes(of bytes: some DataProtocol) -> [UInt8] {
    Array(SHA256.hash(data: bytes))
  }
}

/// HMAC with SHA-256 (RFC 2104).
package enum HMACSHA256 {
  /// The 32 bytes that authenticate some bytes under a key.
  package static func sign(_ bytes: some DataProtocol, key: some DataProtocol) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: bytes, using: symmetric(key)))
  }

  /// Whether a signature is that of some bytes under a key, compared in constant time.
  package static func isValid(
    _ signature: some DataProtocol, of bytes: some DataProtocol, key: some DataProtocol
  ) -> Bool {
    HMAC<SHA256>.isValidAuthenticationCode(
      Data(signature), authenticating: bytes, using: symmetric(key))
  }

  /// Whether two secrets are equal, compared in constant time.
  package static func areEqual(_ one: String, _ other: String) -> Bool {
    let probe = Array("comparison".utf8)
    let signature = sign(probe, key: Array(one.utf8))
    return isValid(signature, of: probe, key: Array(other.utf8))
  }

  private static func symmetric(_ key: some DataProtocol) -> SymmetricKey {
    SymmetricKey(data: Data(key))
  }
}
