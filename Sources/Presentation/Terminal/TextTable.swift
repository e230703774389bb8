// SPDX-License-Identifier: Apache-2.0

/// Rows of texts with aligned columns, cut to the width there is.
struct TextTable {
  /// One text of a row.
  struct Cell {
    var text: String
    var role: TextStyle.Role?

    init(_ text: String, _ role: TextStyle.Role? = nil) {
      self.text = text
      self.role = role
    }
  }

  /// The columns that line up on the right: numbers.
  var rightColumns: Set<Int> = []
  /// The columns that give way where the rows are too wide, the widest of them first.
  var flexibleColumns = [0]
  /// Columns of blanks before each row.
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
          ? cut : DisplayWidth.pad(cut, to: widths[column], isRight: isRight ? .right : .left)
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
