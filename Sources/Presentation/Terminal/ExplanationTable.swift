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
  /// The facts that Jira requires and nothing states, each with the option that gives it.
  public var missing: [(field: String, option: String)]
  /// Everything that looked like an issue key.
  public var candidates: [KeyCandidate]

  /// Which texts were searched for issue keys.
  public var search: KeySearch

  /// Creates the table.
  public init(
    facts: [Row], missing: [(field: String, option: String)] = [],
    candidates: [KeyCandidate], search: KeySearch
  ) {
    self.facts = facts
    self.missing = missing
    self.candidates = candidates
    self.search = search
  }

  /// The tables, ending in a line feed.
  public func render(_ style: TextStyle) -> String {
    var table = TextTable(flexibleColumns: [1: .wrap, 2: .wrap])
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
    table.rows += missing.map { fact in
      [
        TextTable.Cell(fact.field, .strong), TextTable.Cell("missing", .bad),
        TextTable.Cell("pass \(fact.option)"),
      ]
    }
    let searched =
      search == KeySearch()
      ? "nothing to search for issue keys" : "searched for issue keys: \(search.description)"
    return table.render(style) + "\n\(PrintableText.escape(searched))\n"
      + candidateTable.render(style)
  }

  private var candidateTable: TextTable {
    var table = TextTable(flexibleColumns: [0: .wrap, 3: .wrap])
    guard !candidates.isEmpty else {
      table.rows.append([TextTable.Cell("nothing looked like an issue key", .caution)])
      return table
    }
    table.rows.append(["candidate", "seen in", "", "why"].map { TextTable.Cell($0, .faint) })
    table.rows += candidates.map { candidate in
      [
        TextTable.Cell(candidate.words),
        TextTable.Cell(candidate.place),
        TextTable.Cell(
          candidate.isKept ? "kept" : "dropped", candidate.isKept ? .good : .caution),
        TextTable.Cell(PrintableText.escape(candidate.reason)),
      ]
    }
    return table
  }
}

extension KeyCandidate {
  /// The text, and the key that it is taken for if that differs: `proj-7 → PROJ-7`.
  fileprivate var words: String {
    let seen = PrintableText.escape(text, limit: 40)
    guard let key, key.description != text, isKept else { return seen }
    return "\(seen) → \(key)"
  }
}
