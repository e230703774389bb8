// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// Rows of text in aligned columns, cut to the available width.
struct TextTable {
  /// One cell of a row.
  struct Cell {
    var text: String
    var role: TextStyle.Role?
    /// Whether the text may be wider than its column, like an address that people copy.
    var isWhole = false
    /// The pages that words in the text link to; commas separate the words.
    var pages: [String: String]

    init(_ text: String, _ role: TextStyle.Role? = nil, pages: [String: String] = [:]) {
      self.text = text
      self.role = role
      self.pages = pages
    }

    /// A line of the cell as it is printed.
    func paint(_ line: String, _ style: TextStyle) -> String {
      let words = line.split(separator: ",", omittingEmptySubsequences: false).map {
        word -> String in
        let key = String(word.drop { $0 == " " }.prefix { $0 != " " })
        guard let page = pages[key] else { return String(word) }
        return String(word).replacing(key, with: style.link(key, to: page), maxReplacements: 1)
      }
      let linked = pages.isEmpty ? line : words.joined(separator: ",")
      return role.map { style.paint(linked, $0) } ?? linked
    }
  }

  /// The columns that are aligned to the right: numbers.
  var rightColumns: Set<Int> = []
  /// How a column shrinks if the rows are too wide.
  enum Fit {
    /// The end of a text is cut.
    case cutEnd
    /// A path is known by its end, and by what follows the directory that all paths share.
    case cutPath(shared: String)
    /// The text continues on the next line.
    case wrap
  }

  /// The columns that may shrink, the widest of them first.
  var flexibleColumns: [Int: Fit] = [0: .cutEnd]
  /// Spaces before each row.
  var indent = 0
  var rows: [[Cell]] = []

  func render(_ style: TextStyle) -> String {
    var text = ""
    write(rows, style) { text += $0 }
    return text
  }

  /// Writes rows that are made twice, to measure and to print them, so that they need no memory.
  func write(
    _ rows: some Sequence<[Cell]>, _ style: TextStyle, _ print: (String) throws -> Void
  ) rethrows {
    let widths = columnWidths(of: rows, style)
    for row in rows {
      let cells = row.enumerated().map { column, cell in lines(of: cell, column, widths[column]) }
      for number in 0..<(cells.map(\.count).max() ?? 0) {
        try print(line(cells, number, row, widths, style))
      }
    }
  }

  /// One line of a row, of which a wrapped row has several.
  private func line(
    _ cells: [[String]], _ number: Int, _ row: [Cell], _ widths: [Int], _ style: TextStyle
  ) -> String {
    let texts = cells.map { $0.indices.contains(number) ? $0[number] : "" }
    let last = texts.lastIndex { !$0.isEmpty } ?? -1
    let padded = texts[..<(last + 1)].enumerated().map { column, text in
      let isRight = rightColumns.contains(column)
      let whole =
        column == last && !isRight
        ? text : DisplayWidth.pad(text, to: widths[column], aligned: isRight ? .right : .left)
      return row[column].paint(whole, style)
    }
    return String(repeating: " ", count: indent) + padded.joined(separator: "  ") + "\n"
  }

  private func lines(of cell: Cell, _ column: Int, _ width: Int) -> [String] {
    if cell.isWhole { return [cell.text] }
    return switch flexibleColumns[column] ?? .cutEnd {
    case .cutEnd: [DisplayWidth.cut(cell.text, to: width)]
    case .cutPath(let shared): [DisplayWidth.cutPath(cell.text, after: shared, to: width)]
    case .wrap: DisplayWidth.wrap(cell.text, to: width)
    }
  }

  private func columnWidths(of rows: some Sequence<[Cell]>, _ style: TextStyle) -> [Int] {
    var widths: [Int] = []
    for row in rows {
      widths += Array(repeating: 0, count: max(0, row.count - widths.count))
      for (column, cell) in row.enumerated() {
        widths[column] = max(widths[column], DisplayWidth.of(cell.text))
      }
    }
    let count = widths.count
    let whole = widths.reduce(0, +) + 2 * max(0, count - 1) + indent
    for _ in 0..<max(0, whole - style.width) {
      let wide = flexibleColumns.keys.sorted().filter { $0 < count && widths[$0] > 12 }
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

  /// Cuts a text to at most `width` columns at its beginning, with `…` at the cut.
  static func cutStart(_ text: String, to width: Int) -> String {
    guard of(text) > width else { return text }
    return String(cut(String(text.reversed()), to: width).reversed())
  }

  /// Cuts a path to at most `width` columns: first in the directory that it shares with others,
  /// then in the middle of the rest, so that those of one name in several directories differ.
  static func cutPath(_ path: String, after shared: String, to width: Int) -> String {
    let rest = path.hasPrefix(shared) ? String(path.dropFirst(shared.count)) : path
    guard of(path) > width, of(rest) >= width else { return cutStart(path, to: width) }
    let head = cut(rest, to: width / 3)
    return head + cutStart(rest, to: width - of(head) + 1).dropFirst()
  }

  /// Breaks a text into lines of at most `width` columns, after blanks and `/` if there are any.
  ///
  /// What a CI service would read as a command at the start of a line is broken up again.
  static func wrap(_ text: String, to width: Int) -> [String] {
    guard width > 1, of(text) > width else { return [text] }
    var lines: [String] = []
    var rest = text[...]
    while of(String(rest)) > width {
      let fitting = cut(String(rest), to: width + 1).dropLast()
      if rest.dropFirst(fitting.count).first == " " {
        lines.append(String(fitting))
        rest = rest.dropFirst(fitting.count + 1)
        continue
      }
      let broken = fitting.lastIndex { " /".contains($0) }.map { fitting[...$0] } ?? fitting
      let line = broken.count * 3 < fitting.count ? fitting : broken
      lines.append(String(line).trimmingBlankEnd())
      rest = rest.dropFirst(line.count)
    }
    return (lines + [String(rest)]).map { PrintableText.escape($0) }
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

/// The colour and width available for human-readable text.
public struct TextStyle: Sendable, Equatable {
  /// Whether escape sequences for colour may be written.
  public var hasColor: Bool
  /// Whether the terminal shows links (OSC 8).
  public var hasLinks = false
  /// The width in columns.
  public var width: Int

  /// No colour, 100 columns.
  public static let plain = TextStyle(hasColor: false, width: 100)

  /// No colour, and nothing is cut: for pipes, files and logs.
  public static let uncut = TextStyle(hasColor: false, width: 100_000)

  /// Creates a style.
  public init(hasColor: Bool, width: Int, hasLinks: Bool = false) {
    self.hasColor = hasColor
    self.width = width
    self.hasLinks = hasLinks
  }

  /// A printable text as a link to a page; the text alone if the terminal shows no links.
  public func link(_ text: String, to page: String) -> String {
    let isSafe = page.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    guard hasLinks, isSafe else { return text }
    return "\u{1B}]8;;\(page)\u{1B}\\\(text)\u{1B}]8;;\u{1B}\\"
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

extension String {
  fileprivate func trimmingBlankEnd() -> String {
    var text = self[...]
    while text.last == " " { text = text.dropLast() }
    return String(text)
  }
}
