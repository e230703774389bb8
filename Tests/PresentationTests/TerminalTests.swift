// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Presentation
import Testing

@Suite struct TerminalTests {
  @Test func reportsAreAlignedAndPlainWithoutColour() {
    var second = SampleBuild.report(TestCounts(passed: 1200))
    second.path = "build/日本語.xml"
    second.failures = []
    second.duration = 0.25
    var first = SampleBuild.report()
    first.failures = [
      TestFailure(
        suite: "CartTests", name: "adds", message: "expected 2\nfound 3", file: "c.py", line: 4)
    ]
    #expect(
      ReportTable([first, second]).render(.plain) == """
        report            tests  passed  failed  skipped  flaky    duration
        build/unit.xml        5       3       1        1      1  1 min 12 s
        build/日本語.xml   1200    1200       0        0      0      0.25 s
        total              1205    1203       1        1      1  1 min 12 s

        failed in build/unit.xml:
          ✗ CartTests › adds (c.py:4)
            expected 2

        """)
  }

  @Test func damageAndBailOutsAreMarked() {
    var damaged = TestReport(path: "a.xml", format: "junit")
    damaged.damage = Damage(.empty, "the file is empty")
    var stopped = TestReport(path: "b.tap", format: "tap")
    stopped.bailedOut = true
    let text = ReportTable([damaged, stopped]).render(.plain)
    #expect(text.contains("  damaged\n"))
    #expect(text.contains("  bailed out\n"))
  }

  @Test func untrustedTextNeverReachesTheTerminalRaw() {
    var report = SampleBuild.report()
    report.path = "a\u{1B}[2Jb.xml"
    report.failures = [
      TestFailure(suite: "x\ny", name: "##vso[task.complete]", message: "\u{7}::error::x")
    ]
    let text = ReportTable([report]).render(TextStyle(hasColor: false, width: 100))
    #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    #expect(!text.contains("##vso["))
    #expect(!text.contains("::error"))
  }

  @Test func colourIsOnlyUsedIfRequested() {
    let style = TextStyle(hasColor: true, width: 80)
    #expect(ReportTable([SampleBuild.report()]).render(style).contains("\u{1B}[31m"))
    #expect(!ReportTable([SampleBuild.report()]).render(.plain).contains("\u{1B}"))
  }

  @Test(arguments: [40, 60, 80])
  func linesFitTheWidth(width: Int) throws {
    var report = SampleBuild.report()
    report.path = String(repeating: "very-long-directory/", count: 10) + "unit.xml"
    let text = BuildSummary(build: try SampleBuild.assembly().build().build, reports: [report])
      .render(TextStyle(hasColor: false, width: width))
    for line in text.split(separator: "\n") where !line.hasPrefix("failed in") {
      #expect(line.count <= width || line.hasPrefix("page "), "\(line)")
    }
  }

  @Test func theSummaryShowsWhatJiraWillShow() throws {
    var assembly = try SampleBuild.assembly()
    assembly.context.displayName = Fact("app #16", from: .ciService("x"))
    assembly.context.branch = Fact("main", from: .ciService("x"))
    assembly.context.refURL = Fact("https://gitlab.com/acme/app/-/tree/main", from: .ciService("x"))
    var report = SampleBuild.report()
    report.failures = []
    let text = BuildSummary(build: try assembly.build().build, reports: [report]).render(.plain)
    #expect(
      text == """
        build   app #16
        state   failed
        tests   5 tests: 3 passed (1 flaky), 1 failed, 1 skipped in 1 report
        issues  PROJ-7
        commit  aaaaaaaaaaaa
        branch  main
        page    https://gitlab.com/acme/app/-/pipelines/9

        """)
  }

  @Test func anExplanationShowsWhatWasNotUsed() throws {
    var search = KeySearch()
    search.branch = "main"
    search.commits = 2
    let key = try #require(IssueKey("PROJ-7"))
    let table = ExplanationTable(
      facts: [
        .init(
          name: "branch",
          fact: Fact(
            "main", from: .option("--branch"),
            over: [.init(value: "topic", origin: .ciService("CI_COMMIT_BRANCH"))]))
      ],
      candidates: [
        KeyCandidate(
          text: "PROJ-7", key: key, source: .branch, isKept: true, reason: "looks like an issue key"
        ),
        KeyCandidate(
          text: "UTF-8", key: nil, source: .commit, isKept: false, reason: "on the deny-list: UTF"),
      ], search: search)
    #expect(
      table.render(.plain) == """
        fact    value  from
        branch  main   --branch
                topic  not used: CI_COMMIT_BRANCH

        searched for issue keys: branch `main`, 2 commit messages
        candidate  seen in           why
        PROJ-7     branch   kept     looks like an issue key
        UTF-8      commit   dropped  on the deny-list: UTF

        """)
  }

  @Test(arguments: [
    (0, "0 s"), (0.0042, "0.004 s"), (0.0999, "0.100 s"), (0.25, "0.25 s"), (12.34, "12.3 s"),
  ])
  func shortTimesKeepTheirDigits(seconds: Double, words: String) {
    var report = SampleBuild.report()
    report.duration = seconds
    #expect(ReportTable([report]).render(.plain).split(separator: "\n")[1].hasSuffix(words))
  }

  @Test(arguments: [50, 60, 80])
  func anExplanationFitsTheWidth(width: Int) {
    let value = "https://git.example/acme/app#refs/heads/feature/PROJ-7-login"
    let origin = "git remote origin + git commit time + commit id"
    let table = ExplanationTable(
      facts: [.init(name: "displayName", fact: Fact(value, from: .concluded(origin)))],
      candidates: [
        KeyCandidate(text: value, key: nil, source: .commit, isKept: false, reason: origin)
      ], search: KeySearch())
    for line in table.render(TextStyle(hasColor: false, width: width)).split(separator: "\n") {
      #expect(line.count <= width, "\(line)")
    }
  }
}
