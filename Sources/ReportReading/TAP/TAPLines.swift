// SPDX-License-Identifier: Apache-2.0

import Platform

/// Splits bytes into lines, independent of how the input is divided into pieces.
///
/// A line ends with LF; a CR before it is dropped. Any other CR ends a line outside YAML blocks.
/// Colour codes are removed. A line that lies within one piece is not copied.
struct TAPLines {
  private var carry = TAPLongLine()
  private var colour = TAPColour()
  private var hasCarry = false
  private var hasOpenReturn = false
  private var number = 1

  /// Reads the next bytes; `false` if the stream needs no more.
  mutating func read(_ bytes: TAPText, into stream: inout TAPInterpretations) -> Bool {
    guard let base = bytes.baseAddress else { return !stream.isOver }
    let isPlain = !bytes.holds(escape) && !bytes.holds(carriageReturn)
    var start = 0
    while start < bytes.count {
      let found = memchr(base + start, Int32(lineFeed), bytes.count - start)
      let end = found.map { UnsafeRawPointer($0) - UnsafeRawPointer(base) }
      let piece = TAPText(rebasing: bytes[start..<(end ?? bytes.count)])
      if let end {
        endLine(piece, isPlain: isPlain, into: &stream)
        if stream.isOver { return false }
        start = end + 1
      } else {
        keep(piece, into: &stream)
        start = bytes.count
      }
    }
    return true
  }

  /// Ends the input, whose last line may lack a line end.
  mutating func finish(into stream: inout TAPInterpretations) {
    hasOpenReturn = false
    if hasCarry { flush(into: &stream) }
  }

  private mutating func endLine(
    _ piece: TAPText, isPlain: Bool, into stream: inout TAPInterpretations
  ) {
    if !hasCarry, !hasOpenReturn {
      if isPlain {
        stream.take(piece, line: number)
        number += 1
        return
      }
      if !piece.holds(escape), piece.dropLast().firstIndex(of: carriageReturn) == nil {
        let hasReturn = piece.last == carriageReturn
        stream.take(hasReturn ? TAPText(rebasing: piece.dropLast()) : piece, line: number)
        number += 1
        return
      }
    }
    keep(piece, into: &stream)
    hasOpenReturn = false
    flush(into: &stream)
    number += 1
  }

  /// Keeps part of a line until the rest arrives.
  private mutating func keep(_ piece: TAPText, into stream: inout TAPInterpretations) {
    hasCarry = true
    if colour.isIdle, !hasOpenReturn, !piece.holds(escape), !piece.holds(carriageReturn) {
      return carry.append(piece)
    }
    for byte in piece {
      if hasOpenReturn {
        hasOpenReturn = false
        if stream.isInsideYAML { carry.append(carriageReturn) } else { flush(into: &stream) }
      }
      if byte == carriageReturn {
        hasOpenReturn = true
      } else {
        for kept in colour.filter(byte) { carry.append(kept) }
      }
    }
    hasCarry = true
  }

  private mutating func flush(into stream: inout TAPInterpretations) {
    for kept in colour.end() { carry.append(kept) }
    let line = number
    carry.withText { stream.take($0, line: line) }
    carry.removeAll()
    hasCarry = false
  }
}

extension TAPText {
  func holds(_ byte: UInt8) -> Bool {
    guard let base = baseAddress else { return false }
    return memchr(base, Int32(byte), count) != nil
  }
}

/// A line kept in bounded memory, however long it is.
///
/// Recognition needs the start of a line, the first `#` that may start a directive, and the end. If
/// the line grows beyond the bound, what lies between them is dropped.
struct TAPLongLine {
  private static let bound = 65_536
  private static let head = 16_384
  private static let tail = 64

  private var bytes: [UInt8] = []
  /// Whether the `#` of a directive is kept already, so that nothing in the middle matters.
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
      // Keeps a blank before the `#`, and the end of the description, where there may be a brace.
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

  /// As many backslashes as keep the meaning of a `#` after a run that was cut.
  private func backslashes(before cut: Int) -> [UInt8] {
    var run = 0
    while run < cut, bytes[cut - run - 1] == backslash { run += 1 }
    if run == 0 { return [] }
    return Array(repeating: backslash, count: run.isMultiple(of: 2) ? 2 : 1)
  }
}

private let filler = UInt8(ascii: "x")

/// Removes ANSI control sequences from a line: CSI (`ESC [ … letter`) and OSC (`ESC ] … BEL` or
/// `ESC \`).
struct TAPColour {
  private enum State {
    case text, escaped, control, command, commandEscaped
  }

  private var state = State.text

  /// Whether no sequence is open.
  var isIdle: Bool { state == .text }

  /// What remains of one more byte: itself, nothing, or an escape that started no sequence and the
  /// byte.
  mutating func filter(_ byte: UInt8) -> [UInt8] {
    switch state {
    case .text:
      if byte != escape { return [byte] }
      state = .escaped
    case .escaped:
      return filterEscaped(byte)
    case .control:
      if (0x40...0x7E).contains(byte) { state = .text }
    case .command:
      if byte == 0x07 { state = .text } else if byte == escape { state = .commandEscaped }
    case .commandEscaped:
      state = byte == backslash ? .text : .command
    }
    return []
  }

  private mutating func filterEscaped(_ byte: UInt8) -> [UInt8] {
    switch byte {
    case UInt8(ascii: "["): state = .control
    case UInt8(ascii: "]"): state = .command
    case escape: return [escape]
    default:
      state = .text
      return [escape, byte]
    }
    return []
  }

  /// Ends the line, and any open sequence with it.
  mutating func end() -> [UInt8] {
    defer { state = .text }
    return state == .escaped ? [escape] : []
  }
}
