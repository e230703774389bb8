// SPDX-License-Identifier: Apache-2.0

import BuildModel

extension ByteFilter {
  /// What a character that is not plain ASCII turns out to be.
  enum Character {
    /// Allowed, and this many bytes long; more characters of its kind may be included.
    case passes(Int)
    /// To be replaced by U+FFFD.
    case replaced(Repairs.Kind, Int)
    /// Cut by the end of the window.
    case incomplete
  }

  /// Classifies the bytes at `at`, at which the searches for plain text stop.
  func character() -> Character {
    var next = at
    while next < end, next.pointee >= 0x80 {
      let sequence = Self.sequence(next, end)
      guard case .passes(let length) = sequence else {
        if next > at { return .passes(next - at) }
        if case .incomplete = sequence, isLast { return .replaced(.unfitBytes, end - at) }
        return sequence
      }
      next += length
    }
    return next > at ? .passes(next - at) : .replaced(.forbiddenCharacter, 1)
  }

  /// Classifies one UTF-8 sequence by table 3-7 of the Unicode standard.
  private static func sequence(_ at: ByteScan.Position, _ end: ByteScan.Position) -> Character {
    let lead = at[0]
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch lead {
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF:
      length = 3
      if lead == 0xE0 { second = 0xA0...0xBF }
      if lead == 0xED { second = 0x80...0x9F }
    case 0xF0...0xF4:
      length = 4
      if lead == 0xF0 { second = 0x90...0xBF }
      if lead == 0xF4 { second = 0x80...0x8F }
    default: return .replaced(.unfitBytes, 1)
    }
    for offset in 1..<length {
      guard at + offset < end else { return .incomplete }
      let allowed = offset == 1 ? second : 0x80...0xBF
      guard allowed.contains(at[offset]) else { return .replaced(.unfitBytes, offset) }
    }
    let isNoncharacter = lead == 0xEF && at[1] == 0xBF && at[2] >= 0xBE
    return isNoncharacter ? .replaced(.forbiddenCharacter, 3) : .passes(length)
  }

  /// What a reference turns out to be.
  enum Reference {
    /// Allowed, and this many bytes long.
    case passes(Int)
    /// A reference to a character that XML forbids, to be replaced by U+FFFD.
    case replaced(Int)
    /// Cut by the end of the window.
    case incomplete
    /// Not well-formed; reading ends.
    case refused
  }

  /// Judges the reference whose `&` is at `at`.
  ///
  /// No entity can be declared, so any name but the five predefined ones is an error.
  mutating func reference() -> Reference {
    let isNumber = end - at > 1 && at[1] == UInt8(ascii: "#")
    // A number may have any number of leading zeros; the five names are short.
    let longest = isNumber ? 1024 : 64
    let limit = min(end, at + longest)
    var close = at + 1
    while close < limit, Self.isReferenceByte(close.pointee) { close += 1 }
    guard close < limit else {
      if end - at < longest { return .incomplete }
      stop(
        .notWellFormed, "a reference has no closing `;`", at: at, advice: XMLAdvice.ampersand)
      return .refused
    }
    let length = close - at + 1
    guard close.pointee == UInt8(ascii: ";"), length > 2 else {
      stop(
        .notWellFormed, "unescaped `&`; write `&amp;`", at: at, advice: XMLAdvice.ampersand)
      return .refused
    }
    if at[1] == UInt8(ascii: "#") { return characterReference(length) }
    if isPredefined(length) { return .passes(length) }
    let name = UnsafeBufferPointer(start: at + 1, count: length - 2)
    stop(
      .notWellFormed, "unknown entity `&\(String(decoding: name, as: UTF8.self));`", at: at,
      advice: XMLAdvice.entity)
    return .refused
  }

  private func isPredefined(_ length: Int) -> Bool {
    switch length {
    case 4: has("&lt;", at: at) || has("&gt;", at: at)
    case 5: has("&amp;", at: at)
    case 6: has("&quot;", at: at) || has("&apos;", at: at)
    default: false
    }
  }

  private mutating func characterReference(_ length: Int) -> Reference {
    let isHexadecimal = at[2] == UInt8(ascii: "x")
    let digits = UnsafeBufferPointer(
      start: at + (isHexadecimal ? 3 : 2), count: length - (isHexadecimal ? 4 : 3))
    var value: UInt32? = digits.isEmpty ? nil : 0
    for digit in digits {
      value = value.flatMap { sum in
        Self.digit(digit, isHexadecimal: isHexadecimal).map {
          min(sum * (isHexadecimal ? 16 : 10) + $0, 0x110000)
        }
      }
    }
    guard let value, value < 0x110000 else {
      stop(.notWellFormed, "a character reference to a character that does not exist", at: at)
      return .refused
    }
    switch value {
    case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...: return .passes(length)
    default: return .replaced(length)
    }
  }

  private static func digit(_ byte: UInt8, isHexadecimal: Bool) -> UInt32? {
    switch byte {
    case 0x30...0x39: UInt32(byte) - 0x30
    case 0x41...0x46 where isHexadecimal: UInt32(byte) - 0x37
    case 0x61...0x66 where isHexadecimal: UInt32(byte) - 0x57
    default: nil
    }
  }

  private static func isReferenceByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...: true
    case UInt8(ascii: "#"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: ":"):
      true
    default: false
    }
  }
}
