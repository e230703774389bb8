// SPDX-License-Identifier: Apache-2.0

/// The columns that text takes on a terminal.
enum DisplayWidth {
  /// Counts columns: two for East Asian wide characters and emoji, none for combining marks.
  static func of(_ text: String) -> Int {
    text.reduce(0) { $0 + columns(of: $1) }
  }

  /// Cuts a text to at most `width` columns, with `…` where something was dropped.
  static func cut(_ text: String, to width: Int) -> String {
    guard of(text) > width else { return text }
    guard width > 1 else { return String("…".prefix(max(0, width))) }
    var result = ""
    var used = 0
    for character in text {
      let next = columns(of: character)
      guard used + next <= width - 1 else { break }
      result.append(character)
      used += next
    }
    return result + "…"
  }

  /// Fills a text with blanks up to `width` columns.
  static func pad(_ text: String, to width: Int, isRight: Alignment = .left) -> String {
    let blanks = String(repeating: " ", count: max(0, width - of(text)))
    return isRight == .right ? blanks + text : text + blanks
  }

  /// The side on which a column's texts line up.
  enum Alignment {
    case left, right
  }

  private static func columns(of character: Character) -> Int {
    guard let first = character.unicodeScalars.first else { return 0 }
    if character.unicodeScalars.contains(where: { $0.properties.isEmojiPresentation }) { return 2 }
    switch first.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: return isWide(first.value) ? 2 : 1
    }
  }

  /// The blocks that Unicode's East Asian Width table (UAX #11) marks as wide or full-width.
  private static func isWide(_ value: UInt32) -> Bool {
    switch value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xA000...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x20000...0x3FFFD:
      true
    default: false
    }
  }
}
