// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TestSupport
import Testing

@testable import ReportReading

/// An element of a document that is kept as a tree, to count it by the words of the rule.
private struct Element {
  var name: String
  var attributes: [(name: String, value: String)] = []
  var children: [Element] = []
  var text = ""

  var xml: String {
    let attributes = attributes.map { " \($0.name)=\"\($0.value)\"" }.joined()
    return "<\(name)\(attributes)>\(text)\(children.map(\.xml).joined())</\(name)>"
  }

  func value(_ name: String) -> String? { attributes.first { $0.name == name }?.value }

  private var isSuite: Bool { name == "testsuite" || name == "testsuites" }

  private func has(_ names: String...) -> Bool { children.contains { names.contains($0.name) } }

  /// Rule 3 without the words of attributes and the exception for QtTest.
  private var status: TestCase.Status {
    let isTolerated = children.contains {
      $0.name == "skipped" && ($0.text + ($0.value("message") ?? "")).contains("!mayfail")
    }
    if isTolerated { return .skipped }
    if has("error") { return .failed }
    if has("skipped", "skip", "disabled", "ignored", "notrun", "aborted") { return .skipped }
    if has("failure") { return .failed }
    return has("flakyFailure", "flakyError") ? .flaky : .passed
  }

  /// Rules 2 and 4: tests that are reached through suites only, and errors of suites.
  var counts: TestCounts {
    if name == "testcase" { return TestCounts(one: status) }
    guard isSuite else { return TestCounts() }
    var sum = TestCounts(failed: has("error", "failure") ? 1 : 0)
    for child in children { sum += child.counts }
    return sum
  }

  /// The names of the failed tests, errors of suites at the end of the first such element.
  var failures: [String] {
    if name == "testcase" { return status == .failed ? [value("name") ?? ""] : [] }
    guard isSuite else { return [] }
    var names: [String] = []
    var hasError = false
    for child in children {
      if !hasError, child.name == "error" || child.name == "failure" {
        names.append("(suite)")
        hasError = true
      }
      names += child.failures
    }
    return names
  }
}

extension Element {
  private static let childrenOfTests = [
    "failure", "error", "skipped", "skip", "disabled", "ignored", "notrun", "aborted",
    "flakyFailure", "flakyError", "rerunFailure", "rerunError", "system-out", "system-err",
    "properties", "unknown", "testcase",
  ]
  private static let texts = [
    "", "why", "tagged with !mayfail", "a &lt; b &amp; c", "<![CDATA[ <failure/> ]]>", "é €",
    "<!-- <error/> -->",
  ]

  static func random(depth: Int = 0, _ random: inout SeededRandom) -> Element {
    if depth > 0, random.below(3) > 0 { return test(&random) }
    var suite = Element(name: depth == 0 ? random.pick(["testsuites", "testsuite"]) : "testsuite")
    if depth > 0, random.below(6) == 0 {
      suite.name = random.pick(["group", "properties", "testsuites", "error", "failure", "skipped"])
    }
    // A root with children of another format only is not JUnit.
    if depth == 0 { suite.children.append(Element(name: "properties")) }
    guard depth < 5 else { return suite }
    for _ in 0..<random.below(6) {
      suite.children.append(.random(depth: depth + 1, &random))
    }
    return suite
  }

  private static func test(_ random: inout SeededRandom) -> Element {
    var test = Element(name: "testcase", attributes: [("name", "t\(random.below(1000))")])
    for _ in 0..<max(0, random.below(5) - 2) {
      var child = Element(name: random.pick(childrenOfTests), text: random.pick(texts))
      if random.below(3) == 0 { child.attributes.append(("message", "an attribute")) }
      if random.below(5) == 0 { child.children.append(Element(name: random.pick(childrenOfTests))) }
      test.children.append(child)
    }
    return test
  }
}

/// The reader agrees with a count of the whole tree, however the document is cut into pieces.
struct JUnitDifferentialTests {
  @Test(arguments: 0..<12)
  func randomDocumentsGiveTheCountsOfTheirTree(seed: Int) {
    var random = SeededRandom(seed: UInt64(seed))
    for _ in 0..<40 {
      let root = Element.random(&random)
      let bytes = Array(root.xml.utf8)
      let report = JUnitText.read(bytes)
      #expect(report.damage == nil, "\(root.xml)")
      #expect(report.counts == root.counts, "\(root.xml)")
      #expect(report.failures.map(\.name) == Array(root.failures.prefix(100)), "\(root.xml)")
      let cut = JUnitText.read(bytes, piece: 1 + random.below(40), block: 1 + random.below(60))
      #expect(cut == report, "\(root.xml)")
    }
  }

  /// A report that ends early never counts more than the whole one, and is damaged.
  @Test(arguments: 0..<4)
  func everyPrefixIsDamagedAndCountsNoMore(seed: Int) {
    var random = SeededRandom(seed: UInt64(1000 + seed))
    for _ in 0..<5 {
      let root = Element.random(&random)
      let bytes = Array(root.xml.utf8)
      guard bytes.count < 3000 else { continue }
      var last = 0
      for length in stride(from: 1, to: bytes.count, by: 1 + bytes.count / 120) {
        let report = JUnitText.read(Array(bytes[..<length]))
        #expect(report.damage != nil)
        #expect(report.isFailing)
        #expect(report.counts.total >= last)
        last = report.counts.total
      }
      #expect(root.counts.total >= last)
    }
  }

  /// No change of a byte stops the reader, and each change that stays well-formed is counted.
  @Test(arguments: 0..<6)
  func aChangedByteNeverBreaksTheReader(seed: Int) {
    var random = SeededRandom(seed: UInt64(2000 + seed))
    let bytes = Array(Element.random(&random).xml.utf8)
    for _ in 0..<150 {
      var changed = bytes
      for _ in 0..<(1 + random.below(3)) {
        changed[random.below(changed.count)] = UInt8(random.below(256))
      }
      let report = JUnitText.read(changed)
      #expect(report.counts.passed >= report.counts.flaky)
      #expect(report.failures.count <= max(0, report.counts.failed))
      #expect(JUnitText.read(changed, piece: 7, block: 16) == report)
    }
  }
}

/// Rule 6, as a list of all attempts in order.
struct RerunDifferentialTests {
  private static let words = ["", "<failure/>", "<skipped/>", "<flakyFailure/>", "<error/>"]

  private func expected(_ attempts: [(name: String, word: String)]) -> TestCounts {
    var counts = TestCounts()
    for (_, all) in Dictionary(grouping: attempts, by: \.name) {
      let ran = all.map(\.word).filter { $0 != "<skipped/>" }
      let hasFailed = ran.contains { $0 == "<failure/>" || $0 == "<error/>" }
      switch ran.last {
      case nil: counts.skipped += 1
      case "<failure/>", "<error/>": counts.failed += 1
      default:
        counts.passed += 1
        if hasFailed || ran.contains("<flakyFailure/>") { counts.flaky += 1 }
      }
    }
    return counts
  }

  @Test(arguments: 0..<6)
  func theLastAttemptThatRanDecidesInOneFileAndInSeveral(seed: Int) async throws {
    var random = SeededRandom(seed: UInt64(seed))
    for _ in 0..<15 {
      let attempts = (0..<(1 + random.below(20))).map { _ in
        (name: "t\(random.below(5))", word: random.pick(Self.words))
      }
      let tests = attempts.map { "<testcase name='\($0.name)'>\($0.word)</testcase>" }
      let whole = JUnitText.read(
        "<testsuite name='s'>\(tests.joined())</testsuite>", JUnitText.merging)
      #expect(whole.counts == expected(attempts))
      let tree = try ReportTree()
      let cut = random.below(tests.count + 1)
      for (name, part) in [("1", tests[..<cut]), ("2", tests[cut...])] {
        try tree.write("d/\(name).xml", "<testsuite name='s'>\(part.joined())</testsuite>")
      }
      var reader = ReportReader(options: JUnitText.merging)
      reader.skipsCopies = false
      let reports = await reader.read(try tree.search("d").find().files).reports
      var sum = TestCounts()
      for report in reports { sum += report.counts }
      #expect(sum == expected(attempts), "\(tests) cut at \(cut)")
      #expect(reports.reduce(0) { $0 + $1.failures.count } == sum.failed)
    }
  }
}
