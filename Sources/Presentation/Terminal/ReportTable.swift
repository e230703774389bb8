// SPDX-License-Identifier: Apache-2.0

public import BuildModel

/// What the reports say, for a terminal: one row per file, then the failed tests.
public struct ReportTable: Sendable {
  /// The reports, in the order they were named.
  public var reports: [TestReport]

  /// Creates the table of reports.
  public init(_ reports: [TestReport]) {
    self.reports = reports
  }

  /// The table, ending in a line feed.
  public func render(_ style: TextStyle) -> String {
    var text = ""
    write(style) { text += $0 }
    return text
  }

  /// Writes the table line by line: there may be 100,000 reports.
  public func write(_ style: TextStyle, _ print: (String) throws -> Void) rethrows {
    guard !reports.isEmpty else { return try print("no report was read\n") }
    let table = TextTable(
      rightColumns: [1, 2, 3, 4, 5, 6],
      flexibleColumns: [0: .cutPath(shared: PrintableText.escape(sharedDirectory))])
    let missing = reports.indices.filter { reports[$0].isMissing }
    let others = reports.indices.filter { !reports[$0].isMissing }
    // The heading comes first, and the sum of several reports last.
    let rows = (-1...reports.count).lazy.map { place in
      place < 0
        ? heading
        : place == reports.count
          ? totalRow
          : row(reports[place < missing.count ? missing[place] : others[place - missing.count]])
    }
    try table.write(rows.prefix(reports.count + (reports.count > 1 ? 2 : 1)), style, print)
    try print(FailureList(reports).render(style))
  }

  /// The directory that all reports are in, with the slash at its end; empty if there is none.
  private var sharedDirectory: String {
    var shared = reports.first?.name ?? ""
    for report in reports {
      while !shared.isEmpty, shared.last != "/" || !report.name.hasPrefix(shared) {
        shared = shared.dropLast().lastIndex(of: "/").map { String(shared[...$0]) } ?? ""
      }
    }
    return shared
  }

  private var heading: [TextTable.Cell] {
    ["report", "tests", "passed", "failed", "skipped", "flaky", "duration", ""].map {
      TextTable.Cell($0, .faint)
    }
  }

  private func row(_ report: TestReport) -> [TextTable.Cell] {
    [TextTable.Cell(PrintableText.escape(report.name))]
      // Nothing is known of a part that is missing.
      + (report.isMissing
        ? Array(repeating: TextTable.Cell("–", .faint), count: 6)
        : numbers(report.counts, duration: report.duration))
      + [TextTable.Cell(Words.remark(on: report) ?? "", .bad)]
  }

  private var totalRow: [TextTable.Cell] {
    var sum = TestCounts()
    for report in reports { sum += report.counts }
    let duration = reports.reduce(0) { $0 + $1.duration }
    return [TextTable.Cell("total", .strong)] + numbers(sum, duration: duration)
      + [TextTable.Cell("")]
  }

  private func numbers(_ counts: TestCounts, duration: Double) -> [TextTable.Cell] {
    [
      TextTable.Cell(String(counts.total)),
      TextTable.Cell(String(counts.passed), counts.passed > 0 ? .good : nil),
      TextTable.Cell(String(counts.failed), counts.failed > 0 ? .bad : nil),
      TextTable.Cell(String(counts.skipped), counts.skipped > 0 ? .caution : nil),
      TextTable.Cell(String(counts.flaky), counts.flaky > 0 ? .caution : nil),
      TextTable.Cell(Words.duration(duration)),
    ]
  }
}

/// The first failed tests, grouped by report.
struct FailureList {
  /// The most characters of a message that are shown.
  static let messageLimit = 160

  let reports: [TestReport]
  /// The most failed tests that are shown.
  var limit = 1000
  /// What follows the number of those that are not shown.
  var advice = ""

  init(_ reports: [TestReport]) {
    self.reports = reports
  }

  func render(_ style: TextStyle) -> String {
    let failed = reports.reduce(into: TestCounts()) { $0 += $1.counts }.failed
    guard failed > 0 else { return "" }
    var lines: [String] = []
    var shown = 0
    for report in reports where !report.failures.isEmpty && shown < limit {
      lines.append("\nfailed in \(PrintableText.escape(report.name)):")
      for failure in report.failures.prefix(limit - shown) {
        shown += 1
        lines += describe(failure, style)
      }
    }
    if failed > shown, shown > 0 {
      let tests = failed - shown == 1 ? "test" : "tests"
      lines.append("\n… and \(failed - shown) more failed \(tests)\(advice)")
    }
    return lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n"
  }

  private func describe(_ failure: TestFailure, _ style: TextStyle) -> [String] {
    let remarks = [Words.place(of: failure), Words.attempts(of: failure)].compactMap(\.self)
    let place = remarks.isEmpty ? "" : " (\(remarks.joined(separator: ", ")))"
    let title = PrintableText.escape(Words.name(suite: failure.suite, failure.name) + place)
    var lines = [
      "  " + style.paint("✗", .bad) + " " + DisplayWidth.cut(title, to: max(20, style.width - 4))
    ]
    if let reason = failure.reason {
      let text = PrintableText.escape(reason, limit: Self.messageLimit)
      lines.append(
        "    " + style.paint(DisplayWidth.cut(text, to: max(20, style.width - 4)), .faint))
    }
    return lines
  }
}
