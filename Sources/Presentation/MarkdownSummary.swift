// SPDX-License-Identifier: Apache-2.0

public import BuildModel

/// One build and its failed tests as Markdown, for job summaries and notes on merge requests.
public struct MarkdownSummary: Sendable {
  /// The most failed tests that are shown.
  public static let shownFailures = 20

  /// The build and its reports.
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
    blocks.append(assembly.reports.isEmpty ? "No report was read." : Words.sentence(counts))
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
      let place = Words.place(of: failure).map { " (\($0))" } ?? ""
      let name = Words.name(suite: failure.suite, failure.name)
      let title = "- **\(escape(name))**\(escape(place))"
      guard !failure.message.isEmpty else { return title }
      return title + "\n\n" + codeBlock(failure.message)
    }
    if failed > failures.count { blocks.append("… and \(failed - failures.count) more.") }
    return blocks
  }

  /// An indented code block: it has no fence that a message could close.
  private func codeBlock(_ message: String) -> String {
    message.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).prefix(12)
      .map { "      " + PrintableText.escape(String($0), limit: 400) }.joined(separator: "\n")
  }

  private var table: String {
    let head = """
      | Report | Tests | Passed | Failed | Skipped | Time |
      | --- | --: | --: | --: | --: | --: |
      """
    let rows = assembly.reports.map { report in
      let counts = report.counts
      let remark = Words.remark(on: report).map { " (\($0))" } ?? ""
      return "| \(escape(report.path))\(remark) | \(counts.total) | \(counts.passed) "
        + "| \(counts.failed) | \(counts.skipped) | \(Words.duration(report.duration)) |"
    }
    return ([head] + rows).joined(separator: "\n")
  }

  /// Escapes what Markdown, its HTML or a mention of a person would be made of.
  private func escape(_ text: String) -> String {
    var result = ""
    for scalar in PrintableText.escape(text).unicodeScalars {
      switch scalar {
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      case "@": result += "&#64;"
      case "\\", "`", "*", "_", "[", "]", "#", "|", "~", "!":
        result += "\\"
        result.unicodeScalars.append(scalar)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
