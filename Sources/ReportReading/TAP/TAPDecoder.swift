// SPDX-License-Identifier: Apache-2.0

/// Converts the bytes of a stream to ASCII or a superset of it: drops a UTF-8 byte order mark, and
/// transcodes UTF-16 if there is one.
struct TAPDecoder {
  /// `nil` as long as there are too few bytes to decide by.
  private var decoder: TextDecoder?
  private var waiting: [UInt8] = []

  /// Calls `body` with the text of the next bytes, if there is any yet.
  mutating func decode(_ bytes: TAPText, _ body: (TAPText) -> Void) {
    guard decoder == nil else { return pass(bytes, body) }
    waiting += bytes
    if waiting.count >= 3 { begin(body) }
  }

  /// Passes on what is left at the end of the input.
  mutating func finish(_ body: (TAPText) -> Void) {
    if decoder == nil { begin(body) }
    var rest: [UInt8] = []
    decoder?.finish(to: &rest)
    if !rest.isEmpty { rest.withUnsafeBufferPointer(body) }
  }

  private mutating func begin(_ body: (TAPText) -> Void) {
    let marks: [(bytes: [UInt8], encoding: SourceEncoding)] = [
      ([0xEF, 0xBB, 0xBF], .utf8), ([0xFF, 0xFE], .utf16(isLittleEndian: true)),
      ([0xFE, 0xFF], .utf16(isLittleEndian: false)),
    ]
    let mark = marks.first { waiting.starts(with: $0.bytes) }
    decoder = TextDecoder(mark?.encoding ?? .utf8)
    let text = waiting
    waiting = []
    text.dropFirst(mark?.bytes.count ?? 0).withUnsafeBufferPointer { pass($0, body) }
  }

  private mutating func pass(_ bytes: TAPText, _ body: (TAPText) -> Void) {
    guard decoder?.changesBytes == true else { return body(bytes) }
    var text: [UInt8] = []
    decoder?.decode(bytes, to: &text)
    text.withUnsafeBufferPointer(body)
  }
}
