// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Presentation
import TestSupport
import Testing

@Suite struct MarkdownSummaryTests {
  @Test func anEmptyTextDoesNotOpenTheCodeOfTheNext() throws {
    var assembly = try SampleBuild.assembly()
    var report = SampleBuild.report()
    report.findings = [Finding(.warning, "", at: "` @all #1 <img src=x>")]
    assembly.reports = [report]
    let line = MarkdownSummary(assembly, site: nil).render().split(separator: "\n").first {
      $0.contains("@all")
    }
    let text = try #require(line)
    #expect(text.contains("` `"))
    #expect(!text.contains("``:"))
  }

  @Test func saysWhatHappened() throws {
    var assembly = try SampleBuild.assembly()
    assembly.context.displayName = Fact("app #16", from: .ciService("CI_PIPELINE_NAME"))
    assembly.context.commitURL = Fact(
      "https://gitlab.com/acme/app/-/commit/aaa", from: .ciService("CI_COMMIT_SHA"))
    var report = SampleBuild.report()
    report.failures = [
      TestFailure(
        suite: "CartTests", name: "adds_two", message: "expected <2>\n\tat a.B.x", file: "c.py",
        line: 4)
    ]
    assembly.reports = [report]
    #expect(
      MarkdownSummary(assembly, site: "acme.atlassian.net").render() == """
        ## ✗ failed: `app #16`

        | Tests | Passed | Failed | Skipped | Flaky | Time |
        | --: | --: | --: | --: | --: | --: |
        | 5 | 3 | 1 | 1 | 1 | 1 min 12 s |

        Issues: [PROJ-7](<https://acme.atlassian.net/browse/PROJ-7>) · \
        Commit: [`aaaaaaaaaaaa`](<https://gitlab.com/acme/app/-/commit/aaa>) · \
        [this run](<https://gitlab.com/acme/app/-/pipelines/9>)

        ### Failed tests

        <details><summary>✗ <code>CartTests › adds_two</code> <code>c.py:4</code> \
        <code>expected &lt;2&gt;</code></summary>

        <pre>
        expected &lt;2&gt;
        \tat a.B.x
        </pre>
        </details>

        - ✗ `CartTests › adds <img src=x onerror=alert(1)>"' onclick=x \\u{202E}&amp; {{title}} \
        "\u{301} x="`

        """)
  }

  @Test(arguments: [
    ("@all", "`@all`"), ("#1 !4", "`#1 !4`"), ("a `b` c", "`` a `b` c ``"), ("`", "`` ` ``"),
    ("x | y", "`x \\| y`"), ("``` <b>", "```` ``` <b> ````"),
  ])
  func untrustedTextIsCode(name: String, code: String) throws {
    var assembly = try SampleBuild.assembly()
    assembly.context.displayName = Fact(name, from: .option("--display-name"))
    #expect(MarkdownSummary(assembly).render().hasPrefix("## ✗ failed: \(code)\n"))
  }

  @Test func noLineIsACommand() throws {
    var report = SampleBuild.report()
    report.failures = RunnerLines.all.map { line in
      TestFailure(suite: line, name: line, message: "x\n\(line)\n \(line)\n\t\(line)")
    }
    var second = report
    second.path = "##vso[task.complete]"
    second.damage = Damage(.truncated, "x")
    let text = MarkdownSummary(try SampleBuild.assembly([report, second])).render()
    #expect(RunnerCommands.found(in: text).isEmpty)
  }

  @Test func nothingEndsAPreformattedBlock() throws {
    var report = SampleBuild.report()
    report.failures = [
      TestFailure(suite: "", name: "n", message: "a\n\n</pre></details>\n# heading\n```\n@all")
    ]
    let text = MarkdownSummary(try SampleBuild.assembly([report])).render()
    #expect(
      text.contains("a\n\n&lt;/pre&gt;&lt;/details&gt;\n# heading\n```\n@all\n</pre>\n</details>"))
  }

  @Test func manyFailuresAreNamedAndCounted() throws {
    var report = SampleBuild.report(TestCounts(failed: 250))
    report.cases = []
    report.failures = (1...100).map { TestFailure(suite: "", name: "t\($0)", message: "boom") }
    let text = MarkdownSummary(try SampleBuild.assembly([report])).render()
    #expect(text.contains("100 tests failed with `boom`"))
    #expect(text.contains("<code>t20</code>"))
    #expect(text.contains("- `t21`\n- `t22`"))
    #expect(text.contains("… and 150 more failed tests."))
  }

  @Test func thousandsOfFilesAreSummedUp() throws {
    let reports = (0..<5_000).map { number in
      var report = SampleBuild.report(TestCounts(passed: 2, failed: number == 4_321 ? 1 : 0))
      report.path = "r\(number).xml"
      report.failures = []
      report.cases = []
      return report
    }
    let text = MarkdownSummary(try SampleBuild.assembly(reports)).render()
    #expect(text.contains("| `r4321.xml` | 3 | 2 | 1 | 0 |"))
    #expect(text.contains("| 4980 more reports | 9960 | 9960 | 0 | 0 |"))
    #expect(text.utf8.count < 4_000)
  }

  @Test func longMessagesStayWithinTheLimitsOfGitHubAndGitLab() throws {
    var report = SampleBuild.report(TestCounts(failed: 1_000))
    let long = String(repeating: "<x> &\n", count: 2_000)
    report.failures = (1...1_000).map {
      TestFailure(
        suite: String(repeating: "s", count: 900), name: "t\($0)", message: long, details: long)
    }
    let text = MarkdownSummary(try SampleBuild.assembly([report])).render()
    #expect(text.utf8.count < 500_000)
  }

  @Test func damageIsNextToTheCounts() throws {
    var report = SampleBuild.report()
    report.damage = Damage(.truncated, "the file ends inside of the document")
    let text = MarkdownSummary(try SampleBuild.assembly([report])).render()
    #expect(text.contains("**1 of 1 report is damaged; tests may be missing.**"))
    #expect(text.contains("| `build/unit.xml` (damaged) |"))
    #expect(
      text.contains(
        "### Findings\n\n- error: `the file ends inside of the document` (`build/unit.xml`)\n"))
  }

  @Test func manyFindingsAreCounted() throws {
    var report = SampleBuild.report()
    report.findings =
      (1...30).map { Finding(.warning, "@all \($0)", at: "a:\($0)") } + [Finding(.note, "unseen")]
    let text = MarkdownSummary(try SampleBuild.assembly([report])).render()
    #expect(text.contains("- warning: `@all 20` (`a:20`)\n- … and 10 more\n"))
    #expect(!text.contains("unseen"))
  }

  @Test func linksCannotBreakOut() throws {
    var assembly = try SampleBuild.assembly()
    assembly.context.url = Fact(
      "https://x.example/>)[y](z)?a=1&lt;b=2##vso[x]", from: .option("--url"))
    let text = MarkdownSummary(assembly).render()
    #expect(
      text.contains(
        "[this run](<https://x.example/%3E)%5By%5D(z)?a=1&amp;lt;b=2##vso%5Bx%5D>)"))
  }
}
