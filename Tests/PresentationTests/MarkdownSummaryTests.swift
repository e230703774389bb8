// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Presentation
import Testing

@Suite struct MarkdownSummaryTests {
  @Test func saysWhatHappened() throws {
    var assembly = try SampleBuild.assembly()
    assembly.context.displayName = Fact("app #16", from: .ciService("CI_PIPELINE_NAME"))
    var report = SampleBuild.report()
    report.failures = [TestFailure(suite: "CartTests", name: "adds_two", message: "1\n\n2")]
    assembly.reports = [report]
    let lines = [
      "## ✗ app \\#16: failed", "", "5 tests: 3 passed (1 flaky), 1 failed, 1 skipped", "",
      "Issues: PROJ-7", "", "### Failed tests", "", "- **CartTests › adds\\_two**", "",
      "      1", "      ", "      2", "",
      "| Report | Tests | Passed | Failed | Skipped | Time |",
      "| --- | --: | --: | --: | --: | --: |",
      "| build/unit.xml | 5 | 3 | 1 | 1 | 1 min 12 s |", "",
    ]
    #expect(MarkdownSummary(assembly).render() == lines.joined(separator: "\n"))
  }

  @Test func markupAndMentionsAreEscaped() throws {
    var assembly = try SampleBuild.assembly()
    assembly.context.displayName = Fact(
      "<b>@team</b> [x](y) `z` | #1", from: .option("--display-name"))
    let text = MarkdownSummary(assembly).render()
    #expect(
      text.hasPrefix(
        "## ✗ &lt;b&gt;&#64;team&lt;/b&gt; \\[x\\](y) \\`z\\` \\| \\#1: failed\n"))
    #expect(!text.contains("<img"))
  }

  @Test func manyFailuresAreCounted() throws {
    var report = SampleBuild.report(TestCounts(failed: 250))
    report.failures = (1...100).map { TestFailure(suite: "", name: "t\($0)", message: "") }
    let text = MarkdownSummary(try SampleBuild.assembly([report])).render()
    #expect(text.contains("… and 230 more."))
  }
}
