// SPDX-License-Identifier: Apache-2.0

public import BuildModel

/// One build and its failed tests as Markdown, for job summaries and notes on merge requests.
///
/// Untrusted text only appears as code: GitHub and GitLab look for mentions (`@all`) and references
/// (`#1`, `!4`) in the rendered text outside of it.
public struct MarkdownSummary: Sendable {
  /// The most failed tests whose messages are shown.
  static let shownFailures = 20
  /// The most failed tests that are named.
  static let namedFailures = 100
  /// The most reports that are listed; the others are summed up.
  static let listedReports = 20
  /// The most bytes of messages.
  static let detailBudget = 400_000
  /// The most bytes of a summary: GitHub accepts 1 MiB, and GitLab 1,000,000 characters per note.
  static let sizeLimit = 990_000

  /// The build and its reports.
  public var assembly: BuildAssembly
  /// The Jira site whose issues the summary links to, such as `acme.atlassian.net`.
  public var site: String?

  /// Creates a summary.
  public init(_ assembly: BuildAssembly, site: String? = nil) {
    self.assembly = assembly
    self.site = site
  }

  /// The summary, ending in a line feed.
  public func render() -> String {
    let name = assembly.context.displayName?.value ?? "Test report"
    let state = assembly.state.value
    var blocks = ["## \(state.mark) \(state.words): \(Self.code(name))"]
    if assembly.reports.isEmpty {
      blocks.append("No report was read.")
    } else {
      blocks.append(counts)
      if let gaps = assembly.parts?.description { blocks.append("**\(Self.code(gaps))**") }
      if let damage = Words.damage(in: assembly.reports) { blocks.append("**\(damage)**") }
    }
    blocks += [facts].filter { !$0.isEmpty }
    blocks += failureBlocks
    blocks += findingBlocks
    if assembly.reports.count > 1 || Words.damage(in: assembly.reports) != nil {
      blocks.append(reportTable)
    }
    var size = 0
    var fitting = Array(
      blocks.prefix { block in
        size += block.utf8.count + 2
        return size <= Self.sizeLimit
      })
    if fitting.count < blocks.count { fitting.append("… and more than a summary can hold.") }
    return fitting.joined(separator: "\n\n") + "\n"
  }

  private var counts: String {
    let counts = assembly.reports.reduce(into: TestCounts()) { $0 += $1.counts }
    let duration = assembly.reports.reduce(0) { $0 + $1.duration }
    return """
      | Tests | Passed | Failed | Skipped | Flaky | Time |
      | --: | --: | --: | --: | --: | --: |
      | \(counts.total) | \(counts.passed) | \(counts.failed) | \(counts.skipped) \
      | \(counts.flaky) | \(Words.duration(duration)) |
      """
  }

  /// The issues, the run and the commit on one line.
  private var facts: String {
    let context = assembly.context
    let keys = context.issueKeys.map { key in
      Self.link("\(key)", to: WebLink.issue(key, on: site)) ?? "\(key)"
    }
    var facts = keys.isEmpty ? [] : ["Issues: \(keys.joined(separator: ", "))"]
    if let commit = context.commit {
      let id = Self.code(String(commit.value.prefix(12)))
      facts.append("Commit: \(Self.link(id, to: context.commitURL?.value) ?? id)")
    }
    if let run = Self.link("this run", to: context.url?.value) { facts.append(run) }
    return facts.joined(separator: " · ")
  }

  private var failureBlocks: [String] {
    let failed = FailedTests(assembly.reports)
    guard failed.total > 0 else { return [] }
    var blocks = ["### Failed tests"]
    blocks += failed.sharedReasons.prefix(5).filter { $0.tests.count > 2 }.map {
      "\($0.tests.count) tests failed with \(Self.code($0.reason, limit: 200))"
    }
    var budget = Self.detailBudget
    blocks += failed.tests.prefix(Self.shownFailures).map { Self.block(of: $0, &budget) }
    let named = failed.tests.dropFirst(Self.shownFailures).prefix(Self.namedFailures)
    if !named.isEmpty {
      blocks.append(
        named.map { "- \(Self.code(Words.name(suite: $0.suite, $0.name), limit: 400))" }
          .joined(separator: "\n"))
    }
    let rest = failed.total - min(failed.tests.count, Self.shownFailures + Self.namedFailures)
    if rest > 0 { blocks.append("… and \(rest) more failed \(rest == 1 ? "test" : "tests").") }
    return blocks
  }

  private var findingBlocks: [String] {
    let findings = Words.findings(of: assembly)
    guard !findings.isEmpty else { return [] }
    var lines = findings.prefix(Self.listedReports).map { finding in
      let location = finding.location.map { " (\(Self.code($0, limit: 400)))" } ?? ""
      return "- \(finding.severity.rawValue): \(Self.code(finding.message))\(location)"
    }
    let rest = findings.count - lines.count
    if rest > 0 { lines.append("- … and \(rest) more") }
    return ["### Findings", lines.joined(separator: "\n")]
  }

  /// A failed test that unfolds to its message, trace and output.
  private static func block(of test: FailedTest, _ budget: inout Int) -> String {
    let name = Words.name(suite: test.suite, test.name)
    let place = test.failure.flatMap(Words.place)
    let texts = [test.failure?.message, test.failure?.details, test.failure?.output]
      .compactMap { $0 }.filter { !$0.isEmpty }.map(HTMLWriter.lines)
    let size = texts.reduce(0) { $0 + $1.utf8.count }
    guard size > 0, size <= budget else {
      return "- ✗ \(code(name, limit: 400))"
        + (test.reason.map { ": \(code($0, limit: 200))" } ?? "")
    }
    budget -= size
    let attempts = test.failure.flatMap(Words.attempts)
    let summary = [name, place, attempts, test.reason].compactMap { $0 }.map {
      codeElement($0, limit: 300)
    }
    // After the blank line Markdown begins a new block, which ends at `</pre>` whatever is inside.
    return "<details><summary>✗ \(summary.joined(separator: " "))</summary>\n\n"
      + texts.map { "<pre>\n\($0)\n</pre>\n" }.joined() + "</details>"
  }

  private var reportTable: String {
    let reports = assembly.reports
    let ordered = Words.ordered(reports)
    let listed = ordered.prefix(Self.listedReports)
    var lines = [
      "| Report | Tests | Passed | Failed | Skipped | Time |",
      "| --- | --: | --: | --: | --: | --: |",
    ]
    lines += listed.map { index in
      let report = reports[index]
      let remark = Words.remark(on: report).map { " (\($0))" } ?? ""
      return Self.row(
        Self.code(report.name, limit: 400) + remark, report.isMissing ? nil : report.counts,
        report.duration)
    }
    let rest = ordered.dropFirst(listed.count)
    if !rest.isEmpty {
      let counts = rest.reduce(into: TestCounts()) { $0 += reports[$1].counts }
      let duration = rest.reduce(0) { $0 + reports[$1].duration }
      lines.append(Self.row("\(rest.count) more reports", counts, duration))
    }
    return lines.joined(separator: "\n")
  }

  /// A row of the table; nothing is known of a part that is missing.
  private static func row(_ name: String, _ counts: TestCounts?, _ duration: Double) -> String {
    guard let counts else { return "| \(name) | – | – | – | – | – |" }
    return "| \(name) | \(counts.total) | \(counts.passed) | \(counts.failed) | \(counts.skipped) "
      + "| \(Words.duration(duration)) |"
  }

  /// Untrusted text as a code span, with more backticks around it than in it.
  private static func code(_ text: String, limit: Int = 1000) -> String {
    // Two backticks around nothing would open a span that ends in the next one.
    guard !text.isEmpty else { return "` `" }
    // Markdown knows no combining marks: a backtick with one ends a span, too.
    let scalars = PrintableText.escape(text, limit: limit).unicodeScalars
    let text = scalars.map { $0 == "|" ? "\\|" : String($0) }.joined()
    let runs = scalars.split { $0 != "`" }.map(\.count)
    let fence = String(repeating: "`", count: (runs.max() ?? 0) + 1)
    let pad = runs.isEmpty ? "" : " "
    return fence + pad + text + pad + fence
  }

  /// Untrusted text inside HTML, where Markdown is not read.
  private static func codeElement(_ text: String, limit: Int) -> String {
    "<code>\(PrintableText.escape(html: text, limit: limit))</code>"
  }

  /// A link; `nil` unless the address is a web page's.
  private static func link(_ markup: String, to address: String?) -> String? {
    guard let address, WebLink.isSafe(address) else { return nil }
    let reserved: [Unicode.Scalar: String] = [
      "\\": "%5C", "<": "%3C", ">": "%3E", "[": "%5B", "]": "%5D", "|": "%7C", "&": "&amp;",
    ]
    let destination = address.unicodeScalars.map { reserved[$0] ?? String($0) }.joined()
    return "[\(markup)](<\(destination)>)"
  }
}
