// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TestSupport
import Testing

@testable import ReportReading

/// A suite of random tests with exact times, so that a copy of it is recognised.
private struct RandomSuite {
  let xml: String
  let counts: TestCounts

  init(_ name: String, _ random: inout SeededRandom) {
    var counts = TestCounts()
    var tests = ""
    for number in 0..<(1 + random.below(8)) {
      let time = "\(random.below(9)).\(1000 + random.below(9000))"
      let start = "<testcase classname='\(name)' name='t\(number)' time='\(time)'"
      switch random.below(5) {
      case 0:
        tests += start + "><failure message='no'/></testcase>"
        counts.failed += 1
      case 1:
        tests += start + "><skipped/></testcase>"
        counts.skipped += 1
      default:
        tests += start + "/>"
        counts.passed += 1
      }
    }
    xml = "<testsuite name='\(name)' tests='\(counts.total)'>\(tests)</testsuite>"
    self.counts = counts
  }
}

/// What several files come to, whatever they are called and however their suites are spread.
@Suite struct ReportSumTests {
  private func read(_ tree: ReportTree) async throws -> (counts: TestCounts, reports: [TestReport])
  {
    let found = try tree.search("d").find()
    let reports = await ReportReader(options: ReportOptions()).read(found.files).reports
    return (reports.reduce(into: TestCounts()) { $0 += $1.counts }, reports)
  }

  private func sum(_ suites: [RandomSuite]) -> TestCounts {
    suites.reduce(into: TestCounts()) { $0 += $1.counts }
  }

  @Test(arguments: 1...12) func filesAddUpAndCopiesDoNot(seed: Int) async throws {
    var random = SeededRandom(seed: UInt64(seed))
    let suites = (0..<(2 + random.below(5))).map { RandomSuite("s\($0)", &random) }
    let tree = try ReportTree()
    let names = (0..<suites.count).shuffled(using: &random)
    for (name, suite) in zip(names, suites) { try tree.write("d/\(name)/r.xml", suite.xml) }
    #expect(try await read(tree).counts == sum(suites))
    let copied = suites[random.below(suites.count)].xml
    try tree.write("d/copy of a file.xml", copied)
    try tree.write("d/z/z/TEST-z.xml", "<?xml version='1.0'?>\n\(copied)\n<!-- z -->")
    #expect(try await read(tree).counts == sum(suites))
    try tree.write(
      "d/all.xml", "<testsuites>\(suites.map(\.xml).joined(separator: "\n"))</testsuites>")
    let all = try await read(tree)
    #expect(all.counts == sum(suites))
    #expect(all.reports.allSatisfy { $0.damage == nil })
  }

  @Test(arguments: 1...12) func suitesCountTheSameInAnyFile(seed: Int) async throws {
    var random = SeededRandom(seed: UInt64(100 + seed))
    let suites = (0..<6).map { RandomSuite("s\($0)", &random) }
    let cut = random.below(suites.count)
    let tree = try ReportTree()
    for (name, part) in [("a", suites[..<cut]), ("b", suites[cut...])] where !part.isEmpty {
      var xml = part.map(\.xml).joined()
      for _ in 0..<random.below(3) { xml = "<testsuite name='outer'>\(xml)</testsuite>" }
      try tree.write("d/\(name).xml", "<testsuites>\(xml)</testsuites>")
    }
    #expect(try await read(tree).counts == sum(suites))
  }

  /// A total that a file declares is remarked upon if, and only if, it differs.
  @Test(arguments: 1...12) func declaredTotalsAreComparedWithTheContent(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(200 + seed))
    var options = ReportOptions()
    options.explainsTotals = true
    for _ in 0..<20 {
      let suites = (0..<(1 + random.below(4))).map { RandomSuite("s\($0)", &random) }
      let counted = sum(suites).total
      let declared = max(1, counted + random.pick([0, 0, 1, -1, 7]))
      let text = "<testsuites tests='\(declared)'>\(suites.map(\.xml).joined())</testsuites>"
      let report = JUnitText.read(text, options)
      #expect(report.counts == sum(suites))
      let remark = report.findings.first { $0.topic == Finding.declaredTotals }
      #expect((remark == nil) == (declared == counted), "\(declared), \(counted)")
      guard let remark else { continue }
      #expect(remark.message.hasPrefix("the file declares \(declared) test"))
      #expect(remark.message.contains(" contains \(counted)"))
      #expect(remark.severity == .note)
    }
  }

  /// Failures that a suite declares without containing any must not leave it green.
  @Test(arguments: [
    ("<testsuite tests='2' failures='1'><testcase name='a'/><testcase name='b'/></testsuite>", 1),
    ("<testsuite tests='1' errors='3'><testcase name='a'/></testsuite>", 3),
    (
      "<testsuites failures='2'><testsuite failures='2'><testcase name='a'><failure/></testcase>"
        + "<testcase name='b'/></testsuite></testsuites>", 0
    ),
    ("<testsuite failures='1'><testcase name='a'><failure/></testcase></testsuite>", 0),
    ("<testsuite failures='1'><testcase name='a'><error/></testcase></testsuite>", 0),
    ("<testsuite failures='x'><testcase name='a'/></testsuite>", 0),
    ("<testsuite failures='-1'><testcase name='a'/></testsuite>", 0),
    ("<testsuite failures='0' errors='0'><testcase name='a'/></testsuite>", 0),
  ])
  func declaredFailuresAreMissedIfTheyAreNotThere(text: String, missing: Int) {
    let report = JUnitText.read(text)
    #expect(report.undetailedFailures == missing)
    #expect(report.isFailing == (missing > 0 || report.counts.failed > 0))
  }
}

/// One document in every encoding that holds it.
@Suite struct EncodingDifferentialTests {
  private static func document(_ random: inout SeededRandom) -> String {
    let words = ["é", "ü", "ß", "a", " ", "÷", "&lt;", "&#233;", "ÿ", "naïve", "¡"]
    func text() -> String { (0..<random.below(6)).map { _ in random.pick(words) }.joined() }
    let tests = (0..<(1 + random.below(6))).map { _ in
      let child = random.pick([
        "", "<failure message='\(text())'>\(text())</failure>", "<skipped/>",
      ])
      return "<testcase name='\(text())' classname='\(text())'>\(child)</testcase>"
    }
    return "<testsuite name='\(text())'>\n\(tests.joined(separator: "\n"))</testsuite>\n"
  }

  private static func utf16(_ text: String, isBig: Bool) -> [UInt8] {
    text.utf16.flatMap { unit -> [UInt8] in
      let bytes = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
      return isBig ? bytes : bytes.reversed()
    }
  }

  @Test(arguments: 1...20) func theReportIsTheSame(seed: Int) {
    var random = SeededRandom(seed: UInt64(seed))
    let document = Self.document(&random)
    let plain = JUnitText.read(document)
    #expect(plain.damage == nil)
    func declared(_ encoding: String) -> String {
      "<?xml version='1.0' encoding='\(encoding)'?>" + document
    }
    let latin = declared("ISO-8859-1").unicodeScalars.map { UInt8($0.value) }
    let windows = declared("windows-1252").unicodeScalars.map { UInt8($0.value) }
    let forms: [[UInt8]] = [
      [0xEF, 0xBB, 0xBF] + Array(document.utf8), Array(declared("utf-8").utf8), latin, windows,
      Self.utf16("\u{FEFF}" + declared("UTF-16"), isBig: true),
      Self.utf16("\u{FEFF}" + document, isBig: false),
      Array(document.replacing("\n", with: "\r\n").utf8),
    ]
    for form in forms {
      let report = JUnitText.read(form, piece: 1 + random.below(50), block: 16 + random.below(50))
      #expect(report.damage == nil)
      #expect(report.counts == plain.counts)
      #expect(report.failures.map(\.name) == plain.failures.map(\.name))
      #expect(report.failures.map(\.message) == plain.failures.map(\.message))
    }
  }
}

/// What a reader of TAP must ignore changes no count.
@Suite struct TAPNoiseTests {
  private static func lines(_ random: inout SeededRandom) -> [String] {
    let count = 1 + random.below(20)
    let points = (1...count).map { number in
      random.pick(["ok", "not ok"]) + random.pick([" \(number)", " \(number) - a name", ""])
        + random.pick(["", "", " # SKIP no", " # TODO later", " \\# not a directive"])
    }
    return random.pick([["TAP version 13"], ["TAP version 14"], []]) + ["1..\(count)"] + points
  }

  private static let noise = [
    "# a comment", "#", "", "   ", "# ok 7", "# not ok 3", "# 1..9", "a line of the program",
    "okay",
    "notok 3", "# time=3ms",
  ]

  @Test(arguments: 1...20) func commentsBlankLinesAndTalkDoNotCount(seed: Int) {
    var random = SeededRandom(seed: UInt64(seed))
    for _ in 0..<20 {
      let lines = Self.lines(&random)
      let plain = TAPSample(lines.joined(separator: "\n") + "\n").read()
      var noisy: [String] = [lines[0]]
      for line in lines.dropFirst() {
        while random.below(2) == 0 { noisy.append(random.pick(Self.noise)) }
        noisy.append(line)
      }
      let text = noisy.joined(separator: "\n") + "\n"
      #expect(TAPSample(text).read().fiveCounts == plain.fiveCounts, "\(text)")
    }
  }

  @Test(arguments: 1...20) func theFormOfLinesDoesNotMatter(seed: Int) {
    var random = SeededRandom(seed: UInt64(50 + seed))
    let lines = Self.lines(&random)
    let plain = TAPSample(lines.joined(separator: "\n") + "\n").read()
    let forms = [
      lines.joined(separator: "\r\n") + "\r\n", lines.joined(separator: "\n"),
      "\u{FEFF}" + lines.joined(separator: "\n"), lines.map { $0 + "  \n" }.joined(),
      lines.map { "\u{1B}[32m\($0)\u{1B}[0m\n" }.joined(),
    ]
    for form in forms {
      #expect(TAPSample(form).read().fiveCounts == plain.fiveCounts, "\(form)")
      #expect(TAPSample(form).read(chunk: 1 + random.below(9)).fiveCounts == plain.fiveCounts)
    }
  }

  /// Each line of a kernel's log begins with a time, and drivers talk between the lines.
  @Test(arguments: 1...10) func aKernelLogCountsLikeItsStream(seed: Int) {
    var random = SeededRandom(seed: UInt64(80 + seed))
    var lines = ["KTAP version 1", "1..2"]
    for suite in 1...2 {
      let count = 1 + random.below(6)
      lines += ["    KTAP version 1", "    # Subtest: s\(suite)", "    1..\(count)"]
      lines += (1...count).map {
        "    \(random.pick(["ok", "not ok", "ok"])) \($0) t\($0)\(random.pick(["", " # SKIP no"]))"
      }
      lines.append("\(random.pick(["ok", "not ok"])) \(suite) s\(suite)")
    }
    let plain = TAPSample(lines.joined(separator: "\n") + "\n").read()
    #expect(plain.counts.total >= 2)
    for prefix in ["[    1.234567] ", "<6>[   12.000001] ", "[ 1.0][   T42] "] {
      let log = lines.map { prefix + $0 + "\n" }
      #expect(TAPSample(log.joined()).read().fiveCounts == plain.fiveCounts, "\(log.joined())")
    }
  }
}
