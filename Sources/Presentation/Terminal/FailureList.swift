// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// The failed tests, grouped by report, bounded whatever their number.
struct FailureList {
  /// Failed tests shown in all.
  static let limit = 20
  /// Characters shown of a message.
  static let messageLimit = 160

  var reports: [TestReport]

  init(_ reports: [TestReport]) {
    self.reports = reports
  }

  func render(_ style: TextStyle) -> String {
    let failed = reports.reduce(0) { $0 + $1.counts.failed }
    guard failed > 0 else { return "" }
    var lines: [String] = []
    var shown = 0
    for report in reports where !report.failures.isEmpty && shown < Self.limit {
      lines.append("\nfailed in \(PrintableText.escape(report.path)):")
      for failure in report.failures.prefix(Self.limit - shown) {
        shown += 1
        lines += describe(failure, style)
      }
    }
    if failed > shown, shown > 0 { lines.append("\n… and \(failed - shown) more failed tests") }
    return lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n"
  }

  private func describe(_ failure: TestFailure, _ style: TextStyle) -> [String] {
    let name = [failure.suite, failure.name].filter { !$0.isEmpty }.joined(separator: " › ")
    let place =
      failure.file.map { file in " (\(file)\(failure.line.map { ":\($0)" } ?? ""))" } ?? ""
    let title = PrintableText.escape((name.isEmpty ? "(no name)" : name) + place)
    var lines = [
      "  " + style.paint("✗", .bad) + " " + DisplayWidth.cut(title, to: max(20, style.width - 4))
    ]
    let message = failure.message.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    if !message.isEmpty {
      let text = PrintableText.escape(message, limit: Self.messageLimit)
      lines.append(
        "    " + style.paint(DisplayWidth.cut(text, to: max(20, style.width - 4)), .faint))
    }
    return lines
  }
}
