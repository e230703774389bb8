// SPDX-License-Identifier: Apache-2.0

/// A line that is kept, in bounded memory however long it gets.
///
/// Recognition needs the head of a line, the first `#` that may begin a directive, and the end. When the line grows
/// beyond its bound, what lies between these is dropped.
struct TAPLongLine {
  private static let bound = 65_536
  private static let head = 16_384
  private static let tail = 64

  private var bytes: [UInt8] = []
  /// Whether the directive's mark is kept already, so that nothing in the middle matters.
  private var hasMark = false

  mutating func append(_ byte: UInt8) {
    bytes.append(byte)
    if bytes.count > Self.bound { shorten() }
  }

  mutating func append(_ piece: TAPText) {
    var rest = piece[...]
    while !rest.isEmpty {
      let part = rest.prefix(Self.bound)
      bytes.append(contentsOf: part)
      rest = rest.dropFirst(part.count)
      if bytes.count > Self.bound { shorten() }
    }
  }

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    hasMark = false
  }

  func withText(_ body: (TAPText) -> Void) {
    bytes.withUnsafeBufferPointer(body)
  }

  private mutating func shorten() {
    if !hasMark, let mark = mark, mark > Self.head {
      // The mark stays behind a blank, with the end of the description that may hold a brace before it.
      bytes.replaceSubrange(Self.head..<max(Self.head, mark - Self.tail), with: [filler])
      hasMark = true
    } else if mark != nil {
      hasMark = true
    }
    guard bytes.count > Self.head * 3 else { return }
    let cut = Self.head * 2..<bytes.count - Self.tail
    bytes.replaceSubrange(cut, with: [filler] + backslashes(before: cut.upperBound))
  }

  private var mark: Int? {
    bytes.withUnsafeBufferPointer { text in
      let start = text.afterBlanks(0)
      return TAPGrammar.firstHash(text, from: min(start + 1, text.count))
    }
  }

  /// As many backslashes as keep the meaning of a `#` behind a run that is cut.
  private func backslashes(before cut: Int) -> [UInt8] {
    var run = 0
    while run < cut, bytes[cut - run - 1] == backslash { run += 1 }
    if run == 0 { return [] }
    return Array(repeating: backslash, count: run.isMultiple(of: 2) ? 2 : 1)
  }
}

private let filler = UInt8(ascii: "x")
