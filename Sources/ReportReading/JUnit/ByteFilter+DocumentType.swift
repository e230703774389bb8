// SPDX-License-Identifier: Apache-2.0

import BuildModel

extension ByteFilter {
  /// Passes the document type declaration on if it is whole and declares no entity.
  ///
  /// The parser looks for its end by quotes alone before reading it, and if a quote were missing it
  /// would hold the whole document. So quotes outside declarations end reading, and whatever may
  /// contain them is left out.
  mutating func documentType() -> Bool {
    isAtStart = false
    var scan = DocumentTypeScan()
    var next = at + 9
    var leftOut: [(from: ByteScan.Position, to: ByteScan.Position)] = []
    while next < end {
      switch scan.take(next, end) {
      case .entity:
        return stop(
          .entityDeclaration, "the file declares an XML entity, so it was refused", at: next)
      case .malformed(let summary, let offset):
        return stop(.notWellFormed, summary, at: next + offset)
      case .goesOn(let length): next += length
      case .leavesOut(let range):
        leftOut.append((next + range.lowerBound, next + range.upperBound))
        next += range.upperBound
      case .incomplete: return needMoreType()
      case .closed: return passType(to: next + 1, without: leftOut)
      }
    }
    return needMoreType()
  }

  private mutating func passType(
    to close: ByteScan.Position,
    without leftOut: [(from: ByteScan.Position, to: ByteScan.Position)]
  ) -> Bool {
    for (from, to) in leftOut {
      guard passChecked(at, from) else { return false }
      let mark = output.mark
      guard passChecked(from, to) else { return false }
      output.rewind(to: mark)
    }
    guard passChecked(at, close) else { return false }
    output.whole = output.count
    return true
  }

  private mutating func needMoreType() -> Bool {
    if end - at > DocumentLimits.held {
      return stop(
        .limitExceeded, "the DOCTYPE is longer than \(DocumentLimits.held) bytes", at: at)
    }
    return needMore()
  }
}

/// Finds the end of a document type declaration, and entity declarations in it.
private struct DocumentTypeScan {
  enum Token {
    case goesOn(Int)
    /// The content of a comment or an instruction, and everything before it.
    case leavesOut(Range<Int>)
    case entity
    /// What is wrong, and how far from here.
    case malformed(String, Int)
    case closed
    case incomplete
  }

  private var isInSubset = false
  private var isAfterSubset = false
  private var isInDeclaration = false

  mutating func take(_ at: ByteScan.Position, _ end: ByteScan.Position) -> Token {
    if isAfterSubset {
      guard !XMLDeclaration.isBlank(at.pointee) else { return .goesOn(1) }
      // The parser would report this where the declaration seems to end, which depends on how the
      // file is divided into pieces.
      return at.pointee == UInt8(ascii: ">")
        ? .closed : .malformed("the DOCTYPE does not end properly", 0)
    }
    switch at.pointee {
    case let quote where Self.isQuote(quote):
      guard isInDeclaration || !isInSubset else {
        return .malformed("a quote outside the declarations of the DOCTYPE", 0)
      }
      guard let close = find([quote], at + 1, end) else { return .incomplete }
      return .goesOn(close + 1 - at)
    case UInt8(ascii: "["):
      isInSubset = true
    case UInt8(ascii: "]"):
      if !isInDeclaration, isInSubset { (isInSubset, isAfterSubset) = (false, true) }
    case UInt8(ascii: ">"):
      guard isInSubset else { return .closed }
      isInDeclaration = false
    case UInt8(ascii: "<"):
      return markup(at, end)
    default: break
    }
    return .goesOn(1)
  }

  private mutating func markup(_ at: ByteScan.Position, _ end: ByteScan.Position) -> Token {
    let rest = UnsafeBufferPointer(start: at, count: min(end - at, 8))
    func begins(_ text: StaticString) -> Bool {
      rest.starts(
        with: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
    if begins("<!ENTITY") { return .entity }
    if begins("<!--") { return comment(at, end) }
    if begins("<?") { return instruction(at, end) }
    if rest.count < 8 { return .incomplete }
    isInDeclaration = true
    return .goesOn(1)
  }

  private func comment(_ at: ByteScan.Position, _ end: ByteScan.Position) -> Token {
    guard let close = find(Array("--".utf8), at + 4, end), end - close > 2 else {
      return .incomplete
    }
    guard close[2] == UInt8(ascii: ">") else {
      return .malformed("`--` inside a comment", close - at)
    }
    return .leavesOut(4..<(close - at))
  }

  private func instruction(_ at: ByteScan.Position, _ end: ByteScan.Position) -> Token {
    guard let close = find(Array("?>".utf8), at + 2, end) else { return .incomplete }
    var target = at + 2
    while target < close, Self.isOfName(target.pointee) { target += 1 }
    guard target == close || XMLDeclaration.isBlank(target.pointee) else {
      return .malformed("the target of a processing instruction is malformed", target - at)
    }
    return .leavesOut((target - at)..<(close - at))
  }

  private static func isOfName(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x3A, 0x41...0x5A, 0x61...0x7A, 0x80...: true
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
    default: false
    }
  }

  private static func isQuote(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
  }

  private func find(
    _ text: [UInt8], _ from: ByteScan.Position, _ end: ByteScan.Position
  ) -> ByteScan.Position? {
    var next = from
    while end - next >= text.count {
      if text.indices.allSatisfy({ next[$0] == text[$0] }) { return next }
      next += 1
    }
    return nil
  }
}
