// SPDX-License-Identifier: Apache-2.0

public import BuildModel

/// What Jira will show for a build, followed by its failed tests, for a terminal.
public struct BuildSummary: Sendable {
  /// The build.
  public var build: BuildData
  /// The reports that were read.
  public var reports: [TestReport]

  /// The Jira site whose issues a terminal links to.
  public var site: String?

  /// Creates the summary of a build.
  public init(build: BuildData, reports: [TestReport], site: String? = nil) {
    self.build = build
    self.reports = reports
    self.site = site
  }

  /// The summary, ending in a line feed.
  public func render(_ style: TextStyle) -> String {
    var table = TextTable(flexibleColumns: [1: .wrap])
    func add(
      _ name: String, _ value: String?, _ role: TextStyle.Role? = nil, pages: [String: String] = [:]
    ) {
      guard let value else { return }
      table.rows.append([
        TextTable.Cell(name, .faint),
        TextTable.Cell(PrintableText.escape(value), role, pages: pages),
      ])
    }
    add("build", build.displayName, .strong)
    add("state", build.state.words, build.state.role)
    add("tests", tests)
    add("issues", issues, build.issues.keys.isEmpty ? .caution : nil, pages: issuePages)
    add("commit", build.references.first?.commit.map { String($0.id.prefix(12)) })
    add("branch", build.references.first?.ref?.name)
    add("page", build.url)
    table.rows[table.rows.count - 1][1].isWhole = true
    var failures = FailureList(reports)
    failures.limit = 5
    failures.advice = ";\n  `buildpost inspect` lists them"
    return table.render(style) + failures.render(style)
  }

  private var tests: String {
    guard !reports.isEmpty else { return "no report was read" }
    var sum = TestCounts()
    for report in reports { sum += report.counts }
    let files = Words.reports(reports)
    return sum.total == 0 ? "none in \(files)" : "\(Words.sentence(sum)) in \(files)"
  }

  private var issuePages: [String: String] {
    let pages = build.issues.keys.prefix(8).compactMap { key in
      WebLink.issue(key, on: site).map { (key.description, $0) }
    }
    return Dictionary(pages, uniquingKeysWith: { first, _ in first })
  }

  private var issues: String {
    let keys = build.issues.keys
    guard !keys.isEmpty else { return "none (Jira shows a build only on the issues it names)" }
    let shown = keys.prefix(8).map(\.description).joined(separator: ", ")
    return keys.count > 8 ? "\(shown) and \(keys.count - 8) more" : shown
  }
}
