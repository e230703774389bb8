// SPDX-License-Identifier: Apache-2.0

/// Converts the bytes of a stream to ASCII or a superset of it: drops a UTF-8 byte order mark, and
/// transcodes UTF-16 if there is one.
struct TAPDecoder {
  private enum Encoding {
    case unknown
    case bytes
    case utf16(isBigEndian: Bool)
  }

  private var encoding = Encoding.unknown
  /// Too few bytes to decide by, or half of a unit.
  private var waiting: [UInt8] = []
  private var highSurrogate: UInt16?

  /// Calls `body` with the text of the next bytes, if there is any yet.
  mutating func decode(_ bytes: TAPText, _ body: (TAPText) -> Void) {
    if case .bytes = encoding { return body(bytes) }
    waiting += bytes
    if case .unknown = encoding {
      guard waiting.count >= 3 else { return }
      detect()
    }
    emit(body)
  }

  /// Passes on what is left at the end of the input.
  mutating func finish(_ body: (TAPText) -> Void) {
    if case .unknown = encoding { detect() }
    emit(body)
    if !waiting.isEmpty || highSurrogate != nil {
      Array("\u{FFFD}".utf8).withUnsafeBufferPointer(body)
    }
  }

  private mutating func detect() {
    if waiting.starts(with: [0xEF, 0xBB, 0xBF]) {
      waiting.removeFirst(3)
      encoding = .bytes
    } else if waiting.starts(with: [0xFF, 0xFE]) {
      waiting.removeFirst(2)
      encoding = .utf16(isBigEndian: false)
    } else if waiting.starts(with: [0xFE, 0xFF]) {
      waiting.removeFirst(2)
      encoding = .utf16(isBigEndian: true)
    } else {
      encoding = .bytes
    }
  }

  private mutating func emit(_ body: (TAPText) -> Void) {
    guard case .utf16(let isBigEndian) = encoding else {
      waiting.withUnsafeBufferPointer(body)
      waiting = []
      return
    }
    var text: [UInt8] = []
    var place = 0
    while place + 1 < waiting.count {
      let pair = (UInt16(waiting[place]), UInt16(waiting[place + 1]))
      append(isBigEndian ? pair.0 << 8 | pair.1 : pair.1 << 8 | pair.0, to: &text)
      place += 2
    }
    waiting.removeFirst(place)
    text.withUnsafeBufferPointer(body)
  }

  private mutating func append(_ unit: UInt16, to text: inout [UInt8]) {
    let high = highSurrogate
    highSurrogate = nil
    switch unit {
    case 0xDC00...0xDFFF:
      let scalar = high.flatMap {
        Unicode.Scalar(0x10000 + (UInt32($0) - 0xD800) << 10 + (UInt32(unit) - 0xDC00))
      }
      text += Array(String(scalar ?? "\u{FFFD}").utf8)
    case 0xD800...0xDBFF:
      if high != nil { text += Array("\u{FFFD}".utf8) }
      highSurrogate = unit
    default:
      if high != nil { text += Array("\u{FFFD}".utf8) }
      if unit < 0x80 {
        text.append(UInt8(unit))
      } else {
        text += Array(String(Unicode.Scalar(unit) ?? "\u{FFFD}").utf8)
      }
    }
  }
}
