// SPDX-License-Identifier: Apache-2.0

/// Percent-escapes of RFC 3986, section 2.
///
/// All of it works on bytes: a combining mark after a `/` or an `@` must not hide it.
enum PercentEncoding {
  /// Escapes all but unreserved characters, for a value in a query.
  static func escape(value: String) -> String {
    escape(value.utf8, unless: isUnreserved)
  }

  /// Escapes all but unreserved characters and `/`.
  static func escape(path: String) -> String {
    escape(path.utf8) { isUnreserved($0) || $0 == UInt8(ascii: "/") }
  }

  /// Escapes what may not stand in one name of a path; escapes that are there stay.
  static func repair(pathName: some Collection<UInt8>) -> String {
    repair(pathName, keeping: nameMarks)
  }

  /// Escapes what may not stand in a path, a query or a fragment; escapes that are there stay.
  static func repair(part: some Collection<UInt8>) -> String {
    repair(part, keeping: nameMarks + "/?".utf8)
  }

  private static func repair(_ text: some Collection<UInt8>, keeping marks: [UInt8]) -> String {
    let bytes = Array(text)
    var result = ""
    for position in bytes.indices {
      let byte = bytes[position]
      let isEscape = byte == UInt8(ascii: "%") && escaped(in: bytes, at: position) != nil
      if isEscape || isUnreserved(byte) || marks.contains(byte) {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        append(byte, to: &result)
      }
    }
    return result
  }

  /// Decodes once; what is no escape stays as it is.
  static func decode(_ text: some Collection<UInt8>) -> [UInt8] {
    let bytes = Array(text)
    guard bytes.contains(UInt8(ascii: "%")) else { return bytes }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var position = 0
    while position < bytes.count {
      if let byte = escaped(in: bytes, at: position) {
        result.append(byte)
        position += 3
      } else {
        result.append(bytes[position])
        position += 1
      }
    }
    return result
  }

  private static func escape(_ bytes: some Sequence<UInt8>, unless isKept: (UInt8) -> Bool)
    -> String
  {
    var result = ""
    for byte in bytes {
      if isKept(byte) {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        append(byte, to: &result)
      }
    }
    return result
  }

  private static func escaped(in bytes: [UInt8], at position: Int) -> UInt8? {
    guard bytes[position] == UInt8(ascii: "%"), position + 2 < bytes.count,
      let high = bytes[position + 1].hexValue, let low = bytes[position + 2].hexValue
    else { return nil }
    return high << 4 | low
  }

  private static func append(_ byte: UInt8, to result: inout String) {
    let digits = Array("0123456789ABCDEF".unicodeScalars)
    result.unicodeScalars.append("%")
    result.unicodeScalars.append(digits[Int(byte >> 4)])
    result.unicodeScalars.append(digits[Int(byte & 0xF)])
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    byte.isAlphanumeric || unreservedMarks.contains(byte)
  }

  private static let unreservedMarks = Array("-._~".utf8)
  /// What may stand in a name of a path beside unreserved characters: `pchar` of RFC 3986.
  private static let nameMarks = Array("!$&'()*+,;=:@".utf8)
}
