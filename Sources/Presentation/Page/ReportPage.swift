// SPDX-License-Identifier: Apache-2.0

public import BuildModel

/// One build and its reports as a self-contained HTML page.
///
/// The page has no script and loads nothing: its style sheet alone filters and unfolds the tests.
/// It can be kept as an artifact of a CI service whose content security policy allows nothing.
public struct ReportPage: Sendable {
  /// The most tests that are listed besides the failed ones, which are all listed.
  public static let listedTests = 2000
  /// The most tests that are listed as the slowest.
  public static let slowestTests = 10
  /// The most reports that are listed; the others are summed up.
  static let listedReports = 500

  /// The build and its reports.
  public var assembly: BuildAssembly
  /// The Jira site whose issues the page links to, such as `acme.atlassian.net`.
  public var site: String?

  /// Creates a page.
  public init(_ assembly: BuildAssembly, site: String? = nil) {
    self.assembly = assembly
    self.site = site
  }

  /// The whole page.
  public func render() -> String {
    var text = ""
    write { text += $0 }
    return text
  }

  /// Writes the page piece by piece: it may have megabytes.
  public func write(_ print: (String) -> Void) {
    withoutActuallyEscaping(print) { print in
      var page = HTMLWriter(print)
      write(&page)
      page.flush()
    }
  }

  private func write(_ page: inout HTMLWriter) {
    let failed = FailedTests(assembly.reports)
    writeHead(&page)
    page.markup("<body>\n<nav>")
    if failed.total > 0 {
      page.markup("<a class=\"skip\" href=\"#failed\">Skip to the failed tests</a>")
    }
    page.markup("<a class=\"skip\" href=\"#reports\">Skip to the reports</a></nav>\n<main>\n")
    writeBuild(&page)
    writeFindings(&page)
    TestSections(reports: assembly.reports, failed: failed).write(&page)
    writeReports(&page)
    page.markup(
      """
      </main>
      <footer>Made by Buildpost from the reports of this run.</footer>
      </body>
      </html>

      """)
  }

  private var counts: TestCounts {
    assembly.reports.reduce(into: TestCounts()) { $0 += $1.counts }
  }

  private var title: String {
    let context = assembly.context
    return context.displayName?.value ?? context.pipelineId?.value ?? "Test report"
  }

  private func writeHead(_ page: inout HTMLWriter) {
    page.markup(
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
      style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">

      """)
    page.element("title", text: "\(title) – \(assembly.state.value.words)")
    page.markup("\n<style>")
    page.markup(ReportPageStyle.sheet)
    page.markup("</style>\n</head>\n")
  }

  private func writeBuild(_ page: inout HTMLWriter) {
    let state = assembly.state.value
    let sentence = assembly.reports.isEmpty ? "No report was read." : Words.sentence(counts)
    page.element("section", .label("Build")) { section in
      section.element("p", .class("eyebrow"), text: "Build")
      section.element("h1", text: title)
      section.element("p", .class("state \(state.rawValue)")) { line in
        line.element("span", .hidden, text: state.mark)
        line.text(" \(state.words)")
      }
      section.element("p", .class("sentence"), text: sentence)
      let gaps = [assembly.parts?.description, Words.damage(in: assembly.reports)]
      for gap in gaps.compactMap(\.self) {
        section.element("p", .class("sentence bad"), text: gap)
      }
      section.element("div", .class("bar"), HTMLWriter.Attribute("role", "img"), .label(sentence)) {
        for (kind, count) in shares {
          $0.element(
            "span", .class(kind), HTMLWriter.Attribute("style", "flex-grow:\(count)"),
            HTMLWriter.Attribute("title", "\(count) \(kind)"))
        }
      }
      section.element("dl") { writeFacts(&$0) }
    }
    page.markup("\n")
  }

  /// The parts of the bar of counts that are not empty.
  private var shares: [(kind: String, count: Int)] {
    let counts = counts
    return [
      ("failed", counts.failed), ("flaky", counts.flaky), ("skipped", counts.skipped),
      ("passed", counts.passed - counts.flaky),
    ].filter { $0.1 > 0 }
  }

  private func writeFacts(_ list: inout HTMLWriter) {
    let context = assembly.context
    func add(_ name: String, _ value: String?, link: String? = nil) {
      guard let value else { return }
      Self.writeFact(name, &list) { $0.link(to: link, value) }
    }
    Self.writeFact("Issues", &list) { cell in
      if context.issueKeys.isEmpty { cell.text("none found") }
      for (position, key) in context.issueKeys.enumerated() {
        if position > 0 { cell.text(", ") }
        cell.link(to: WebLink.issue(key, on: site), "\(key)")
      }
    }
    add("Branch", context.branch?.value, link: context.tag == nil ? context.refURL?.value : nil)
    add("Tag", context.tag?.value, link: context.refURL?.value)
    add(
      "Commit", context.commit.map { String($0.value.prefix(12)) }, link: context.commitURL?.value)
    add("Run", context.url?.value, link: context.url?.value)
    let duration = assembly.reports.reduce(0) { $0 + $1.duration }
    if duration > 0 { add("Time of all tests", Words.duration(duration)) }
    let updated = Timestamp(milliseconds: assembly.lastUpdated.value)
    Self.writeFact("Updated", &list) {
      $0.element(
        "time", HTMLWriter.Attribute("datetime", updated.rfc3339), text: Words.time(updated))
    }
  }

  private static func writeFact(
    _ name: String, _ list: inout HTMLWriter, value: (inout HTMLWriter) -> Void
  ) {
    list.element("div") { entry in
      entry.element("dt", text: name)
      entry.element("dd", content: value)
    }
  }

  private func writeFindings(_ page: inout HTMLWriter) {
    let findings = Words.findings(of: assembly)
    guard !findings.isEmpty else { return }
    page.element("section", .labelled(by: "findings")) { section in
      section.element("h2", .id("findings"), text: "Findings")
      section.element("ul", .class("findings")) { list in
        for finding in findings.prefix(Self.listedReports) {
          list.element("li") { item in
            item.element("strong", text: finding.severity.rawValue)
            item.text(" \(finding.message) ")
            item.element("span", .class("where"), text: finding.location ?? "")
          }
        }
      }
      let more = findings.count - Self.listedReports
      if more > 0 { section.element("p", .class("more"), text: "… and \(more) more.") }
    }
    page.markup("\n")
  }

  private func writeReports(_ page: inout HTMLWriter) {
    guard !assembly.reports.isEmpty else { return }
    let listed = Words.ordered(assembly.reports).prefix(Self.listedReports)
    page.element("section", .labelled(by: "reports")) { section in
      section.element("h2", .id("reports"), text: "Reports")
      section.markup(
        """
        <div class="scroll" tabindex="0" role="region" aria-labelledby="reports"><table><thead><tr>\
        <th scope="col">File</th><th scope="col" class="number">Tests</th>\
        <th scope="col" class="number">Passed</th><th scope="col" class="number">Failed</th>\
        <th scope="col" class="number">Skipped</th><th scope="col" class="number">Flaky</th>\
        <th scope="col" class="number">Time</th></tr></thead>

        """)
      section.element("tbody") { body in
        for index in listed { Self.write(assembly.reports[index], &body) }
      }
      if assembly.reports.count > 1 {
        section.element("tfoot") { foot in
          let duration = assembly.reports.reduce(0) { $0 + $1.duration }
          let isWhole = !assembly.reports.contains(where: \.isMissing)
          Self.writeRow(
            isWhole ? "all \(assembly.reports.count) reports" : "total", nil, counts, duration,
            &foot)
        }
      }
      section.markup("</table></div>")
      let more = assembly.reports.count - listed.count
      guard more > 0 else { return }
      section.element(
        "p", .class("more"), text: "\(more) more reports are not listed; failing ones come first.")
    }
    page.markup("\n")
  }

  private static func write(_ report: TestReport, _ body: inout HTMLWriter) {
    let damage = report.damage.map { "damaged: \($0.summary)" }
    let remark = damage ?? Words.remark(on: report)
    writeRow(
      report.name, remark, report.isMissing ? nil : report.counts, report.duration, &body)
  }

  private static func writeRow(
    _ name: String, _ remark: String?, _ counts: TestCounts?, _ duration: Double,
    _ body: inout HTMLWriter
  ) {
    body.element("tr") { row in
      row.element("td") { cell in
        cell.text(name)
        guard let remark else { return }
        cell.text(" ")
        cell.element("strong", text: remark)
      }
      let numbers = counts.map { counts in
        [counts.total, counts.passed, counts.failed, counts.skipped, counts.flaky].map(String.init)
          + [Words.duration(duration)]
      }
      // Nothing is known of a part that is missing.
      for cell in numbers ?? Array(repeating: "–", count: 6) {
        row.element("td", .class("number"), text: cell)
      }
    }
    body.markup("\n")
  }
}
