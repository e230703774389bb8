// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Presentation
import TestSupport
import Testing

@Suite struct ReportPageTests {
  @Test func untrustedTextIsEscapedEverywhere() throws {
    let page = ReportPage(try SampleBuild.assembly()).render()
    #expect(!page.contains("<img"))
    let bareQuote = [UInt8(ascii: "\""), 0xCC, 0x81]
    #expect(
      Array(page.utf8).firstRange(of: bareQuote) == nil,
      "a quote with a combining mark must not end an attribute")
    #expect(!page.contains("\u{202E}"))
    #expect(page.contains("&lt;img src=x onerror=alert(1)&gt;&quot;&#39; onclick=x"))
    #expect(page.contains("{{title}}"))
    #expect(page.contains("found 3 &lt;/pre&gt;"))
  }

  @Test func linksAreWebPagesOnly() throws {
    let page = ReportPage(try SampleBuild.assembly(), site: "javascript://x").render()
    #expect(!page.contains("href=\"javascript:"))
    #expect(page.contains("href=\"https://gitlab.com/acme/app/-/pipelines/9\""))
  }

  @Test(arguments: [
    ("acme.atlassian.net", "https://acme.atlassian.net/browse/PROJ-7"),
    ("http://127.0.0.1:8080", "http://127.0.0.1:8080/browse/PROJ-7"),
  ])
  func issuesAreLinksIfTheSiteIsKnown(site: String, link: String) throws {
    let page = ReportPage(try SampleBuild.assembly(), site: site).render()
    #expect(page.contains("<a href=\"\(link)\" rel=\"noreferrer\">PROJ-7</a>"))
    #expect(!ReportPage(try SampleBuild.assembly()).render().contains("/browse/"))
  }

  @Test func nothingIsLoadedOrRun() throws {
    let page = ReportPage(try SampleBuild.assembly()).render()
    for token in ["<script", "src=", "@import", "url(", "<link", "<iframe"] {
      let isEscapedText = token == "src="
      #expect(page.contains(token) == isEscapedText, "\(token)")
    }
    #expect(page.contains("default-src 'none'"))
  }

  @Test func noLineOfThePageIsACommand() throws {
    var report = SampleBuild.report()
    report.path = "##vso[task.complete]"
    report.failures = RunnerLines.all.map { line in
      TestFailure(
        suite: line, name: line, message: "x\n\(line)\n \(line)", details: line, output: line)
    }
    report.findings = RunnerLines.all.map { Finding(.warning, $0, at: $0) }
    let page = ReportPage(try SampleBuild.assembly([report])).render()
    #expect(RunnerCommands.found(in: page).isEmpty)
  }

  @Test func namesAreShownAsTheyAre() throws {
    var report = SampleBuild.report()
    report.failures = [TestFailure(suite: "std", name: "vec::error", message: "a\tb")]
    let page = ReportPage(try SampleBuild.assembly([report])).render()
    #expect(page.contains("vec:&#58;error"))
    #expect(page.contains("<pre>a\tb</pre>"))
  }

  @Test func failedTestsComeFirst() throws {
    let page = ReportPage(try SampleBuild.assembly()).render()
    let heading = try #require(page.firstRange(of: "Failed tests (1)"))
    let failed = try #require(page.firstRange(of: "<tr class=\"failed\">"))
    let passed = try #require(page.firstRange(of: "<tr class=\"passed\">"))
    #expect(heading.lowerBound < failed.lowerBound)
    #expect(failed.lowerBound < passed.lowerBound)
    #expect(page.contains("5 tests: 3 passed (1 flaky), 1 failed, 1 skipped"))
  }

  /// 20,000 tests, of which a reader describes 100 of the failed ones and names all.
  private static func largeReport() -> TestReport {
    var report = TestReport(path: "large.xml", format: "junit")
    report.counts = TestCounts(passed: 18_861, failed: 1_039, skipped: 100, flaky: 0)
    report.failures = (0..<100).map {
      TestFailure(suite: "S\($0 % 7)", name: "failed \($0)", message: "boom \($0 % 2)")
    }
    report.cases =
      (0..<1_039).map {
        TestCase(suite: "S\($0 % 7)", name: "failed \($0)", status: .failed, duration: 0.1)
      }
      + (0..<2_500).map {
        TestCase(suite: "P", name: "passed \($0)", status: .passed, duration: 0.1)
      }
    return report
  }

  @Test func everyFailedTestIsListedBeforeAnyOther() throws {
    let page = ReportPage(try SampleBuild.assembly([Self.largeReport()])).render()
    #expect(page.utf8.count < 3 << 20)
    #expect(page.components(separatedBy: "<tr class=\"failed\">") == 1_039)
    #expect(page.components(separatedBy: "class=\"failure\"") == 1_039)
    #expect(page.contains("Failed tests (1039)"))
    #expect(page.contains("> failed (1039)<"))
    #expect(page.contains("> passed (18861, 2000 listed)<"))
    #expect(page.contains("> skipped (100, 0 listed)<"))
    #expect(page.contains("3039 of 20000 tests are listed, failed ones first."))
    #expect(!page.contains("without a record"))
  }

  @Test func testsWithTheSameMessageAreGrouped() throws {
    let page = ReportPage(try SampleBuild.assembly([Self.largeReport()])).render()
    #expect(page.contains("<summary><strong>50\u{A0}×</strong> boom 0</summary>"))
  }

  @Test func failedTestsThatAreNotNamedAreCounted() throws {
    var report = SampleBuild.report(TestCounts(passed: 1, failed: 3))
    report.cases = []
    report.failures = []
    let page = ReportPage(try SampleBuild.assembly([report])).render()
    #expect(page.contains("… and 3 more that are not listed"))
  }

  @Test func aFailedTestUnfoldsToItsMessageTraceAndOutput() throws {
    var report = SampleBuild.report()
    report.failures = [
      TestFailure(
        suite: "CartTests", name: "adds", message: "expected 2", details: "at cart.py:3",
        output: "adding 1", file: "cart.py", line: 12)
    ]
    report.cases = []
    let page = ReportPage(try SampleBuild.assembly([report])).render()
    for part in [
      "<h4>Message</h4><pre>expected 2</pre>", "<h4>Trace</h4><pre>at cart.py:3</pre>",
      "<h4>Output</h4><pre>adding 1</pre>", "cart.py:12 · build/unit.xml · ",
      "<span class=\"reason\">expected 2</span>",
    ] {
      #expect(page.contains(part), "\(part)")
    }
  }

  @Test func anchorsStayTheSameAndAreUnique() throws {
    var report = SampleBuild.report()
    report.cases = []
    let failure = TestFailure(suite: "S", name: "n", message: "m")
    report.failures = [failure, failure]
    report.counts.failed = 2
    let page = ReportPage(try SampleBuild.assembly([report])).render()
    let anchors = page.matches(of: /id="(test-[0-9a-f]{10}(?:-2)?)"/).map { String($0.output.1) }
    #expect(anchors.count == 2)
    #expect(anchors.last == anchors.first.map { $0 + "-2" })
    #expect(ReportPage(try SampleBuild.assembly([report])).render() == page)
  }

  @Test func aPageWithoutReportsSaysSo() throws {
    let page = ReportPage(try SampleBuild.assembly([])).render()
    #expect(!page.contains("id=\"failed\""))
    #expect(!page.contains("<table>"))
    #expect(page.contains("No report was read."))
    #expect(page.contains("unknown"))
  }

  @Test func damageIsShownNextToTheCounts() throws {
    var report = SampleBuild.report()
    report.damage = Damage(.truncated, "the file ends inside of the document", line: 3, column: 7)
    let reports = [report, SampleBuild.report(), SampleBuild.report()]
    let page = ReportPage(try SampleBuild.assembly(reports)).render()
    #expect(page.contains("1 of 3 reports is damaged; tests may be missing."))
    #expect(page.contains("damaged: the file ends inside of the document"))
    #expect(page.contains("build/unit.xml:3:7"))
  }

  @Test func timesAreForPeople() throws {
    let page = ReportPage(try SampleBuild.assembly()).render()
    #expect(
      page.contains(
        "<time datetime=\"2026-01-31T09:30:00.250Z\">31 Jan 2026, 09:30 UTC</time>"))
    #expect(page.contains("<dt>Time of all tests</dt><dd>1 min 12 s</dd>"))
  }

  @Test func manyReportsAreSummedUp() throws {
    let reports = (0..<600).map { number in
      var report = SampleBuild.report(TestCounts(passed: 1, failed: number == 599 ? 1 : 0))
      report.path = "r\(number).xml"
      report.failures = []
      report.cases = []
      return report
    }
    let page = ReportPage(try SampleBuild.assembly(reports)).render()
    #expect(page.contains("<td>r599.xml</td>"))
    #expect(page.contains("all 600 reports"))
    #expect(page.contains("100 more reports are not listed; failing ones come first."))
  }
}

extension String {
  /// How often a text occurs.
  fileprivate func components(separatedBy text: String) -> Int {
    split(separator: text, omittingEmptySubsequences: false).count - 1
  }
}
