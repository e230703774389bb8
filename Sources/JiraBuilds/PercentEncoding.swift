// SPDX-License-Identifier: Apache-2.0

/// Percent-encoding by RFC 3986: everything but unreserved characters, in upper-case hex of UTF-8.
enum PercentEncoding {
  /// Encodes a segment of a path, or a name or value of a query.
  static func encode(_ text: String) -> String {
    var result: [UInt8] = []
    for byte in text.utf8 {
      if isUnreserved(byte) {
        result.append(byte)
      } else {
        result += [UInt8(ascii: "%"), hex(byte >> 4), hex(byte & 15)]
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Encodes a segment of a path so that no reader takes it for `.` or `..`.
  static func encodeSegment(_ text: String) -> String {
    text == "." || text == ".." ? text.replacing(".", with: "%2E") : encode(text)
  }

  /// Decodes a name or value of a query, where a `+` is a space.
  static func decodeQuery(_ text: some StringProtocol) -> String {
    decode(String(text).replacing("+", with: " "))
  }

  /// Decodes; a `%` without two hex digits stays.
  static func decode(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var position = 0
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "%"), position + 2 < bytes.count,
        let high = value(bytes[position + 1]), let low = value(bytes[position + 2])
      {
        result.append(high << 4 | low)
        position += 3
      } else {
        result.append(bytes[position])
        position += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-._~".utf8.contains(byte)
    }
  }

  private static func hex(_ digit: UInt8) -> UInt8 {
    digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "A") - 10)
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
