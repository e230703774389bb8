// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// The repairs made to every document before it is parsed; none can change a count.
struct Repairs {
  /// What was repaired.
  enum Kind: Int, CaseIterable {
    case leadingBytes
    case declaredEncoding
    case forbiddenCharacter
    case forbiddenReference
    case unfitBytes
    case trailingNULs
    case trailingText
  }

  private struct Entry {
    var count = 0
    var first = SourcePosition()
  }

  private var entries = [Entry](repeating: Entry(), count: Kind.allCases.count)

  /// Counts a repair; only the first position of a kind is kept.
  mutating func note(_ kind: Kind, at place: SourcePosition?) {
    if let place, entries[kind.rawValue].count == 0 { entries[kind.rawValue].first = place }
    entries[kind.rawValue].count += 1
  }

  /// How often something was repaired.
  func count(_ kind: Kind) -> Int { entries[kind.rawValue].count }

  /// One finding for each kind.
  ///
  /// For a damaged document only repairs before the damage are reported, and without a number: the
  /// filter was ahead by a block.
  func findings(in path: String, before damage: Damage?) -> [Finding] {
    Kind.allCases.compactMap { kind in
      let entry = entries[kind.rawValue]
      guard entry.count > 0 else { return nil }
      if let line = damage?.line, let column = damage?.column,
        (entry.first.line, entry.first.column) >= (line, column)
      {
        return nil
      }
      return Finding(
        kind == .leadingBytes ? .note : .warning,
        Self.words(for: kind, count: damage == nil ? entry.count : nil),
        at: "\(path):\(entry.first.line):\(entry.first.column)")
    }
  }

  private static func words(for kind: Kind, count: Int?) -> String {
    func counted(_ one: String, _ many: String) -> String {
      switch count {
      case nil: many
      case 1?: one
      case let count?: "\(count) \(many)"
      }
    }
    return switch kind {
    case .leadingBytes: "ignored whitespace or a byte order mark before the document"
    case .declaredEncoding: "read as UTF-8, although the declaration says UTF-16"
    case .forbiddenCharacter:
      "replaced " + counted("a character that XML forbids", "characters that XML forbids")
    case .forbiddenReference:
      "replaced "
        + counted(
          "a reference to a character that XML forbids",
          "references to characters that XML forbids")
    case .unfitBytes:
      "replaced " + counted("a byte that is invalid in", "bytes that are invalid in")
        + " the encoding"
    case .trailingNULs: "ignored NUL bytes after the document"
    case .trailingText: "ignored text after the document"
    }
  }
}
