// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Cuts bytes into lines, wherever the pieces they come in begin and end.
///
/// A line ends with LF; a CR before it is dropped; another CR ends a line outside of YAML blocks. Colour is removed.
/// A line that lies within one piece is not copied.
struct TAPLines {
  private var carry = TAPLongLine()
  private var colour = TAPColour()
  private var hasCarry = false
  private var hasOpenReturn = false
  private var number = 1

  /// Takes the next bytes; `false` where the stream needs no more.
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

  /// Takes the end of the input, which may lack the last line's end.
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

  /// Keeps a part of a line until its end comes.
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
