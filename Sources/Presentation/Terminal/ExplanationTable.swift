// SPDX-License-Identifier: Apache-2.0

public import BuildModel

/// Where each fact of a build comes from and why each issue-key candidate was kept or dropped.
public struct ExplanationTable: Sendable {
  /// One fact of the build.
  public struct Row: Sendable, Equatable {
    /// The name that the API uses.
    public var name: String
    /// The value, as text.
    public var fact: Fact<String>

    /// Creates a row.
    public init(name: String, fact: Fact<String>) {
      self.name = name
      self.fact = fact
    }
  }

  /// The known facts.
  public var facts: [Row]
  /// Everything that looked like an issue key.
  public var candidates: [KeyCandidate]

  /// Creates the table.
  public init(facts: [Row], candidates: [KeyCandidate]) {
    self.facts = facts
    self.candidates = candidates
  }

  /// The tables, ending in a line feed.
  public func render(_ style: TextStyle) -> String {
    var table = TextTable(flexibleColumns: [1, 2])
    table.rows.append(["fact", "value", "from"].map { TextTable.Cell($0, .faint) })
    for row in facts {
      table.rows.append([
        TextTable.Cell(row.name, .strong), TextTable.Cell(PrintableText.escape(row.fact.value)),
        TextTable.Cell(PrintableText.escape(row.fact.origin.description)),
      ])
      table.rows += row.fact.overridden.map { beaten in
        [
          TextTable.Cell(""), TextTable.Cell(PrintableText.escape(beaten.value), .faint),
          TextTable.Cell("not used: \(PrintableText.escape(beaten.origin.description))", .faint),
        ]
      }
    }
    return table.render(style) + "\n" + candidateTable.render(style)
  }

  private var candidateTable: TextTable {
    var table = TextTable(flexibleColumns: [0, 3])
    guard !candidates.isEmpty else {
      table.rows.append([TextTable.Cell("nothing looked like an issue key", .caution)])
      return table
    }
    table.rows.append(["candidate", "seen in", "", "why"].map { TextTable.Cell($0, .faint) })
    table.rows += candidates.map { candidate in
      [
        TextTable.Cell(PrintableText.escape(candidate.text, limit: 40)),
        TextTable.Cell(candidate.source.rawValue),
        TextTable.Cell(
          candidate.isKept ? "kept" : "dropped", candidate.isKept ? .good : .caution),
        TextTable.Cell(PrintableText.escape(Self.reason(candidate))),
      ]
    }
    return table
  }

  /// The reason without the verdict, which has a column of its own.
  private static func reason(_ candidate: KeyCandidate) -> String {
    let verdict = "kept: "
    let repeats = candidate.isKept && candidate.reason.hasPrefix(verdict)
    return String(candidate.reason.dropFirst(repeats ? verdict.count : 0))
  }
}
