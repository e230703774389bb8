// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TestSupport
import Testing

@testable import ContextReading

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite("Issue keys of the corpus")
struct KeyCorpusTests {
  struct Row: Decodable {
    var text: String
    var kind: String
    var expected: [String]
    var recommended: [String]?
    var pattern: String?
    var defaultProject: String?
    var note: String?
  }

  @Test(.enabled(if: ProjectFiles.corpus != nil, "the corpus is not beside the project"))
  func everyRowGetsTheRecommendedKeys() throws {
    let rows = try Self.rows().filter { $0.pattern == nil }
    try #require(rows.count > 100)
    for row in rows {
      let recommended = try #require(row.recommended)
      let keys = try Self.keys(in: row, rules: KeyRules())
      // A list of 500 was cut at the limit of `associations`.
      #expect(Array(keys.prefix(500)) == recommended, "\(row.text.prefix(200))")
    }
  }

  @Test(.enabled(if: ProjectFiles.corpus != nil, "the corpus is not beside the project"))
  func everyOwnPatternGetsWhatItsSourceExpects() throws {
    let rows = try Self.rows().filter { $0.pattern != nil }
    try #require(!rows.isEmpty)
    for row in rows {
      let letterCase = row.note?.contains("case-insensitive") == true ? "(?i)" : ""
      let pattern = try #require(row.pattern)
      let rules = KeyRules(pattern: Fact(letterCase + pattern, from: .option("--issue-pattern")))
      // A number alone, for a project from elsewhere, is not a key here.
      let expected = row.defaultProject == nil ? row.expected : []
      #expect(try Self.keys(in: row, rules: rules) == expected, "\(row.text)")
    }
  }

  private static func rows() throws -> [Row] {
    let corpus = try #require(ProjectFiles.corpus)
    let data = try Data(contentsOf: URL(filePath: corpus + "/issue-keys.json"))
    return try JSONDecoder().decode([Row].self, from: data)
  }

  private static func keys(in row: Row, rules: KeyRules) throws -> [String] {
    let source = try #require(KeyCandidate.Source(rawValue: row.kind))
    let text = KeyText(source: source, text: row.text)
    return try KeyFinder(rules: rules).find(explicit: [], texts: [text]).keys.map(\.description)
  }
}
