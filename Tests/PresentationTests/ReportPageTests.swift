// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Presentation
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
    let escaped = "&lt;img src=x onerror=alert(1)&gt;&quot;&#39; onclick=x"
    #expect(page.contains(escaped))
    #expect(page.contains("{{title}}"), "texts are not templates")
    #expect(page.contains("found 3 &lt;/pre&gt;"))
  }

  @Test func linksAreWebPagesOnly() throws {
    let page = ReportPage(try SampleBuild.assembly()).render()
    #expect(!page.contains("href=\"javascript:"))
    #expect(page.contains("href=\"https://gitlab.com/acme/app/-/pipelines/9\""))
  }

  @Test func nothingExternalIsLoaded() throws {
    let page = ReportPage(try SampleBuild.assembly()).render()
    for token in ["<script", "src=", "@import", "url(", "<link", "<iframe"] {
      let isEscapedText = token == "src="
      #expect(page.contains(token) == isEscapedText, "\(token)")
    }
    #expect(page.contains("default-src 'none'"))
  }

  @Test func failedTestsStandFirst() throws {
    let page = ReportPage(try SampleBuild.assembly()).render()
    let failed = try #require(page.firstRange(of: "<tr class=\"failed\">"))
    let passed = try #require(page.firstRange(of: "<tr class=\"passed\">"))
    let heading = try #require(page.firstRange(of: "Failed tests"))
    #expect(failed.lowerBound < passed.lowerBound)
    #expect(heading.lowerBound < failed.lowerBound)
    #expect(page.contains("5 tests: 3 passed (1 flaky), 1 failed, 1 skipped"))
  }

  @Test func aPageWithoutReportsSaysSo() throws {
    let page = ReportPage(try SampleBuild.assembly([])).render()
    #expect(!page.contains("id=\"failed\""))
    #expect(page.contains("unknown"))
  }

  @Test func damageIsSaid() throws {
    var report = SampleBuild.report()
    report.damage = Damage(.truncated, "the file ends inside of the document", line: 3, column: 7)
    let page = ReportPage(try SampleBuild.assembly([report])).render()
    #expect(page.contains("damaged: the file ends inside of the document"))
    #expect(page.contains("build/unit.xml:3:7"))
  }
}
