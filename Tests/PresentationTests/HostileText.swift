// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TestSupport

/// Names and messages as an attacker or an unlucky person writes them, from a seed.
struct HostileText {
  private static let pieces = [
    "<img src=x onerror=alert(1)>", "</pre>", "</details>", "</code>", "<!--", "-->", "]]>",
    "&amp;",
    "&#58;", "\" onclick=\"x", "' x='", "\"\u{301}", "`\u{301}", "|\u{301}", "<\u{301}", "`", "```",
    "|", "\\|", "\\",
    "[a](javascript:b)",
    "![](http://x)", "@all", "#1", "!4", "**b**", "_i_", "~~~", "---", "::error::", "##vso[x]y",
    "section_start:1:x", "\n", "\n\n", "\r", "\t", "\u{202E}", "\u{1B}[2J", "\u{0}", "\u{85}",
    "日本語", "👩‍💻", "e\u{301}", "Ωλ", "a", "testCase", " ", "/", ".xml", "https://x.example/",
  ]

  private var random: SeededRandom

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  mutating func text(upTo pieces: Int = 6) -> String {
    (0..<Int.random(in: 0...pieces, using: &random)).map { _ in
      Self.pieces.randomElement(using: &random) ?? ""
    }.joined()
  }

  mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

  /// A report with some tests of every status, all named by strangers.
  mutating func report() -> TestReport {
    var report = TestReport(path: text(), format: "junit")
    for _ in 0..<number(0...12) {
      let status = TestCase.Status.allCases.randomElement(using: &random) ?? .passed
      let test = TestCase(
        suite: text(), name: text(), status: status, duration: Double(number(0...9000)) / 1000)
      report.cases.append(test)
      report.duration += test.duration
      switch status {
      case .passed: report.counts.passed += 1
      case .flaky:
        (report.counts.passed, report.counts.flaky) = (
          report.counts.passed + 1, report.counts.flaky + 1
        )
      case .skipped: report.counts.skipped += 1
      case .failed:
        report.counts.failed += 1
        guard number(0...2) > 0 else { continue }
        report.failures.append(
          TestFailure(
            suite: test.suite, name: test.name, message: text(), details: text(upTo: 20),
            output: text(), file: number(0...1) == 0 ? text() : nil, line: number(1...99)))
      }
    }
    report.slowest = report.cases.sorted { $0.duration > $1.duration }
    report.findings = (0..<number(0...2)).map { _ in Finding(.warning, text(), at: text()) }
    if number(0...5) == 0 { report.damage = Damage(.truncated, text()) }
    if number(0...5) == 0 { report.bailedOut = true }
    return report
  }

  mutating func assembly() throws -> BuildAssembly {
    let reports = (0..<number(1...4)).map { _ in report() }
    var assembly = try SampleBuild.assembly(reports)
    assembly.context.displayName = Fact("x" + text(), from: .option("--display-name"))
    assembly.context.branch = Fact("x" + text(), from: .option("--branch"))
    assembly.context.commitURL = Fact(text(), from: .option("--repository"))
    assembly.context.url = Fact("https://ci.example/" + text(), from: .option("--url"))
    return assembly
  }
}
