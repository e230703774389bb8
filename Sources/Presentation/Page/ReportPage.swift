// SPDX-License-Identifier: Apache-2.0

public import BuildModel
import Mustache

/// One build and its reports as a self-contained HTML page.
///
/// No script, no external resource: filtering is done by style sheet alone, so the page may be kept as an
/// artifact of a CI service whose content security policy allows nothing.
public struct ReportPage: Sendable {
  /// Tests listed at most; failed ones are listed whatever their number in ``TestReport/failures``.
  public static let listedTests = 2000
  /// Tests listed as the slowest at most.
  public static let slowestTests = 10

  /// What is known about the build.
  public var assembly: Assembly

  /// Creates a page.
  public init(_ assembly: Assembly) {
    self.assembly = assembly
  }

  /// The whole page.
  ///
  /// - Throws: An error of the template library, which the embedded template does not cause.
  public func render() throws -> String {
    try MustacheTemplate(string: Self.template).render(content)
  }

  private var counts: TestCounts {
    assembly.reports.reduce(into: TestCounts()) { $0 += $1.counts }
  }

  /// The values of the template: texts as ``HTMLText``, switches as `Bool`, lists of the same.
  private var content: [String: Any] {
    let context = assembly.context
    let name = context.displayName?.value ?? context.pipelineId?.value ?? "Test report"
    return [
      "title": HTMLText(name),
      "style": Self.style,
      "state": HTMLText(assembly.state.value.words),
      "stateClass": assembly.state.value.rawValue,
      "stateMark": assembly.state.value.mark,
      "sentence": HTMLText(CountWords.sentence(counts)),
      "shares": shares,
      "facts": facts,
      "failures": failures,
      "hasFailures": counts.failed > 0,
      "moreFailures": moreFailures,
      "slowest": slowest,
      "hasSlowest": !slowest.isEmpty,
      "tests": tests,
      "hasTests": !tests.isEmpty,
      "moreTests": moreTests,
      "reports": reportRows,
      "findings": findings,
      "hasFindings": !findings.isEmpty,
      "filters": filters,
    ]
  }

  private var facts: [[String: Any]] {
    let context = assembly.context
    var facts: [[String: Any]] = []
    func add(_ name: String, _ value: String?, link: String? = nil) {
      guard let value else { return }
      let href = link.flatMap { $0.hasPrefix("https://") || $0.hasPrefix("http://") ? $0 : nil }
      facts.append([
        "name": name, "value": HTMLText(value), "link": HTMLText(href ?? ""), "isLink": href != nil,
      ])
    }
    let keys = context.issueKeys.map(\.description)
    add("Issues", keys.isEmpty ? "none found" : keys.joined(separator: ", "))
    add("Branch", context.branch?.value, link: context.tag == nil ? context.refURL?.value : nil)
    add("Tag", context.tag?.value, link: context.refURL?.value)
    add(
      "Commit", context.commit.map { String($0.value.prefix(12)) }, link: context.commitURL?.value)
    add("Run", context.url?.value, link: context.url?.value)
    add("Updated", Timestamp(milliseconds: assembly.lastUpdated.value).rfc3339)
    return facts
  }

  private var reportRows: [[String: Any]] {
    assembly.reports.map { report in
      let remark =
        report.damage.map { "damaged: \($0.summary)" } ?? (report.bailedOut ? "bailed out" : "")
      return [
        "path": HTMLText(report.path), "tests": report.counts.total,
        "passed": report.counts.passed, "failed": report.counts.failed,
        "skipped": report.counts.skipped, "flaky": report.counts.flaky,
        "duration": CountWords.duration(report.duration), "remark": HTMLText(remark),
      ]
    }
  }

  private var findings: [[String: Any]] {
    let damaged = assembly.reports.compactMap { report in
      report.damage.map { Finding(.error, $0.summary, at: $0.location(in: report.path)) }
    }
    let all = damaged + assembly.context.findings + assembly.reports.flatMap(\.findings)
    return all.filter { $0.severity != .note }.map { finding in
      [
        "severity": finding.severity.rawValue, "message": HTMLText(finding.message),
        "location": HTMLText(finding.location ?? ""),
      ]
    }
  }
}
