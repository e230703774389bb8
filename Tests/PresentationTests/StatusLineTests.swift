// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Presentation
import TestSupport
import Testing

@Suite struct StatusLineTests {
  @Test(
    arguments: [
      (0, 100, nil, "[--------------------] 0 of 100 builds"),
      (50, 100, nil, "[##########----------] 50 of 100 builds"),
      (120, 100, nil, "[####################] 120 of 100 builds"),
      (3, nil, "Jira asks to wait", "3 builds, Jira asks to wait"),
      (0, 0, nil, "0 of 0 builds"),
    ] as [(Int, Int?, String?, String)])
  func theBarShowsHowMuchIsDone(done: Int, total: Int?, note: String?, line: String) {
    #expect(ProgressText.bar(done: done, of: total, note: note, .plain) == line)
  }

  @Test func theBarFitsTheTerminal() {
    let style = TextStyle(hasColor: false, width: 30)
    let line = ProgressText.bar(done: 1, of: 2, note: String(repeating: "x", count: 99), style)
    #expect(line.count == 29)
  }

  @Test func notesAreEscaped() {
    let line = ProgressText.bar(done: 1, of: nil, note: "a\u{1B}[2J", .plain)
    #expect(line == #"1 builds, a\u{1B}[2J"#)
  }

  @Test func doctorSaysWhatToDoOnALineOfItsOwn() {
    #expect(
      DoctorLine.render(word: "ok", name: "git", words: "2.39", fix: nil, .plain)
        == "ok       git: 2.39\n")
    #expect(
      DoctorLine.render(word: "failure", name: "site", words: "a\nb", fix: "pass --site", .plain)
        == "failure  site: a\\nb\n         fix: pass --site\n")
  }

  @Test func undeliveredBuildsAreATable() {
    let row = HeldTable.Row(
      id: "1a2b", state: "waiting", site: "acme.atlassian.net", build: "app\u{7} #1",
      since: "2 min", reason: "no connection")
    #expect(
      HeldTable([row]).render(.plain) == #"""
        no connection
          1a2b  waiting  2 min  app\u{7} #1  acme.atlassian.net

        """#)
  }

  /// As many as an outbox may hold, each with a reason of its own.
  @Test(.slow) func aLongListOfUndeliveredBuildsIsShownQuickly() {
    let rows = (0..<10_000).map { number in
      HeldTable.Row(
        id: "\(number)-7", state: number == 0 ? "new" : "rejected", site: "acme.atlassian.net",
        build: "app #1", since: "2 min", reason: "reason \(number)")
    }
    var text = ""
    let duration = ContinuousClock().measure { text = HeldTable(rows).render(.plain) }
    #expect(duration < .seconds(20))
    #expect(text.hasPrefix("reason 0\n  0  waiting  2 min  app #1  acme.atlassian.net\nreason 1\n"))
  }

  @Test func buildsWithOneReasonAreTogetherAndShowTheWholeIdIfItIsNeeded() {
    let rows = [("a-1", "x"), ("b-1", "y"), ("a-2", "x")].map { id, reason in
      HeldTable.Row(id: id, state: "new", site: "s", build: "b", since: "t", reason: reason)
    }
    #expect(
      HeldTable(rows).render(.plain) == """
        x
          a-1  waiting  t  b  s
          a-2  waiting  t  b  s
        y
          b  waiting  t  b  s

        """)
  }

  @Test func theReasonOfUndeliveredBuildsComesFirstAndWhole() {
    let reason = "no connection to `acme.atlassian.net`: " + String(repeating: "word ", count: 30)
    let rows = ["1", "2"].map { id in
      HeldTable.Row(
        id: id, state: "waiting", site: "acme.atlassian.net", build: "shop #\(id)",
        since: "2026-11-29T08:00:00.000Z", reason: reason)
    }
    let text = HeldTable(rows).render(TextStyle(hasColor: false, width: 80))
    let lines = text.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 80 })
    #expect(lines.first?.hasPrefix("no connection to") == true)
    let words = text.split { $0.isWhitespace }
    #expect(words.filter { $0 == "word" }.count == 30)
    #expect(!text.contains("…"))
  }

  @Test func aSummarySaysThatNoIssueIsNamed() throws {
    var assembly = try SampleBuild.assembly([])
    assembly.context.displayName = Fact("app", from: .option("--display-name"))
    assembly.context.issueKeys = []
    assembly.context.state = Fact(.inProgress, from: .option("--state"))
    let text = BuildSummary(build: try assembly.build().build, reports: []).render(.plain)
    #expect(text.contains("issues  none (Jira shows a build only on the issues it names)\n"))
    #expect(text.contains("state   in progress\n"))
    #expect(text.contains("tests   no report was read\n"))
  }

  @Test func aSummaryShowsFiveFailuresAndSaysWhereTheOthersAre() throws {
    var report = TestReport(path: "a.xml", format: "junit")
    report.counts = TestCounts(passed: 0, failed: 9, skipped: 0)
    report.failures = (1...9).map { TestFailure(suite: "s", name: "t\($0)", message: "") }
    let assembly = try SampleBuild.assembly([report])
    let build = try assembly.build().build
    let text = BuildSummary(build: build, reports: [report]).render(.plain)
    #expect(text.contains("t5") && !text.contains("t6"))
    #expect(text.hasSuffix("\n… and 4 more failed tests;\n  `buildpost inspect` lists them\n"))
    #expect(ReportTable([report]).render(.plain).contains("t9"))
    report.counts = TestCounts()
    report.failures = []
    #expect(
      BuildSummary(build: build, reports: [report]).render(.plain)
        .contains("tests   none in 1 report\n"))
  }

  @Test func aSummaryNamesTheFirstIssuesOfMany() throws {
    var assembly = try SampleBuild.assembly()
    assembly.context.displayName = Fact("app", from: .option("--display-name"))
    assembly.context.issueKeys = (1...10).compactMap { IssueKey("AB-\($0)") }
    let text = BuildSummary(build: try assembly.build().build, reports: []).render(.plain)
    #expect(text.contains("issues  AB-1, AB-2, AB-3, AB-4, AB-5, AB-6, AB-7, AB-8 and 2 more\n"))
  }
}
