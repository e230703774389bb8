// SPDX-License-Identifier: Apache-2.0

public import BuildModel

/// One build and its reports as a self-contained HTML page.
///
/// The page has no script and loads nothing: its style sheet alone filters the tests. It can be kept
/// as an artifact of a CI service whose content security policy allows nothing.
public struct ReportPage: Sendable {
  /// The most tests that are listed; every failed test in ``TestReport/failures`` is shown anyway.
  public static let listedTests = 2000
  /// The most tests that are listed as the slowest.
  public static let slowestTests = 10

  /// The build and its reports.
  public var assembly: Assembly

  /// Creates a page.
  public init(_ assembly: Assembly) {
    self.assembly = assembly
  }

  /// The whole page.
  public func render() -> String {
    var page = HTMLWriter()
    writeHead(&page)
    page.markup("<body>\n<main>\n")
    writeBuild(&page)
    writeFailures(&page)
    writeFindings(&page)
    writeSlowest(&page)
    writeTests(&page)
    writeReports(&page)
    page.markup(
      """
      </main>
      <footer>Made by Buildpost from the reports of this run.</footer>
      </body>
      </html>

      """)
    return page.document
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
    let sentence = Words.sentence(counts)
    page.element("section", .label("Build")) { section in
      section.element("p", .class("eyebrow"), text: "Build")
      section.element("h1", text: title)
      section.element("p", .class("state \(state.rawValue)")) { line in
        line.element("span", .hidden, text: state.mark)
        line.text(" \(state.words)")
      }
      section.element("p", .class("sentence"), text: sentence)
      section.element("div", .class("bar"), HTMLWriter.Attribute("role", "img"), .label(sentence)) {
        for (kind, count) in shares {
          $0.element(
            "span", .class(kind), HTMLWriter.Attribute("style", "flex-grow:\(count)"),
            HTMLWriter.Attribute("title", "\(count) \(kind)"), text: "")
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
      list.element("div") { entry in
        entry.element("dt", text: name)
        entry.element("dd") { cell in
          if let link = link.flatMap(WebLink.init) {
            cell.element(
              "a", .href(link), HTMLWriter.Attribute("rel", "noreferrer"), text: value)
          } else {
            cell.text(value)
          }
        }
      }
    }
    let keys = context.issueKeys.map(\.description)
    add("Issues", keys.isEmpty ? "none found" : keys.joined(separator: ", "))
    add("Branch", context.branch?.value, link: context.tag == nil ? context.refURL?.value : nil)
    add("Tag", context.tag?.value, link: context.refURL?.value)
    add(
      "Commit", context.commit.map { String($0.value.prefix(12)) }, link: context.commitURL?.value)
    add("Run", context.url?.value, link: context.url?.value)
    add("Updated", Timestamp(milliseconds: assembly.lastUpdated.value).rfc3339)
  }

  /// The failed tests with their messages, grouped by report.
  private func writeFailures(_ page: inout HTMLWriter) {
    guard counts.failed > 0 else { return }
    page.element("section", .labelled(by: "failed")) { section in
      section.element("h2", .id("failed"), text: "Failed tests")
      var shown = 0
      for report in assembly.reports {
        for failure in report.failures { write(failure, in: report, &section) }
        shown += report.failures.count
      }
      guard shown < counts.failed else { return }
      section.element(
        "p", .class("more"),
        text: "… and \(counts.failed - shown) more failed tests without a record.")
    }
    page.markup("\n")
  }

  private func write(_ failure: TestFailure, in report: TestReport, _ list: inout HTMLWriter) {
    list.element("article", .class("failure")) { article in
      article.element("h3") { heading in
        heading.element("span", .class("mark failed"), .hidden, text: "✗")
        heading.text(" " + Words.name(failure.name))
      }
      article.element("p", .class("where")) { line in
        line.text(failure.suite + " ")
        for words in [Words.place(of: failure) ?? "", report.path] {
          line.element("span", text: words)
        }
      }
      if !failure.message.isEmpty {
        article.element("pre", HTMLWriter.Attribute("tabindex", "0")) { $0.lines(failure.message) }
      }
    }
  }

  /// The slowest tests of all reports, with bars in proportion to the slowest.
  private func writeSlowest(_ page: inout HTMLWriter) {
    let tests = assembly.reports.flatMap(\.slowest).filter { $0.duration > 0 }
      .sorted { $0.duration > $1.duration }.prefix(Self.slowestTests)
    guard let longest = tests.first?.duration else { return }
    page.element("section", .labelled(by: "slowest")) { section in
      section.element("h2", .id("slowest"), text: "Slowest tests")
      section.element("ol", .class("slowest")) { list in
        for test in tests { write(test, longest: longest, &list) }
      }
    }
    page.markup("\n")
  }

  private func write(_ test: TestCase, longest: Double, _ list: inout HTMLWriter) {
    let share = max(1, Int((test.duration / longest * 100).rounded()))
    list.element("li") { item in
      item.element("span", .class("name"), text: Words.name(suite: test.suite, test.name))
      item.element("span", .class("time"), text: Words.duration(test.duration))
      item.element("span", .class("track")) {
        $0.element(
          "span", .class(test.status.rawValue),
          HTMLWriter.Attribute("style", "width:\(share)%"), text: "")
      }
    }
  }

  /// The tests, failed ones first, up to ``listedTests``.
  private func writeTests(_ page: inout HTMLWriter) {
    let order: [TestCase.Status] = [.failed, .flaky, .skipped, .passed]
    let cases = Dictionary(grouping: assembly.reports.flatMap(\.cases), by: \.status)
    let tests = order.flatMap { cases[$0] ?? [] }.prefix(Self.listedTests)
    guard !tests.isEmpty else { return }
    page.element("section", .class("tests"), .labelled(by: "tests")) { section in
      section.element("h2", .id("tests"), text: "Tests")
      section.element("fieldset") { choices in
        choices.element("legend", text: "Show")
        choices.markup("<label><input type=\"radio\" name=\"show\" id=\"show-all\" checked> all")
        choices.markup("</label>\n")
        for status in order {
          choices.element("label") { label in
            label.empty(
              "input", HTMLWriter.Attribute("type", "radio"), HTMLWriter.Attribute("name", "show"),
              .id("show-\(status.rawValue)"))
            label.text(" \(status.rawValue) (\(cases[status]?.count ?? 0))")
          }
          choices.markup("\n")
        }
      }
      section.markup(
        """
        <table><thead><tr><th scope="col">Result</th><th scope="col">Test</th>\
        <th scope="col" class="number">Time</th></tr></thead>

        """)
      section.element("tbody") { body in for test in tests { write(test, &body) } }
      section.markup("</table>")
      guard tests.count < counts.total else { return }
      section.element(
        "p", .class("more"),
        text: "\(tests.count) of \(counts.total) tests are listed, failed ones first.")
    }
    page.markup("\n")
  }

  private func write(_ test: TestCase, _ body: inout HTMLWriter) {
    let status = test.status.rawValue
    body.element("tr", .class(status)) { row in
      row.element("td") { cell in
        cell.element("span", .class("mark \(status)")) { mark in
          mark.element("span", .hidden, text: test.status.mark)
          mark.text(" \(status)")
        }
      }
      row.element("td") { cell in
        cell.element("span", .class("suite"), text: test.suite)
        cell.text(" " + Words.name(test.name))
      }
      row.element("td", .class("number"), text: Words.duration(test.duration))
    }
    body.markup("\n")
  }

  private func writeFindings(_ page: inout HTMLWriter) {
    let damaged = assembly.reports.compactMap { report in
      report.damage.map { Finding(.error, $0.summary, at: $0.location(in: report.path)) }
    }
    let all = damaged + assembly.context.findings + assembly.reports.flatMap(\.findings)
    let findings = all.filter { $0.severity != .note }
    guard !findings.isEmpty else { return }
    page.element("section", .labelled(by: "findings")) { section in
      section.element("h2", .id("findings"), text: "Findings")
      section.element("ul", .class("findings")) { list in
        for finding in findings {
          list.element("li") { item in
            item.element("strong", text: finding.severity.rawValue)
            item.text(" \(finding.message) ")
            item.element("span", .class("where"), text: finding.location ?? "")
          }
        }
      }
    }
    page.markup("\n")
  }

  private func writeReports(_ page: inout HTMLWriter) {
    page.element("section", .labelled(by: "reports")) { section in
      section.element("h2", .id("reports"), text: "Reports")
      section.markup(
        """
        <div class="scroll" tabindex="0"><table><thead><tr><th scope="col">File</th>\
        <th scope="col" class="number">Tests</th><th scope="col" class="number">Passed</th>\
        <th scope="col" class="number">Failed</th><th scope="col" class="number">Skipped</th>\
        <th scope="col" class="number">Flaky</th><th scope="col" class="number">Time</th>\
        </tr></thead>

        """)
      section.element("tbody") { body in for report in assembly.reports { write(report, &body) } }
      section.markup("</table></div>")
    }
    page.markup("\n")
  }

  private func write(_ report: TestReport, _ body: inout HTMLWriter) {
    let counts = report.counts
    let remark =
      report.damage.map { "damaged: \($0.summary)" } ?? (report.bailedOut ? "bailed out" : "")
    body.element("tr") { row in
      row.element("td") { cell in
        cell.text(report.path + " ")
        cell.element("strong", text: remark)
      }
      let numbers = [counts.total, counts.passed, counts.failed, counts.skipped, counts.flaky]
      for cell in numbers.map(String.init) + [Words.duration(report.duration)] {
        row.element("td", .class("number"), text: cell)
      }
    }
    body.markup("\n")
  }
}
