// SPDX-License-Identifier: Apache-2.0

public import BuildModel

/// One build and its failed tests as Markdown, for job summaries and notes on merge requests.
public struct MarkdownSummary: Sendable {
  /// Failed tests shown.
  public static let shownFailures = 20

  /// What is known about the build.
  public var assembly: Assembly

  /// Creates a summary.
  public init(_ assembly: Assembly) {
    self.assembly = assembly
  }

  /// The summary, ending in a line feed.
  public func render() -> String {
    let counts = assembly.reports.reduce(into: TestCounts()) { $0 += $1.counts }
    let name = assembly.context.displayName?.value ?? "Test report"
    let state = assembly.state.value
    var blocks = ["## \(state.mark) \(escape(name)): \(state.words)"]
    blocks.append(assembly.reports.isEmpty ? "No report was read." : CountWords.sentence(counts))
    let keys = assembly.context.issueKeys.map(\.description)
    if !keys.isEmpty { blocks.append("Issues: \(keys.joined(separator: ", "))") }
    blocks += failureBlocks(failed: counts.failed)
    if !assembly.reports.isEmpty { blocks.append(table) }
    return blocks.joined(separator: "\n\n") + "\n"
  }

  private func failureBlocks(failed: Int) -> [String] {
    let failures = assembly.reports.flatMap(\.failures).prefix(Self.shownFailures)
    guard failed > 0 else { return [] }
    var blocks = ["### Failed tests"]
    blocks += failures.map { failure in
      let name = [failure.suite, failure.name].filter { !$0.isEmpty }.joined(separator: " › ")
      let place = failure.file.map { " (\($0)\(failure.line.map { ":\($0)" } ?? ""))" } ?? ""
      let title = "- **\(escape(name.isEmpty ? "(no name)" : name))**\(escape(place))"
      guard !failure.message.isEmpty else { return title }
      return title + "\n\n" + codeBlock(failure.message)
    }
    if failed > failures.count { blocks.append("… and \(failed - failures.count) more.") }
    return blocks
  }

  /// An indented code block: no fence that a message could close.
  private func codeBlock(_ message: String) -> String {
    message.split(omittingEmptySubsequences: false) { $0.isNewline }.prefix(12)
      .map { "      " + PrintableText.escape(String($0), limit: 400) }.joined(separator: "\n")
  }

  private var table: String {
    let head =
      "| Report | Tests | Passed | Failed | Skipped | Time |\n| --- | --: | --: | --: | --: | --: |"
    let rows = assembly.reports.map { report in
      let counts = report.counts
      let remark = report.damage == nil ? (report.bailedOut ? " (bailed out)" : "") : " (damaged)"
      return "| \(escape(report.path))\(remark) | \(counts.total) | \(counts.passed) "
        + "| \(counts.failed) | \(counts.skipped) | \(CountWords.duration(report.duration)) |"
    }
    return ([head] + rows).joined(separator: "\n")
  }

  /// Escapes what Markdown, its HTML and mentions of people would take up.
  private func escape(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in PrintableText.escape(text).unicodeScalars {
      switch scalar {
      case "<": result.append(contentsOf: "&lt;".unicodeScalars)
      case ">": result.append(contentsOf: "&gt;".unicodeScalars)
      case "&": result.append(contentsOf: "&amp;".unicodeScalars)
      case "@": result.append(contentsOf: "&#64;".unicodeScalars)
      case "\\", "`", "*", "_", "[", "]", "#", "|", "~", "!":
        result.append("\\")
        result.append(scalar)
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}
