// SPDX-License-Identifier: Apache-2.0

/// Percent-encoding by RFC 3986, section 2.
///
/// Everything works on bytes: a combining mark after a `/` or an `@` must not hide it.
package enum PercentEncoding {
  /// Encodes everything except unreserved characters and those that the caller names.
  ///
  /// - Parameters:
  ///   - text: The text; its UTF-8 is encoded, with upper-case digits.
  ///   - marks: ASCII characters to keep, such as `/` for a whole path.
  /// - Returns: ASCII text.
  package static func encode(_ text: some StringProtocol, keeping marks: String = "") -> String {
    var result: [UInt8] = []
    for byte in text.utf8 {
      append(byte, if: isUnreserved(byte) || marks.utf8.contains(byte), to: &result)
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Encodes one segment of a path so that no reader mistakes it for `.` or `..`.
  package static func encodeSegment(_ text: String) -> String {
    text == "." || text == ".." ? text.replacing(".", with: "%2E") : encode(text)
  }

  /// Encodes what is not allowed in one segment of a path; existing escapes stay.
  package static func repair(segment: some Collection<UInt8>) -> String {
    repair(segment, keeping: segmentMarks)
  }

  /// Encodes what is not allowed in a path, a query or a fragment; existing escapes stay.
  package static func repair(part: some Collection<UInt8>) -> String {
    repair(part, keeping: segmentMarks + "/?")
  }

  /// Decodes once; a `%` without two hexadecimal digits stays.
  package static func decode(_ text: some Collection<UInt8>) -> [UInt8] {
    let bytes = Array(text)
    guard bytes.contains(UInt8(ascii: "%")) else { return bytes }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var position = 0
    while position < bytes.count {
      let escaped = escapedByte(in: bytes, at: position)
      result.append(escaped ?? bytes[position])
      position += escaped == nil ? 1 : 3
    }
    return result
  }

  /// Decodes once; a `%` without two hexadecimal digits stays, invalid UTF-8 becomes U+FFFD.
  package static func decode(_ text: some StringProtocol) -> String {
    String(decoding: decode(Array(text.utf8)), as: UTF8.self)
  }

  /// Decodes once; `nil` if an escape is cut short or the result is not UTF-8.
  package static func decodeStrictly(_ text: some StringProtocol) -> String? {
    let bytes = Array(text.utf8)
    let isWhole = bytes.indices.allSatisfy {
      bytes[$0] != UInt8(ascii: "%") || escapedByte(in: bytes, at: $0) != nil
    }
    return isWhole ? String(validating: decode(bytes), as: UTF8.self) : nil
  }

  /// Decodes a name or value of a query, in which `+` is a space.
  package static func decodeQuery(_ text: some StringProtocol) -> String {
    decode(String(text).replacing("+", with: " "))
  }

  private static func repair(_ text: some Collection<UInt8>, keeping marks: String) -> String {
    let bytes = Array(text)
    var result: [UInt8] = []
    for (position, byte) in bytes.enumerated() {
      let isEscape = escapedByte(in: bytes, at: position) != nil
      append(byte, if: isEscape || isUnreserved(byte) || marks.utf8.contains(byte), to: &result)
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func append(_ byte: UInt8, if isKept: Bool, to result: inout [UInt8]) {
    guard !isKept else { return result.append(byte) }
    let digits = Array("0123456789ABCDEF".utf8)
    result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
  }

  private static func escapedByte(in bytes: [UInt8], at position: Int) -> UInt8? {
    guard bytes[position] == UInt8(ascii: "%"), position + 2 < bytes.count,
      let high = bytes[position + 1].hexValue, let low = bytes[position + 2].hexValue
    else { return nil }
    return high << 4 | low
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    byte.isAlphanumeric || "-._~".utf8.contains(byte)
  }

  /// What a segment of a path may hold besides unreserved characters: `pchar` of RFC 3986.
  private static let segmentMarks = "!$&'()*+,;=:@"
}

/// Addresses that a browser may be sent to.
package enum WebURL {
  /// Whether a text is `http://` or `https://`, a host, and has no blank or control character.
  package static func isValid(_ text: String) -> Bool {
    let scheme = ["https://", "http://"].first { text.prefix($0.count).lowercased() == $0 }
    guard let scheme else { return false }
    let host = text.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
    return !host.isEmpty && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
  }
}

/// The parts of a URL, neither decoded nor checked.
package struct URLParts {
  /// What precedes `://`; `nil` if that is missing.
  package let scheme: Substring?
  /// What precedes the last `@` of the authority.
  package let user: Substring?
  /// The name or address; an IPv6 address is in brackets.
  package let host: Substring
  /// What follows the colon after the host.
  package let port: Substring?
  /// The path, the query and the fragment.
  package let tail: Substring

  /// Cuts a URL, or one without a scheme, by its bytes.
  package init(_ text: String) {
    let mark = text.utf8.firstRange(ofBytes: "://".utf8)
    scheme = mark.map { text[..<$0.lowerBound] }
    let rest = text.utf8[(mark?.upperBound ?? text.startIndex)...]
    let authority = rest.prefix { !"/?#\\".utf8.contains($0) }
    tail = Substring(rest[authority.endIndex...])
    let sign = authority.lastIndex(of: UInt8(ascii: "@"))
    user = sign.map { Substring(authority[..<$0]) }
    let place = sign.map { authority[$0...].dropFirst() } ?? authority
    let bracket = place.lastIndex(of: UInt8(ascii: "]")) ?? place.startIndex
    let colon = place[bracket...].firstIndex(of: UInt8(ascii: ":"))
    host = Substring(place[..<(colon ?? place.endIndex)])
    port = colon.map { Substring(place[$0...].dropFirst()) }
  }
}
