// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// The undelivered builds in an outbox, for a terminal.
public struct HeldTable: Sendable {
  /// One undelivered build.
  public struct Row: Sendable {
    let cells: [String]

    /// Creates a row.
    public init(
      id: String, state: String, site: String, build: String, since: String, reason: String
    ) {
      cells = [id, state, site, build, since, reason]
    }
  }

  private let rows: [Row]

  /// Creates the table.
  public init(_ rows: [Row]) {
    self.rows = rows
  }

  /// The table, ending in a line feed.
  public func render(_ style: TextStyle) -> String {
    var table = TextTable(flexibleColumns: [2, 3, 5])
    table.rows.append(
      ["id", "state", "site", "build", "since", "why"].map { TextTable.Cell($0, .faint) })
    table.rows += rows.map { row in row.cells.map { TextTable.Cell(PrintableText.escape($0)) } }
    return table.render(style)
  }
}
