// SPDX-License-Identifier: Apache-2.0

/// The encoding of a file, detected from its first bytes and its XML declaration.
enum SourceEncoding: Equatable {
  case utf8
  /// Eight-bit text that declares UTF-16, as .NET's `StringWriter` leaves it.
  case utf8DeclaredOtherwise
  case ascii
  case latin1
  case windows1252
  case utf16(isLittleEndian: Bool)
  /// Another superset of ASCII, by its declared name.
  case named(String)
  /// An unsupported encoding, by name.
  case refused(String)

  /// How many bytes are examined.
  static let headLength = 4096

  /// Detects the encoding, and how many bytes of a byte order mark precede the text.
  ///
  /// The bytes take precedence over the declaration, unless that names an unknown encoding.
  static func sniff(_ head: UnsafeBufferPointer<UInt8>) -> (encoding: SourceEncoding, mark: Int) {
    let (encoding, mark) = told(by: head)
    if case .named(let name) = declared(in: units(of: head.dropFirst(mark), in: encoding)),
      SingleByteEncoding.table(named: name) == nil
    {
      return (.refused(name), 0)
    }
    return (encoding, mark)
  }

  private static func told(
    by head: UnsafeBufferPointer<UInt8>
  ) -> (encoding: SourceEncoding, mark: Int) {
    let start = Array(head.prefix(8)) + [UInt8](repeating: 1, count: 8 - min(8, head.count))
    switch (start[0], start[1], start[2], start[3]) {
    case (0xFF, 0xFE, 0, 0), (0, 0, 0xFE, 0xFF): return (.refused("UTF-32"), 0)
    case (0x3C, 0, 0, 0): return (.refused("UTF-32"), 0)
    case (0, 0, 0, 0x3C) where start[4...6].allSatisfy({ $0 == 0 }): return (.refused("UTF-32"), 0)
    case (0x4C, 0x6F, 0xA7, 0x94): return (.refused("EBCDIC"), 0)
    case (0xEF, 0xBB, 0xBF, _): return (.utf8, 3)
    case (0xFF, 0xFE, _, _): return (.utf16(isLittleEndian: true), 2)
    case (0xFE, 0xFF, _, _): return (.utf16(isLittleEndian: false), 2)
    case (0x3C, 0, 1..., 0): return (.utf16(isLittleEndian: true), 0)
    case (0, 0x3C, 0, 1...): return (.utf16(isLittleEndian: false), 0)
    default: return (declared(in: Array(head)), 0)
    }
  }

  /// The first bytes, one for each unit: a unit that is not ASCII becomes `?`, and a byte order
  /// mark one of the skipped bytes.
  private static func units(
    of head: Slice<UnsafeBufferPointer<UInt8>>, in encoding: SourceEncoding
  ) -> [UInt8] {
    guard case .utf16(let isLittleEndian) = encoding else { return Array(head) }
    return stride(from: head.startIndex, to: head.endIndex - 1, by: 2).map {
      let (low, high) = isLittleEndian ? (head[$0], head[$0 + 1]) : (head[$0 + 1], head[$0])
      guard high != 0 else { return low }
      return (high, low) == (0xFE, 0xFF) ? 0xEF : UInt8(ascii: "?")
    }
  }

  /// Whether the first bytes of a file open markup, in any encoding that is read or refused by
  /// name.
  static func opensMarkup(_ head: UnsafeBufferPointer<UInt8>) -> Bool {
    let text = text(of: head)
    // A `<6>` before a line of a kernel log is its level.
    let isLevel = text.dropFirst().first.map { (0x30...0x39).contains($0) } ?? false
    return text.first == UInt8(ascii: "<") && !isLevel
  }

  /// Whether the first bytes of a file open an XML declaration or a suite.
  static func opensDocument(_ head: UnsafeBufferPointer<UInt8>) -> Bool {
    let text = text(of: head)
    return text.starts(with: "<?xml".utf8) || text.starts(with: "<testsuite".utf8)
  }

  /// The first bytes without what may precede the document.
  private static func text(of head: UnsafeBufferPointer<UInt8>) -> ArraySlice<UInt8> {
    let (encoding, mark) = told(by: head)
    if case .refused = encoding { return Array("<?xml".utf8)[...] }
    return units(of: head.dropFirst(mark), in: encoding).drop { isSkipped($0) }
  }

  private static func declared(in head: [UInt8]) -> SourceEncoding {
    guard let start = head.firstIndex(where: { !isSkipped($0) }),
      head[start...].starts(with: "<?xml".utf8),
      // `<?xml-stylesheet` and the like are other instructions.
      let next = head[start...].dropFirst(5).first, XMLDeclaration.isBlank(next),
      let close = head[start...].firstIndex(of: UInt8(ascii: ">"))
    else { return .utf8 }
    return head[start...close].withUnsafeBufferPointer { declaration in
      guard let range = XMLDeclaration.encoding(in: declaration) else { return .utf8 }
      return encoding(named: String(decoding: declaration[range], as: UTF8.self))
    }
  }

  private static func encoding(named name: String) -> SourceEncoding {
    switch name.lowercased() {
    case "utf-8", "utf8", "utf_8": .utf8
    case "utf-16", "utf16", "utf-16le", "utf-16be", "ucs-2", "iso-10646-ucs-2", "unicode":
      .utf8DeclaredOtherwise
    case "us-ascii", "ascii", "us_ascii", "iso646-us", "ansi_x3.4-1968": .ascii
    case "iso-8859-1", "iso8859-1", "iso_8859-1", "iso8859_1", "latin1", "latin-1", "l1": .latin1
    case "windows-1252", "cp1252", "cp-1252", "windows1252": .windows1252
    default: .named(name)
    }
  }

  /// Blanks, NULs and byte order marks that may precede the document.
  private static func isSkipped(_ byte: UInt8) -> Bool {
    XMLDeclaration.isBlank(byte) || byte == 0 || byte == 0xEF || byte == 0xBB || byte == 0xBF
  }
}

/// Reads the XML declaration, without which the following bytes cannot be decoded.
enum XMLDeclaration {
  /// The range of the encoding's name in a declaration from `<?xml` to `?>`; `nil` if none is
  /// stated properly.
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
