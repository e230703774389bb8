// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TestSupport
import Testing

@testable import Presentation

/// Markdown of random builds, read by the rules of GitHub Flavored Markdown that matter here.
@Suite struct HostileSummaryTests {
  /// The text of a line outside of code spans and HTML elements of code.
  private static func prose(_ line: Substring) -> String {
    let elements = /<code>[^<]*<\/code>/.matchingSemantics(.unicodeScalar)
    var result = String.UnicodeScalarView()
    var rest = line.replacing(elements, with: "").unicodeScalars[...]
    while let start = rest.firstIndex(of: "`") {
      result += rest[..<start]
      let fence = rest[start...].prefix { $0 == "`" }
      rest = rest[fence.endIndex...]
      while let next = rest.firstIndex(of: "`") {
        let closing = rest[next...].prefix { $0 == "`" }
        rest = rest[closing.endIndex...]
        if closing.count == fence.count { break }
      }
    }
    return String(result + rest)
  }

  /// The lines that Markdown reads: those outside of `<pre>`.
  private static func markdown(_ text: String) -> [Substring] {
    var isPreformatted = false
    return text.split(separator: "\n").filter { line in
      if line == "<pre>" { isPreformatted = true }
      if line == "</pre>" { isPreformatted = false }
      if isPreformatted, line != "<pre>" {
        #expect(!line.unicodeScalars.contains("<"), "\(line)")
        return false
      }
      return true
    }
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func nothingFromAReportIsMarkup(seed: UInt64) throws {
    var hostile = HostileText(seed: seed)
    let text = MarkdownSummary(try hostile.assembly(), site: "acme.atlassian.net").render()
    let prose = Self.markdown(text).map(Self.prose)
    for line in prose {
      // An address in angle brackets is not read for mentions.
      let words = line.replacing(/\]\(<[^<>]*>\)/.matchingSemantics(.unicodeScalar), with: "]")
      for mark in ["@", "#1", "!4", "<img", "onerror", "::", "**b", "javascript:", "\u{202E}"] {
        #expect(!words.contains(mark), "\(line)")
      }
    }
    let elements = prose.joined(separator: "\n").matches(of: /<(\/?[a-z]+)>/).map { $0.output.1 }
    for name in ["details", "summary", "pre"] {
      #expect(elements.count { $0 == name } == elements.count { $0 == "/" + name })
    }
    #expect(RunnerCommands.found(in: text).isEmpty)
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func everyRowOfATableHasAsManyCellsAsItsHead(seed: UInt64) throws {
    var hostile = HostileText(seed: seed)
    let assembly = try hostile.assembly()
    let rows = Self.markdown(MarkdownSummary(assembly).render()).filter { $0.hasPrefix("| ") }
    let bar = /(?:^|[^\\])\|/.matchingSemantics(.unicodeScalar)
    #expect(rows.allSatisfy { $0.matches(of: bar).count == 7 }, "\(rows)")
    guard let head = rows.firstIndex(where: { $0.hasPrefix("| Report |") }) else { return }
    #expect(rows.count - head - 2 == assembly.reports.count)
  }

  @Test func failuresAreListedInTheOrderOfTheirReports() throws {
    var reports: [TestReport] = []
    for (path, names) in [("a.xml", ["one", "two"]), ("b.xml", ["three"])] {
      var report = TestReport(path: path, format: "junit")
      report.counts.failed = names.count
      report.failures = names.map { TestFailure(suite: "S", name: $0, message: "m \($0)") }
      reports.append(report)
    }
    let text = MarkdownSummary(try SampleBuild.assembly(reports)).render()
    let names = text.matches(of: /<code>S › ([a-z]+)<\/code>/).map { String($0.output.1) }
    #expect(names == ["one", "two", "three"])
    #expect(text.contains("| `a.xml` | 2 | 0 | 2 | 0 | 0 s |\n| `b.xml` | 1 | 0 | 1 | 0 | 0 s |"))
  }

  @Test func missingPartsAreTheFirstRows() throws {
    var missing = TestReport(path: "unit 2 (missing)", format: "part")
    (missing.title, missing.isMissing) = ("unit 2", true)
    var failing = TestReport(path: "b.json", format: "part")
    (failing.title, failing.counts.failed) = ("unit 3 of 3", 1)
    var sound = TestReport(path: "a.json", format: "part")
    (sound.title, sound.counts.passed) = ("unit 1 of 3", 4)
    let text = MarkdownSummary(try SampleBuild.assembly([sound, failing, missing])).render()
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `") }
    #expect(
      rows == [
        "| `unit 2` (missing) | – | – | – | – | – |", "| `unit 3 of 3` | 1 | 0 | 1 | 0 | 0 s |",
        "| `unit 1 of 3` | 4 | 4 | 0 | 0 | 0 s |",
      ])
  }

  /// GitHub drops a summary above 1 MiB, GitLab a note above 1,000,000 characters.
  @Test(arguments: ["\u{E0001}", "`", "&", "|", "😀", "\u{202E}\n", "<"])
  func noReportMakesASummaryThatIsRefused(character: String) throws {
    func text(_ count: Int) -> String { String(repeating: character, count: count) }
    let (name, message, details) = (
      text(ReportLimits.name), text(ReportLimits.message), text(ReportLimits.details)
    )
    let reports = (0..<25).map { number in
      var report = TestReport(path: name, format: "junit")
      report.counts.failed = 10
      report.failures = (0..<10).map {
        TestFailure(
          suite: name, name: "\(number) \($0)", message: message, details: details,
          output: message, file: name)
      }
      report.findings = [Finding(.warning, "\(number)" + message, at: message)]
      report.damage = Damage(.truncated, "\(number)" + message)
      return report
    }
    let summary = MarkdownSummary(try SampleBuild.assembly(reports)).render()
    #expect(summary.utf8.count <= 1_000_000, "\(summary.utf8.count)")
  }
}
