// SPDX-License-Identifier: Apache-2.0

/// Rows of text in aligned columns, cut to the available width.
struct TextTable {
  /// One cell of a row.
  struct Cell {
    var text: String
    var role: TextStyle.Role?

    init(_ text: String, _ role: TextStyle.Role? = nil) {
      self.text = text
      self.role = role
    }
  }

  /// The columns that are aligned to the right: numbers.
  var rightColumns: Set<Int> = []
  /// The columns that may shrink if the rows are too wide, the widest of them first.
  var flexibleColumns = [0]
  /// Spaces before each row.
  var indent = 0
  var rows: [[Cell]] = []

  func render(_ style: TextStyle) -> String {
    let widths = columnWidths(style)
    return rows.map { whole in
      let row = whole[..<((whole.lastIndex { !$0.text.isEmpty } ?? -1) + 1)]
      let cells = row.enumerated().map { column, cell in
        let cut = DisplayWidth.cut(cell.text, to: widths[column])
        let isRight = rightColumns.contains(column)
        let isLast = column == row.count - 1
        let padded =
          isLast && !isRight
          ? cut : DisplayWidth.pad(cut, to: widths[column], aligned: isRight ? .right : .left)
        return cell.role.map { style.paint(padded, $0) } ?? padded
      }
      return String(repeating: " ", count: indent) + cells.joined(separator: "  ") + "\n"
    }.joined()
  }

  private func columnWidths(_ style: TextStyle) -> [Int] {
    let count = rows.map(\.count).max() ?? 0
    var widths = (0..<count).map { column in
      rows.map { column < $0.count ? DisplayWidth.of($0[column].text) : 0 }.max() ?? 0
    }
    let whole = widths.reduce(0, +) + 2 * max(0, count - 1) + indent
    for _ in 0..<max(0, whole - style.width) {
      let wide = flexibleColumns.filter { $0 < count && widths[$0] > 12 }
      guard let widest = wide.max(by: { widths[$0] < widths[$1] }) else { break }
      widths[widest] -= 1
    }
    return widths
  }
}

/// The width of text on a terminal, in columns.
enum DisplayWidth {
  /// Two columns for an East Asian wide character or an emoji, none for a combining mark.
  static func of(_ text: String) -> Int {
    text.reduce(0) { $0 + columns(of: $1) }
  }

  /// Cuts a text to at most `width` columns, with `…` at the cut.
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

  /// Pads a text with spaces to `width` columns.
  static func pad(_ text: String, to width: Int, aligned: Alignment = .left) -> String {
    let blanks = String(repeating: " ", count: max(0, width - of(text)))
    return aligned == .right ? blanks + text : text + blanks
  }

  /// The side to which a text is aligned.
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

/// The colour and width that text for a person may use.
public struct TextStyle: Sendable, Equatable {
  /// Whether escape sequences for colour may be written.
  public var hasColor: Bool
  /// The width in columns.
  public var width: Int

  /// No colour, 100 columns.
  public static let plain = TextStyle(hasColor: false, width: 100)

  /// No colour, and nothing is cut: for pipes, files and logs.
  public static let uncut = TextStyle(hasColor: false, width: 100_000)

  /// Creates a style.
  public init(hasColor: Bool, width: Int) {
    self.hasColor = hasColor
    self.width = width
  }

  /// What a piece of text means.
  ///
  /// Colour only repeats what the words say.
  enum Role: String {
    case good = "32"
    case bad = "31"
    case caution = "33"
    case faint = "2"
    case strong = "1"
  }

  func paint(_ text: String, _ role: Role) -> String {
    hasColor && !text.isEmpty ? "\u{1B}[\(role.rawValue)m\(text)\u{1B}[0m" : text
  }
}
