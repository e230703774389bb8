// SPDX-License-Identifier: Apache-2.0

/// Converts the bytes of a file to UTF-8.
///
/// An invalid byte or unit becomes `0xFF`, which never occurs in UTF-8: ``ByteFilter`` repairs it
/// and reports where it was.
struct TextDecoder {
  private enum Converter {
    case copy
    case table([UInt16])
    case utf16(isLittleEndian: Bool)
  }

  /// How columns of the file follow from the decoded text.
  let width: SourcePosition.Width
  private let converter: Converter
  /// The first byte of a unit, and the first unit of a pair, until the rest arrives.
  private var heldByte: UInt8?
  private var heldUnit: UInt16?

  /// Creates a decoder; `nil` if the encoding is unknown.
  init?(_ encoding: SourceEncoding) {
    switch encoding {
    case .utf8, .utf8DeclaredOtherwise: (converter, width) = (.copy, .asDecoded)
    case .ascii: (converter, width) = (.table(Self.ascii), .one)
    case .latin1: (converter, width) = (.table(Array(0...255)), .one)
    case .windows1252: (converter, width) = (.table(Self.windows1252), .one)
    case .utf16(let isLittleEndian):
      (converter, width) = (.utf16(isLittleEndian: isLittleEndian), .utf16)
    case .named(let name):
      guard let table = SingleByteEncoding.table(named: name) else { return nil }
      (converter, width) = (.table(table), .one)
    case .refused: return nil
    }
  }

  /// Whether the text may differ from the bytes.
  var changesBytes: Bool { if case .copy = converter { false } else { true } }

  /// Appends the decoded bytes to `window`.
  mutating func decode(_ bytes: UnsafeBufferPointer<UInt8>, to window: inout some TextTarget) {
    switch converter {
    case .copy: window.append(bytes)
    case .table(let table):
      for byte in bytes { Self.append(table[Int(byte)], to: &window) }
    case .utf16(let isLittleEndian):
      for byte in bytes { take(byte, isLittleEndian, to: &window) }
    }
  }

  /// Ends the text; half a character at the end is invalid.
  mutating func finish(to window: inout some TextTarget) {
    if heldUnit != nil { window.append(0xFF) }
    if heldByte != nil { window.append(0xFF) }
    (heldUnit, heldByte) = (nil, nil)
  }

  private mutating func take(
    _ byte: UInt8, _ isLittleEndian: Bool, to window: inout some TextTarget
  ) {
    guard let first = heldByte else {
      heldByte = byte
      return
    }
    heldByte = nil
    let (low, high) = isLittleEndian ? (first, byte) : (byte, first)
    let unit = UInt16(high) << 8 | UInt16(low)
    if let lead = heldUnit {
      heldUnit = nil
      if UTF16.isTrailSurrogate(unit) {
        Self.append(pair: lead, unit, to: &window)
        return
      }
      window.append(0xFF)
    }
    if UTF16.isLeadSurrogate(unit) {
      heldUnit = unit
    } else {
      Self.append(UTF16.isTrailSurrogate(unit) ? 0xFFFF : unit, to: &window)
    }
  }

  /// Appends a character of the basic plane; 0xFFFF in a table, and surrogates, mean none.
  private static func append(_ unit: UInt16, to window: inout some TextTarget) {
    if unit < 0x80 {
      window.append(UInt8(unit))
    } else if unit < 0x800 {
      window.append(UInt8(0xC0 | unit >> 6))
      window.append(UInt8(0x80 | unit & 0x3F))
    } else if unit == 0xFFFF {
      window.append(0xFF)
    } else {
      window.append(UInt8(0xE0 | unit >> 12))
      window.append(UInt8(0x80 | unit >> 6 & 0x3F))
      window.append(UInt8(0x80 | unit & 0x3F))
    }
  }

  private static func append(pair lead: UInt16, _ trail: UInt16, to window: inout some TextTarget) {
    let value = 0x10000 + (UInt32(lead & 0x3FF) << 10) + UInt32(trail & 0x3FF)
    window.append(UInt8(0xF0 | value >> 18))
    window.append(UInt8(0x80 | value >> 12 & 0x3F))
    window.append(UInt8(0x80 | value >> 6 & 0x3F))
    window.append(UInt8(0x80 | value & 0x3F))
  }

  private static let ascii = (0...255).map { $0 < 0x80 ? UInt16($0) : 0xFFFF }

  /// The C1 range of windows-1252 by the WHATWG Encoding Standard; five bytes have no character.
  private static let windows1252: [UInt16] = {
    let range: [UInt16] = [
      0x20AC, 0xFFFF, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
      0x2039, 0x0152, 0xFFFF, 0x017D, 0xFFFF, 0xFFFF, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
      0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFF, 0x017E, 0x0178,
    ]
    return Array(0..<0x80) + range + Array(0xA0...0xFF)
  }()
}

/// Where decoded bytes are appended.
protocol TextTarget {
  mutating func append(_ byte: UInt8)
  mutating func append(_ bytes: UnsafeBufferPointer<UInt8>)
}

extension [UInt8]: TextTarget {
  mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) { append(contentsOf: bytes) }
}

/// The decoded bytes that the filter works on, with the padding that its searches need.
struct ByteWindow: TextTarget {
  private(set) var base: UnsafeMutablePointer<UInt8>
  private(set) var count = 0
  private var capacity: Int

  init() {
    capacity = 1 << 16
    base = .allocate(capacity: capacity + ByteScan.padding)
  }

  func deallocate() { base.deallocate() }

  var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }

  mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let start = bytes.baseAddress else { return }
    reserve(bytes.count)
    (base + count).update(from: start, count: bytes.count)
    count += bytes.count
  }

  @inline(__always)
  mutating func append(_ byte: UInt8) {
    if count == capacity { reserve(1) }
    base[count] = byte
    count += 1
  }

  /// Clears the padding, which searches read but never return.
  mutating func pad() {
    (base + count).update(repeating: 0, count: ByteScan.padding)
  }

  /// Drops bytes from the front.
  mutating func drop(_ length: Int) {
    count -= length
    base.update(from: base + length, count: count)
  }

  private mutating func reserve(_ length: Int) {
    guard count + length > capacity else { return }
    while count + length > capacity { capacity *= 2 }
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + ByteScan.padding)
    larger.update(from: base, count: count)
    base.deallocate()
    base = larger
  }
}
