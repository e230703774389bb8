// SPDX-License-Identifier: Apache-2.0

/// The ASCII character classes that keys, URLs and numbers are made of.
extension UInt8 {
  /// `0` to `9`.
  package var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  /// `A` to `Z`.
  package var isUpper: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }

  /// `a` to `z`.
  package var isLower: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }

  /// A letter of either case.
  package var isLetter: Bool { isUpper || isLower }

  /// A letter or a digit.
  package var isAlphanumeric: Bool { isLetter || isDigit }

  /// The value of a hexadecimal digit of either case; `nil` for any other byte.
  package var hexValue: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// The upper-case letter of a lower-case one; any other byte unchanged.
  package var uppercased: UInt8 { isLower ? self & 0xDF : self }

  /// The lower-case letter of an upper-case one; any other byte unchanged.
  package var lowercased: UInt8 { isUpper ? self | 0x20 : self }
}

extension BidirectionalCollection {
  /// The elements without those at both ends that match a condition.
  package func trimming(while isTrimmed: (Element) -> Bool) -> SubSequence {
    let start = drop(while: isTrimmed)
    guard let last = start.lastIndex(where: { !isTrimmed($0) }) else { return start }
    return start[...last]
  }
}

extension Collection<UInt8> {
  /// The first occurrence of some bytes; `nil` if there is none.
  ///
  /// The standard library's `firstRange(of:)` is not specialized for bytes and takes hundreds of
  /// instructions for each.
  package func firstRange(ofBytes wanted: some Collection<UInt8>) -> Range<Index>? {
    let wanted = Array(wanted)
    let found = withContiguousStorageIfAvailable { $0.offset(of: wanted) }
    guard let offset = found ?? Array(self).withUnsafeBufferPointer({ $0.offset(of: wanted) })
    else { return nil }
    let start = index(startIndex, offsetBy: offset)
    return start..<index(start, offsetBy: wanted.count)
  }
}

extension StringProtocol {
  /// Whether the text contains another, compared by bytes.
  package func contains(bytesOf text: String) -> Bool { utf8.firstRange(ofBytes: text.utf8) != nil }
}

extension StringProtocol where SubSequence == Substring {
  /// The text before and after the first occurrence of a character; `nil` if there is none.
  package func halves(at mark: Character) -> (Substring, Substring)? {
    firstIndex(of: mark).map { (self[..<$0], self[index(after: $0)...]) }
  }
}

extension UnsafeBufferPointer<UInt8> {
  fileprivate func offset(of wanted: [UInt8]) -> Int? {
    guard let first = wanted.first else { return 0 }
    var rest = self[...]
    while let start = rest.firstIndex(of: first), endIndex - start >= wanted.count {
      if self[start..<(start + wanted.count)].elementsEqual(wanted) { return start }
      rest = self[(start + 1)...]
    }
    return nil
  }
}

extension Int64 {
  /// Reads a number of digits only; `nil` if the text is something else or the number does not fit.
  package init?(digits text: String) {
    guard text.utf8.allSatisfy(\.isDigit) else { return nil }
    self.init(text)
  }
}

/// Bytes as hexadecimal digits.
package enum Hex {
  /// Two digits a byte, lower case unless asked otherwise.
  package static func encode(_ bytes: some Sequence<UInt8>, uppercase: Bool = false) -> String {
    let digits = Array((uppercase ? "0123456789ABCDEF" : "0123456789abcdef").utf8)
    var result: [UInt8] = []
    for byte in bytes {
      result.append(digits[Int(byte >> 4)])
      result.append(digits[Int(byte & 15)])
    }
    return String(decoding: result, as: UTF8.self)
  }
}

extension String {
  /// The text; `nil` if it is empty, which counts as unset.
  package var unlessEmpty: String? { isEmpty ? nil : self }

  /// The text as one word of a POSIX shell, taken literally.
  ///
  /// A shell reads bytes: a quote with a combining mark ends a word too.
  package var shellQuoted: String {
    let parts = utf8.split(separator: UInt8(ascii: "'"), omittingEmptySubsequences: false)
    return "'" + parts.map { String(Substring($0)) }.joined(separator: "'\\''") + "'"
  }
}

/// Base64 with the URL alphabet and without padding (RFC 4648, section 5), as in JSON Web Tokens.
package enum Base64URL {
  /// The text for some bytes.
  package static func encode(_ bytes: some Sequence<UInt8>) -> String {
    var text = Data(bytes).base64EncodedString()
    text.replace("+", with: "-")
    text.replace("/", with: "_")
    return text.replacing("=", with: "")
  }

  /// The bytes of a text; `nil` if it has another form.
  package static func decode(_ text: some StringProtocol) -> [UInt8]? {
    guard
      text.utf8.allSatisfy({
        $0.isAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
      })
    else { return nil }
    let standard = String(text).replacing("-", with: "+").replacing("_", with: "/")
    let padding = String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4)
    return Data(base64Encoded: standard + padding).map(Array.init)
  }
}

package enum EditDistance {
  /// How many bytes must be inserted, removed or changed to make one text of another.
  package static func between(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row = Array(0...right.count)
    for (place, letter) in left.enumerated() {
      var diagonal = row[0]
      row[0] = place + 1
      for (other, candidate) in right.enumerated() {
        let change = diagonal + (letter == candidate ? 0 : 1)
        diagonal = row[other + 1]
        row[other + 1] = min(change, diagonal + 1, row[other] + 1)
      }
    }
    return row[right.count]
  }
}
