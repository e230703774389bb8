// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// One line of `doctor`.
public enum DoctorLine {
  /// `ok       git: …`, then what to do on a line of its own.
  public static func render(
    word: String, name: String, words: String, fix: String?, _ style: TextStyle
  ) -> String {
    let role: TextStyle.Role = word == "ok" ? .good : word == "warning" ? .caution : .bad
    let mark = style.paint(DisplayWidth.pad(word, to: 8), role)
    let line = "\(mark) \(name): \(PrintableText.escape(words))\n"
    return line + (fix.map { "         fix: \(PrintableText.escape($0))\n" } ?? "")
  }
}

/// A progress bar of one line.
public enum ProgressText {
  /// The bar with its figures: `[#####-----] 50 of 100 builds`.
  ///
  /// - Parameters:
  ///   - done: How many builds are done.
  ///   - total: How many there are; `nil` if that is not known.
  ///   - note: What the command is waiting for.
  ///   - style: The width of the terminal.
  /// - Returns: One line without a line feed, never wider than the terminal.
  public static func bar(done: Int, of total: Int?, note: String?, _ style: TextStyle) -> String {
    let figures = total.map { "\(done) of \($0) builds" } ?? "\(done) builds"
    let words = [figures, note.map { PrintableText.escape($0) }].compactMap { $0 }
      .joined(separator: ", ")
    guard let total, total > 0 else { return DisplayWidth.cut(words, to: style.width - 1) }
    let cells = 20
    let filled = min(cells, done * cells / total)
    let bar =
      "[" + String(repeating: "#", count: filled)
      + String(repeating: "-", count: cells - filled) + "] "
    return DisplayWidth.cut(bar + words, to: style.width - 1)
  }
}

/// The undelivered builds in an outbox, for a terminal.
public struct HeldTable: Sendable {
  /// One undelivered build.
  public struct Row: Sendable {
    fileprivate let id: String
    fileprivate let cells: [String]
    fileprivate let reason: String

    /// Creates a row.
    public init(
      id: String, state: String, site: String, build: String, since: String, reason: String
    ) {
      self.id = id
      let state = state == "new" ? "waiting" : state
      cells = [state, Self.minute(of: since), build, site]
      self.reason = reason.isEmpty ? "not sent yet" : reason
    }

    /// `2026-11-29T08:00Z` of a time with seconds.
    private static func minute(of time: String) -> String {
      let isTime = time.hasSuffix("Z") && time.utf8.count > 17 && time.contains("T")
      return isTime ? time.prefix(16) + "Z" : time
    }
  }

  private let rows: [Row]
  /// How many ids have the same part before the number.
  private let starts: [Substring: Int]

  /// Creates the table.
  public init(_ rows: [Row]) {
    self.rows = rows
    starts = rows.reduce(into: [:]) { $0[Self.start(of: $1.id), default: 0] += 1 }
  }

  private static func start(of id: String) -> Substring {
    id.lastIndex(of: "-").map { id[..<$0] } ?? id[...]
  }

  /// The part of an id before its number, if no other build has it too.
  private func shortId(of row: Row) -> String {
    let start = Self.start(of: row.id)
    return starts[start] == 1 ? String(start) : row.id
  }

  /// The builds under the reason why they wait, which is never cut; ends in a line feed.
  public func render(_ style: TextStyle) -> String {
    var groups = Dictionary(grouping: rows, by: \.reason)
    return rows.compactMap { row in groups.removeValue(forKey: row.reason) }.map { group in
      let reason = group[0].reason
      var table = TextTable(flexibleColumns: [3: .wrap, 4: .wrap], indent: 2)
      table.rows = group.map { row in
        ([shortId(of: row)] + row.cells).map { TextTable.Cell(PrintableText.escape($0)) }
      }
      let words = DisplayWidth.wrap(PrintableText.escape(reason, limit: 2000), to: style.width)
      return words.map { style.paint($0, .strong) + "\n" }.joined() + table.render(style)
    }.joined()
  }
}
