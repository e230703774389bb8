// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// The sections of a report page that show tests: the failed ones, the slowest, and all.
struct TestSections {
  let reports: [TestReport]
  let failed: FailedTests

  /// The most bytes of messages, traces and output on a page; then only the first lines are shown.
  private static let detailBudget = 1_400_000
  /// Failed tests start out expanded if there are at most this many.
  private static let unfolded = 5
  /// The most reasons that are shown as shared by several tests.
  private static let sharedReasons = 10

  func write(_ page: inout HTMLWriter) {
    writeFailed(&page)
    writeSlowest(&page)
    writeAll(&page)
  }

  private func writeFailed(_ page: inout HTMLWriter) {
    guard failed.total > 0 else { return }
    page.element("section", .class("failures"), .labelled(by: "failed")) { section in
      section.element("h2", .id("failed"), text: "Failed tests (\(failed.total))")
      writeSharedReasons(&section)
      if failed.tests.count > Self.unfolded {
        section.markup(
          """
          <p class="unfold"><label><input type="checkbox" id="unfold"> expand all, to search them \
          with the browser</label></p>

          """)
      }
      var budget = Self.detailBudget
      for suite in failed.suites {
        section.element("h3", .class("suite")) { heading in
          heading.text(suite.name.isEmpty ? "(no suite)" : suite.name)
          heading.element("small", text: " \(suite.tests.count) failed")
        }
        section.markup("\n")
        for test in suite.tests { write(test, &budget, &section) }
      }
      guard failed.unnamed > 0 else { return }
      section.element(
        "p", .class("more"),
        text:
          "… and \(failed.unnamed) more that are not listed: too many, or not named in a report.")
    }
    page.markup("\n")
  }

  /// The reasons that several tests share: one cause often makes many tests fail.
  private func writeSharedReasons(_ section: inout HTMLWriter) {
    let shared = failed.sharedReasons.prefix(Self.sharedReasons)
    guard !shared.isEmpty, failed.tests.count > 2 else { return }
    section.element("div", .class("shared")) { list in
      list.element("h3", text: "The same message")
      for (reason, tests) in shared {
        list.element("details") { group in
          group.element("summary") { summary in
            summary.element("strong", text: "\(tests.count)\u{A0}×")
            summary.text(" \(Self.cut(reason))")
          }
          group.element("ul") { items in
            for test in tests.prefix(50) {
              items.element("li") { item in
                item.element("a", HTMLWriter.Attribute("href", "#\(test.anchor)")) {
                  $0.text(Words.name(suite: test.suite, test.name))
                }
              }
            }
            if tests.count > 50 { items.element("li", text: "… and \(tests.count - 50) more") }
          }
        }
        list.markup("\n")
      }
    }
  }

  private func write(_ test: FailedTest, _ budget: inout Int, _ section: inout HTMLWriter) {
    let texts = test.failure.map { [$0.message, $0.details, $0.output] } ?? []
    let size = texts.reduce(0) { $0 + $1.utf8.count }
    let showsDetails = size > 0 && size <= budget
    guard showsDetails else {
      section.element("div", .class("failure"), .id(test.anchor)) { writeSummary(of: test, &$0) }
      section.markup("\n")
      return
    }
    budget -= size
    let content: (inout HTMLWriter) -> Void = { details in
      details.element("summary") { writeSummary(of: test, &$0) }
      writeDetails(of: test, &details)
    }
    if failed.tests.count > Self.unfolded {
      section.element("details", .class("failure"), .id(test.anchor), content: content)
    } else {
      section.element("details", .class("failure"), .id(test.anchor), .open, content: content)
    }
    section.markup("\n")
  }

  private func writeSummary(of test: FailedTest, _ summary: inout HTMLWriter) {
    summary.element("span", .class("mark failed"), .hidden, text: "✗")
    summary.text(" ")
    summary.element("span", .class("name"), text: Words.name(test.name))
    if let duration = test.duration, duration > 0 {
      summary.text(" ")
      summary.element("span", .class("time"), text: Words.duration(duration))
    }
    if let reason = test.reason {
      summary.element("span", .class("reason"), text: Self.cut(reason))
    }
  }

  private func writeDetails(of test: FailedTest, _ details: inout HTMLWriter) {
    guard let failure = test.failure else { return }
    details.element("p", .class("where")) { line in
      let facts = [Words.place(of: failure), Words.attempts(of: failure), test.report]
      for words in facts.compactMap(\.self) {
        line.text("\(words) · ")
      }
      line.element(
        "a", HTMLWriter.Attribute("href", "#\(test.anchor)"), text: "link to this test")
    }
    let blocks = [
      ("Message", failure.message), ("Trace", failure.details), ("Output", failure.output),
    ].filter { !$0.1.isEmpty && $0.1 != failure.message || $0.0 == "Message" && !$0.1.isEmpty }
    for (name, text) in blocks {
      if blocks.count > 1 { details.element("h4", text: name) }
      details.element("pre") { $0.lines(text) }
    }
  }

  private static func cut(_ reason: String) -> String {
    let limit = 300
    return reason.count > limit ? reason.prefix(limit) + "…" : reason
  }

  /// The slowest tests of all reports, with bars in proportion to the slowest.
  private func writeSlowest(_ page: inout HTMLWriter) {
    let tests = reports.flatMap(\.slowest).filter { $0.duration > 0 }
      .sorted { $0.duration > $1.duration }.prefix(ReportPage.slowestTests)
    guard let longest = tests.first?.duration else { return }
    page.element("section", .labelled(by: "slowest")) { section in
      section.element("h2", .id("slowest"), text: "Slowest tests")
      section.element("ol", .class("slowest")) { list in
        for test in tests { Self.write(test, longest: longest, &list) }
      }
    }
    page.markup("\n")
  }

  private static func write(_ test: TestCase, longest: Double, _ list: inout HTMLWriter) {
    let share = max(1, Int((test.duration / longest * 100).rounded()))
    list.element("li") { item in
      item.element("span", .class("name"), text: Words.name(suite: test.suite, test.name))
      item.element("span", .class("time"), text: Words.duration(test.duration))
      item.element("span", .class("track")) {
        $0.element(
          "span", .class(test.status.rawValue), HTMLWriter.Attribute("style", "width:\(share)%"))
      }
    }
  }

  /// One row per test: every failed test, then the others up to ``ReportPage/listedTests``.
  private func writeAll(_ page: inout HTMLWriter) {
    let counts = reports.reduce(into: TestCounts()) { $0 += $1.counts }
    let cases = Dictionary(grouping: reports.flatMap(\.cases), by: \.status)
    let others = [TestCase.Status.flaky, .skipped, .passed].flatMap { cases[$0] ?? [] }
      .prefix(ReportPage.listedTests)
    guard !others.isEmpty else { return }
    let listed = Dictionary(grouping: others, by: \.status).mapValues(\.count)
    let totals: [(status: TestCase.Status, total: Int, listed: Int)] = [
      (.failed, counts.failed, failed.tests.count), (.flaky, counts.flaky, listed[.flaky] ?? 0),
      (.skipped, counts.skipped, listed[.skipped] ?? 0),
      (.passed, counts.passed - counts.flaky, listed[.passed] ?? 0),
    ]
    page.element("section", .class("tests"), .labelled(by: "tests")) { section in
      section.element("h2", .id("tests"), text: "All tests (\(counts.total))")
      Self.writeFilter(counts.total, totals, &section)
      section.markup(
        """
        <table><thead><tr><th scope="col">Result</th><th scope="col">Test</th>\
        <th scope="col" class="number">Time</th></tr></thead>

        """)
      section.element("tbody") { body in
        for test in failed.tests { Self.write(test, &body) }
        for test in others { Self.write(test, &body) }
      }
      section.markup("</table>")
      let shown = failed.tests.count + others.count
      guard shown < counts.total else { return }
      section.element(
        "p", .class("more"),
        text: "\(shown) of \(counts.total) tests are listed, failed ones first.")
    }
    page.markup("\n")
  }

  private static func writeFilter(
    _ total: Int, _ totals: [(status: TestCase.Status, total: Int, listed: Int)],
    _ section: inout HTMLWriter
  ) {
    section.element("fieldset") { choices in
      choices.element("legend", text: "Show")
      choices.markup("<label><input type=\"radio\" name=\"show\" id=\"show-all\" checked>")
      choices.text(" all (\(total))")
      choices.markup("</label>\n")
      for (status, total, listed) in totals {
        choices.element("label") { label in
          label.empty(
            "input", HTMLWriter.Attribute("type", "radio"), HTMLWriter.Attribute("name", "show"),
            .id("show-\(status.rawValue)"))
          let part = listed < total ? ", \(listed) listed" : ""
          label.text(" \(status.rawValue) (\(total)\(part))")
        }
        choices.markup("\n")
      }
    }
  }

  private static func write(_ test: FailedTest, _ body: inout HTMLWriter) {
    writeRow(.failed, test.suite, test.duration, &body) {
      $0.element("a", HTMLWriter.Attribute("href", "#\(test.anchor)"), text: Words.name(test.name))
    }
  }

  private static func write(_ test: TestCase, _ body: inout HTMLWriter) {
    writeRow(test.status, test.suite, test.duration, &body) { $0.text(Words.name(test.name)) }
  }

  private static func writeRow(
    _ status: TestCase.Status, _ suite: String, _ duration: Double?, _ body: inout HTMLWriter,
    name: (inout HTMLWriter) -> Void
  ) {
    body.element("tr", .class(status.rawValue)) { row in
      row.element("td") { cell in
        cell.element("span", .class("mark")) { mark in
          mark.element("span", .hidden, text: status.mark)
          mark.text(" \(status.rawValue)")
        }
      }
      row.element("td") { cell in
        if !suite.isEmpty { cell.element("span", .class("suite"), text: suite) }
        name(&cell)
      }
      row.element("td", .class("number"), text: duration.map(Words.duration) ?? "")
    }
    body.markup("\n")
  }
}
