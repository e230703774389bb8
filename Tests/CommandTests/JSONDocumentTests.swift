// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The members of each command's JSON document, as the documentation lists them.
@Suite struct JSONDocumentTests {
  /// A row of the table: a command, what its document always holds, what it may hold.
  struct Row: Sendable, CustomTestStringConvertible {
    var command: String
    var members: Set<String>
    var optional: Set<String>

    var testDescription: String { command }

    init?(_ line: Substring) {
      let cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst()
        .map { $0.matches(of: /`([^`]+)`/).map { String($0.1) } }
      guard cells.count >= 3, let command = cells[0].first else { return nil }
      self.command = command
      members = Set(cells[1])
      optional = Set(cells[2])
    }
  }

  static let rows: [Row] = {
    let page = ProjectFiles.root + "/docs/json.md"
    let text = FileManager.default.contents(atPath: page) ?? Data()
    return String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap(Row.init)
  }()

  @Test func everyCommandIsListed() async throws {
    let listed = Set(Self.rows.compactMap { $0.command.split(separator: " ").dropFirst().first })
    let commands = try await CommandTree.read().paths().compactMap(\.first)
    #expect(Set(commands).subtracting(listed.map(String.init)) == ["get", "sandbox"])
  }

  @Test(arguments: rows)
  func theDocumentHoldsWhatIsListed(_ row: Row) async throws {
    try await SandboxSite.open { site in
      let place = try await DocumentWorkplace(site, service: "gitlab")
      let result = try await place.run(row.command)
      #expect(result.status == 0, "\(result.talk)")
      let members = Set(try result.json().keys)
      #expect(members.isSuperset(of: row.members))
      #expect(members.subtracting(row.members).isSubset(of: row.optional))
    }
  }
}
