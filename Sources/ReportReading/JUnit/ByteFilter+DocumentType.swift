// SPDX-License-Identifier: Apache-2.0

import BuildModel

extension ByteFilter {
  /// The document type declaration, passed on when it is whole and declares no entity (rule 9).
  mutating func documentType() -> Bool {
    isAtStart = false
    var scan = DocumentTypeScan()
    var next = at + 9
    while next < end {
      switch scan.take(next, end) {
      case .entity:
        return stop(.entityDeclaration, "the document declares an entity", at: next)
      case .unclosed:
        // The parser would tell it where the declaration seems to end, which depends on how the file comes in pieces.
        return stop(
          .notWellFormed, "the XML is not well-formed: DOCTYPE improperly terminated", at: next)
      case .goesOn(let length): next += length
      case .incomplete: return needMoreType()
      case .closed:
        guard passChecked(at, next + 1) else { return false }
        output.whole = output.count
        return true
      }
    }
    return needMoreType()
  }

  private mutating func needMoreType() -> Bool {
    if end - at > DocumentLimits.held {
      return stop(
        .limitExceeded, "a DOCTYPE is longer than \(DocumentLimits.held) bytes", at: at)
    }
    return needMore()
  }
}

/// Finds the end of a document type declaration, and entity declarations in it.
private struct DocumentTypeScan {
  enum Token {
    case goesOn(Int)
    case entity
    /// Something else than `>` behind the internal subset.
    case unclosed
    case closed
    case incomplete
  }

  private var isInSubset = false
  private var isBehindSubset = false
  private var isInDeclaration = false

  mutating func take(_ at: ByteScan.Position, _ end: ByteScan.Position) -> Token {
    if isBehindSubset {
      guard !XMLDeclaration.isBlank(at.pointee) else { return .goesOn(1) }
      return at.pointee == UInt8(ascii: ">") ? .closed : .unclosed
    }
    switch at.pointee {
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      guard isInDeclaration || !isInSubset else { return .goesOn(1) }
      return skip(to: [at.pointee], from: at + 1, at, end)
    case UInt8(ascii: "["):
      isInSubset = true
    case UInt8(ascii: "]"):
      if !isInDeclaration, isInSubset { (isInSubset, isBehindSubset) = (false, true) }
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
    if begins("<!--") { return skip(to: Array("-->".utf8), from: at + 4, at, end) }
    if begins("<?") { return skip(to: Array("?>".utf8), from: at + 2, at, end) }
    if rest.count < 8 { return .incomplete }
    isInDeclaration = true
    return .goesOn(1)
  }

  private func skip(
    to text: [UInt8], from: ByteScan.Position, _ at: ByteScan.Position, _ end: ByteScan.Position
  ) -> Token {
    var next = from
    while end - next >= text.count {
      if text.indices.allSatisfy({ next[$0] == text[$0] }) {
        return .goesOn(next + text.count - at)
      }
      next += 1
    }
    return .incomplete
  }
}
