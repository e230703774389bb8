// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TextCoding

/// Reads the `time` attribute: seconds, whatever the locale.
enum TimeValue {
  /// A year in seconds, the maximum.
  static let limit = 31_536_000.0

  /// The seconds that a value states; `nil` if it is not a number.
  ///
  /// Blanks around it are dropped. A comma is a decimal point if it is the only one, without a
  /// point, and either after a lone `0` or not before exactly three digits; other commas are
  /// dropped. The rest must be one decimal or exponent number. Negative numbers are 0, and so are
  /// those that no `Double` can hold.
  static func seconds(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    plain(bytes) ?? any(bytes)
  }

  /// Nearly every report writes this form: digits, a point, digits, few enough to be exact.
  private static func plain(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    guard (1...16).contains(bytes.count) else { return nil }
    var mantissa: Int64 = 0
    var divisor: Int64 = 0
    for byte in bytes {
      if byte == UInt8(ascii: "."), divisor == 0 {
        divisor = 1
      } else {
        guard (0x30...0x39).contains(byte) else { return nil }
        mantissa = mantissa &* 10 &+ Int64(byte &- 0x30)
        divisor = divisor &* 10
      }
    }
    guard divisor > 0 || bytes.count < 9, bytes.count > 1 || divisor == 0 else { return nil }
    return min(Double(mantissa) / Double(max(divisor, 1)), limit)
  }

  private static func any(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    let text = TextBuffer.trimmed(bytes)
    let decimal = decimalComma(in: text)
    var number: [UInt8] = []
    for (place, byte) in text.enumerated() where byte != UInt8(ascii: ",") || place == decimal {
      number.append(place == decimal ? UInt8(ascii: ".") : byte)
    }
    // The initialiser reads more than decimal numbers: `inf`, `nan`, `0x1p3`.
    let isDecimal = number.allSatisfy { byte in
      byte &- 48 < 10 || "+-.eE".utf8.contains(byte)
    }
    guard isDecimal, let seconds = Double(String(decoding: number, as: UTF8.self)) else {
      return nil
    }
    return seconds.isFinite ? min(max(seconds, 0), limit) : 0
  }

  private static func decimalComma(in text: UnsafeBufferPointer<UInt8>) -> Int? {
    let comma = UInt8(ascii: ",")
    guard let place = text.firstIndex(of: comma), !text.contains(UInt8(ascii: ".")),
      !text[(place + 1)...].contains(comma)
    else { return nil }
    let digits = text[(place + 1)...].prefix { $0 &- 48 < 10 }.count
    let whole = text[..<place].drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
    return digits != 3 || whole.elementsEqual("0".utf8) ? place : nil
  }

  /// Whether a value has two significant digits or more, so that two tests are
  /// unlikely to share it by chance.
  static func isExact(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let digits = bytes.filter { $0 &- 48 < 10 }
    guard let first = digits.firstIndex(where: { $0 != 48 }),
      let last = digits.lastIndex(where: { $0 != 48 })
    else { return false }
    return last > first
  }
}

extension TimeValue {
  /// The time of a timestamp, and whether it states its time zone; without one it is taken as UTC,
  /// which only puts times in order.
  static func timestamp(
    _ value: UnsafeBufferPointer<UInt8>
  ) -> (time: Timestamp, isInstant: Bool)? {
    let bytes = TextBuffer.trimmed(value)
    guard bytes.count >= 19, bytes.count <= 64, let last = bytes.last else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    let isInstant =
      last | 0x20 == UInt8(ascii: "z")
      || bytes.suffix(6).first.map { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") } == true
    return Timestamp(rfc3339: isInstant ? text : text + "Z").map { ($0, isInstant) }
  }
}

/// Reads whole numbers without a `String` and without trapping.
enum DecimalText {
  /// The number that a value states, apart from blanks around it; `nil` for anything else.
  ///
  /// A number that is too large becomes `Int.max`.
  static func number(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    let digits = TextBuffer.trimmed(bytes)
    guard !digits.isEmpty else { return nil }
    var value = 0
    for byte in digits {
      guard (0x30...0x39).contains(byte) else { return nil }
      value = value.multiplyingSaturating(by: 10).addingSaturating(Int(byte) - 0x30)
    }
    return value
  }
}
