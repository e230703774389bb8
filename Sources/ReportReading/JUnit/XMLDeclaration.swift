// SPDX-License-Identifier: Apache-2.0

/// Reads the XML declaration, which must be understood before the bytes after it can be.
enum XMLDeclaration {
  /// Where in a declaration from `<?xml` to `?>` the name of the encoding is; `nil` where none is stated well.
  static func encoding(in bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    let word = Array("encoding".utf8)
    var at = 0
    while at + word.count < bytes.count {
      if bytes[at] == UInt8(ascii: "\"") || bytes[at] == UInt8(ascii: "'") {
        guard let close = bytes[(at + 1)...].firstIndex(of: bytes[at]) else { return nil }
        at = close + 1
        continue
      }
      if isBlank(bytes[at]), bytes[(at + 1)...].starts(with: word) {
        return value(in: bytes, after: at + 1 + word.count)
      }
      at += 1
    }
    return nil
  }

  private static func value(
    in bytes: UnsafeBufferPointer<UInt8>, after start: Int
  ) -> Range<Int>? {
    var at = start
    func skipBlanks() { while at < bytes.count, isBlank(bytes[at]) { at += 1 } }
    skipBlanks()
    guard at < bytes.count, bytes[at] == UInt8(ascii: "=") else { return nil }
    at += 1
    skipBlanks()
    guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") || bytes[at] == UInt8(ascii: "'"),
      let close = bytes[(at + 1)...].firstIndex(of: bytes[at]), isName(bytes[(at + 1)..<close])
    else { return nil }
    return (at + 1)..<close
  }

  /// Production 81 of XML 1.0: a letter, then letters, digits, `.`, `_` and `-`.
  private static func isName(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    guard let first = name.first, isLetter(first), name.count <= 64 else { return false }
    return name.allSatisfy {
      isLetter($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".")
        || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

  static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x9 || byte == 0xA || byte == 0xD
  }
}
