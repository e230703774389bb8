// SPDX-License-Identifier: Apache-2.0

/// A reused buffer for the first bytes of a text, which becomes a `String` only if it is kept.
struct TextBuffer {
  private let bytes: UnsafeMutablePointer<UInt8>
  private let capacity: Int
  private(set) var count = 0

  /// Creates a buffer for texts of up to `limit` bytes, large enough if each is written as `&#38;`.
  init(limit: Int) {
    self.init(bytes: limit * 5)
  }

  /// Creates a buffer for texts without references.
  init(bytes count: Int) {
    capacity = count
    bytes = .allocate(capacity: count)
  }

  func deallocate() { bytes.deallocate() }

  var isEmpty: Bool { count == 0 }

  var content: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: bytes, count: count) }

  mutating func clear() { count = 0 }

  @inline(__always)
  mutating func set(_ text: UnsafeBufferPointer<UInt8>) {
    count = 0
    append(text)
  }

  @inline(__always)
  mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
    let length = min(text.count, capacity - count)
    guard length > 0, let start = text.baseAddress else { return }
    (bytes + count).update(from: start, count: length)
    count += length
  }

  /// The text as a string, cut between characters.
  func string(limit: Int) -> String { Self.string(content, limit: limit) }

  /// The value of an attribute as a string, cut between characters.
  func attribute(limit: Int) -> String { Self.attribute(content, limit: limit) }

  static func string(_ bytes: UnsafeBufferPointer<UInt8>, limit: Int) -> String {
    String(decoding: cut(bytes[...], limit: limit), as: UTF8.self)
  }

  static func string(_ text: String, limit: Int) -> String {
    guard text.utf8.count > limit else { return text }
    var text = text
    return text.withUTF8 { string($0, limit: limit) }
  }

  /// The parser leaves an ampersand in a value as `&#38;` unless it replaces entities.
  static func attribute(_ bytes: UnsafeBufferPointer<UInt8>, limit: Int) -> String {
    guard bytes.contains(UInt8(ascii: "&")) else { return string(bytes, limit: limit) }
    let reference = Array("#38;".utf8)
    var decoded: [UInt8] = []
    var at = 0
    while at < bytes.count, decoded.count < limit + 4 {
      decoded.append(bytes[at])
      let isReference = bytes[at] == UInt8(ascii: "&") && bytes[(at + 1)...].starts(with: reference)
      at += isReference ? 5 : 1
    }
    return decoded.withUnsafeBufferPointer { string($0, limit: limit) }
  }

  /// The longest prefix that is within the limit and does not end inside a character.
  private static func cut(
    _ bytes: Slice<UnsafeBufferPointer<UInt8>>, limit: Int
  ) -> Slice<UnsafeBufferPointer<UInt8>> {
    guard bytes.count > limit else { return trimmingCutCharacter(bytes) }
    return trimmingCutCharacter(bytes.prefix(limit))
  }

  private static func trimmingCutCharacter(
    _ bytes: Slice<UnsafeBufferPointer<UInt8>>
  ) -> Slice<UnsafeBufferPointer<UInt8>> {
    guard let lead = bytes.suffix(4).lastIndex(where: { $0 & 0xC0 != 0x80 }) else { return bytes }
    let length =
      switch bytes[lead] {
      case 0xF0...: 4
      case 0xE0...: 3
      case 0xC0...: 2
      default: 1
      }
    return bytes.endIndex - lead < length ? bytes[..<lead] : bytes
  }

  /// Bytes without the white space around them.
  static func trimmed(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    guard let first = bytes.firstIndex(where: { !XMLDeclaration.isBlank($0) }),
      let last = bytes.lastIndex(where: { !XMLDeclaration.isBlank($0) })
    else { return UnsafeBufferPointer(rebasing: bytes[..<0]) }
    return UnsafeBufferPointer(rebasing: bytes[first...last])
  }
}
