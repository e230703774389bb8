// SPDX-License-Identifier: Apache-2.0

public import BuildModel

/// What the reports say, for a terminal: a row a file, then the failed tests.
public struct ReportTable: Sendable {
  /// The reports, in the order they were named.
  public var reports: [TestReport]

  /// Creates the table of reports.
  public init(_ reports: [TestReport]) {
    self.reports = reports
  }

  /// The table, ending in a line feed.
  public func render(_ style: TextStyle) -> String {
    guard !reports.isEmpty else { return "no report was read\n" }
    var table = TextTable(rightColumns: [1, 2, 3, 4, 5, 6], flexibleColumns: [0])
    table.rows.append(
      ["report", "tests", "passed", "failed", "skipped", "flaky", "duration", ""].map {
        TextTable.Cell($0, .faint)
      })
    table.rows += reports.map(row)
    if reports.count > 1 { table.rows.append(totalRow) }
    return table.render(style) + FailureList(reports).render(style)
  }

  private func row(_ report: TestReport) -> [TextTable.Cell] {
    let counts = report.counts
    var remark = TextTable.Cell("")
    if report.damage != nil { remark = TextTable.Cell("damaged", .bad) }
    if report.bailedOut { remark = TextTable.Cell("bailed out", .bad) }
    return [TextTable.Cell(PrintableText.escape(report.path))]
      + numbers(counts, duration: report.duration) + [remark]
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
      TextTable.Cell(CountWords.duration(duration)),
    ]
  }
}
