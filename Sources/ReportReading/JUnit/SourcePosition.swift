// SPDX-License-Identifier: Apache-2.0

/// A line and a column of the file as it is, both counted from 1; columns count bytes.
struct SourcePosition: Equatable {
  var line = 1
  var column = 1

  /// How many bytes of the file a character of the decoded text was.
  enum Width {
    /// The file is UTF-8 itself.
    case asDecoded
    /// One byte for each character.
    case one
    /// Two bytes, or four where UTF-8 takes four.
    case utf16
  }

  /// Moves over decoded text.
  mutating func advance(over start: ByteScan.Position, to end: ByteScan.Position, _ width: Width) {
    let (lines, lastStart) = ByteScan.lines(start, end)
    if let lastStart {
      line += lines
      column = 1 + Self.bytes(lastStart, end, width)
    } else {
      column += Self.bytes(start, end, width)
    }
  }

  private static func bytes(
    _ start: ByteScan.Position, _ end: ByteScan.Position, _ width: Width
  ) -> Int {
    switch width {
    case .asDecoded: return end - start
    case .one: return (start..<end).lazy.filter { $0.pointee & 0xC0 != 0x80 }.count
    case .utf16:
      return (start..<end).reduce(0) { sum, at in
        let byte = at.pointee
        // A byte that fits no encoding stands for one unit; see `TextDecoder`.
        return sum + (byte & 0xC0 == 0x80 ? 0 : byte >= 0xF0 && byte != 0xFF ? 4 : 2)
      }
    }
  }
}
