// SPDX-License-Identifier: Apache-2.0

internal import Platform

/// Finds the JSON objects in a stream of bytes without parsing them.
///
/// It accepts one object, several in a row with or without blanks in between, and JSON Lines: it
/// counts braces outside strings. It holds one object at a time.
struct DocumentSplitter {
  /// An object as it appears in the stream.
  struct Piece: Equatable {
    /// The bytes from brace to brace.
    var bytes: Data
    /// Where it begins, in bytes from the start.
    var offset: Int
    /// Where it ends.
    var end: Int
    /// The line it begins on, counted from 1.
    var line: Int
  }

  /// What is wrong with the stream, and where.
  struct Fault: Error, Equatable {
    var words: String
    var offset: Int
    var line: Int
  }

  /// The longest object, in bytes.
  static let longest = 16 << 20

  private let limit: Int
  private var held = Data()
  private var depth = 0
  private var isInString = false
  private var isEscaped = false
  private var start = (offset: 0, line: 1)
  private(set) var offset: Int
  private(set) var line = 1

  /// Creates a splitter for a stream that begins at an offset.
  init(offset: Int = 0, limit: Int = longest) {
    self.offset = offset
    self.limit = limit
  }

  /// Reads the next bytes and returns the objects that end in them.
  mutating func add(_ chunk: Data) -> (pieces: [Piece], fault: Fault?) {
    var pieces: [Piece] = []
    var fault: Fault?
    chunk.withUnsafeBytes { bytes in
      var begin = 0
      for (position, byte) in bytes.enumerated() {
        if depth == 0 {
          guard let opens = opensObject(byte) else {
            fault = Fault(words: "expected a JSON object", offset: offset, line: line)
            return
          }
          if opens {
            begin = position
            start = (offset, line)
            depth = 1
          }
        } else {
          step(byte)
          if depth == 0 {
            held.append(contentsOf: bytes[begin...position])
            pieces.append(
              Piece(bytes: held, offset: start.offset, end: offset + 1, line: start.line))
            held = Data()
          }
        }
        if byte == UInt8(ascii: "\n") { line += 1 }
        offset += 1
      }
      if depth > 0 { held.append(contentsOf: bytes[begin...]) }
    }
    if fault == nil, held.count > limit {
      fault = Fault(
        words: "a JSON object is larger than \(limit >> 20) MiB", offset: start.offset,
        line: start.line)
    }
    return (pieces, fault)
  }

  /// Checks whether the stream may end here.
  func finish() -> Fault? {
    guard depth > 0 else { return nil }
    return Fault(
      words: "the input ends inside a JSON object", offset: start.offset, line: start.line)
  }

  /// Whether a byte between objects opens one; `nil` if it is not allowed there.
  ///
  /// Blanks, the record separator of RFC 7464, and a byte order mark at the start are allowed.
  private func opensObject(_ byte: UInt8) -> Bool? {
    switch byte {
    case UInt8(ascii: "{"): true
    case 0x20, 0x09, 0x0A, 0x0D, 0x1E: false
    case 0xEF where offset == 0, 0xBB where offset == 1, 0xBF where offset == 2: false
    default: nil
    }
  }

  private mutating func step(_ byte: UInt8) {
    if isInString {
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isInString = false
      }
      return
    }
    switch byte {
    case UInt8(ascii: "\""): isInString = true
    case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
    case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
    default: break
    }
  }
}
