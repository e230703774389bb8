// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TestSupport
import Testing

@testable import ReportReading

/// How TAP is counted: versions, plans, several documents in one input.
struct TAPPlanTests {
  @Test(arguments: [
    ("1..2\nok\nok", [2, 2, 0, 0, 0]), ("ok\nok\n1..2", [2, 2, 0, 0, 0]),
    ("1..02\nok\nok", [2, 2, 0, 0, 0]), ("1..2 # a comment\nok\nok", [2, 2, 0, 0, 0]),
    ("1..2#x\nok\nok", [2, 2, 0, 0, 0]), ("1..2   \nok\nok", [2, 2, 0, 0, 0]),
    ("5..6\nok 5\nok 6", [2, 2, 0, 0, 0]), ("0..0\nok 0", [1, 1, 0, 0, 0]),
    ("1..3 todo 2 3;\nok\nnot ok\nok", [3, 1, 0, 0, 2]),
    ("1..1 todo 1\nok # SKIP", [1, 0, 0, 1, 0]),
    ("KTAP version 1\nok\nok", [2, 2, 0, 0, 0]), ("TAP version 14\n1..1\nok", [1, 1, 0, 0, 0]),
    ("junk\n# comment\ntap  VERSION 13\n1..1\nok", [1, 1, 0, 0, 0]),
  ])
  func isWellFormed(text: String, counts: [Int]) {
    let report = TAPSample(text).read()
    #expect(report.fiveCounts == counts)
    #expect(report.damage == nil)
  }

  @Test(arguments: [
    ("1..0", true), ("TAP version 13\n1..0\n# tests 0\n# suites 0\n# pass 0\n", true),
    ("1..0 # SKIP no network", false), ("1..0 # no network", false), ("1..1\nok", false),
    ("1..0\n1..0", true), ("1..1\nok\n1..0", false), ("", false),
  ])
  func aPlanWithoutTestsAndWithoutAReasonIsAWarning(text: String, isNothing: Bool) {
    let report = TAPSample(text).read()
    let message = "no test was run: the plan is `1..0`, without a reason"
    #expect(
      report.findings.contains { $0.message == message } == (isNothing && report.damage == nil))
  }

  @Test(arguments: [
    "ok 1 Chrome 126.0 - [12 ms] - a\nskip 2 Chrome 126.0 - [0 ms] - b\nok 3 [1 ms] - c\n\n1..3",
    "1..3\nskip 1 [0 ms] - a\nok 2\nok 3",
  ])
  func aSkippedTestOfTestemIsAPoint(text: String) {
    let report = TAPSample(text).read(keptCases: 3)
    #expect(report.fiveCounts == [3, 2, 0, 1, 0])
    #expect(report.damage == nil)
    #expect(report.cases.count == 3)
  }

  @Test(arguments: [
    "ok 1\nskip 3 x - [0 ms] - b\n1..1", "ok 1\nskip 2 tests\n1..1",
    "ok 1\nskip 2 x - [0 s] - b\n1..1", "ok 1\nskip 2 x - [ ms] - b\n1..1",
    "ok 1\n  skip 2 x - [0 ms] - b\n1..1", "ok 1\nskipping 2 [0 ms]\n1..1",
    "TAP version 13\nok 1\nskip 2 x - [0 ms] - b\n1..1",
  ])
  func otherLinesThatStartLikeItAreNot(text: String) {
    #expect(TAPSample(text).read().fiveCounts == [1, 1, 0, 0, 0])
  }

  @Test(arguments: [
    ("t/a.t .. \n1..2\nok 1\nok 2\nok\nAll tests successful.\n", "prove displays"),
    ("1..1\nok 1\nok\nResult: PASS\n", "prove displays"),
    ("1..1\nok 1\nok\n", "covers all test points"),
    ("1..1\nok 1\nok\nwait...\nResult: GOOD", "covers all test points"),
    (
      "1..1\nok 1\nnot ok 2 teardown_file failed\n"
        + "# bats warning: Executed 2 instead of expected 1 tests", "`teardown_file` fails"
    ),
    (
      "1..2\nnot ok 1 setup_file failed\n"
        + "# bats warning: Executed 1 instead of expected 2 tests", "`setup_file` or"
    ),
  ])
  func theAdviceFitsTheProducer(text: String, advice: String) {
    #expect(TAPSample(text).read().damage?.advice?.contains(advice) == true)
  }

  @Test(arguments: [
    ("ok\nok", [2, 2, 0, 0, 0], "no plan", 2),
    ("1..3\nok", [3, 1, 2, 0, 0], "2 planned test points are missing", 2),
    ("1..2\nok", [2, 1, 1, 0, 0], "a planned test point is missing", 2),
    ("1..3 # SKIP\n", [3, 0, 3, 0, 0], "3 planned test points are missing", 1),
    ("1..0\nok # SKIP\n", [1, 0, 1, 0, 0], "a test point outside the plan `1..0`", 2),
    ("ok\nnot ok\n1..0", [2, 0, 2, 0, 0], "2 test points are outside the plan `1..0`", 3),
    ("ok\n1..2\nok", [2, 2, 0, 0, 0], "a plan between test points", 3),
    ("1..2\nok\n1..2\nok", [2, 2, 0, 0, 0], "a second plan", 3),
    ("1..1\nok\n1..1\n", [1, 1, 0, 0, 0], "a second plan", 3),
    ("1..x\n5..1\n1..2 x\n1..\nok", [1, 1, 0, 0, 0], "no plan", 5),
    ("1..1000000000\nok", [1, 1, 0, 0, 0], "no plan", 2),
    (
      "1..999999999\n", [999_999_999, 0, 999_999_999, 0, 0],
      "999999999 planned test points are missing", 1
    ),
    ("TAP version 12\n1..1\nok", [1, 1, 0, 0, 0], "TAP version 12 is not supported", 1),
    ("TAP version 15\n1..1\nok", [1, 1, 0, 0, 0], "TAP version 15 is not supported", 1),
    ("TAP version 99999999999\n1..1\nok", [1, 1, 0, 0, 0], "this TAP version is not supported", 1),
    ("TAP version 13\nTAP version 13\n1..1\nok", [1, 1, 0, 0, 0], "a second version line", 2),
    (
      "1..1\nTAP version 13\nok 1", [1, 1, 0, 0, 0], "a version line in the middle of a document", 2
    ),
    ("TAP version 13 # x\nok", [1, 1, 0, 0, 0], "no plan", 2),
  ])
  func isNotWellFormed(text: String, counts: [Int], summary: String, line: Int) {
    let report = TAPSample(text).read()
    #expect(report.fiveCounts == counts)
    #expect(report.damage?.kind == .notWellFormedTAP)
    #expect(report.damage?.summary == summary)
    #expect(report.damage?.line == line)
  }

  @Test(arguments: [
    ("1..1\nok 1\n1..1\nok 1", 1, [2, 2, 0, 0, 0]), ("1..1\nok\n1..2\nok\nok", 1, [3, 3, 0, 0, 0]),
    ("ok 1\n1..1\nok 1\n1..1", 1, [2, 2, 0, 0, 0]), ("1..0\n1..0\n1..0", 2, [3, 0, 0, 3, 0]),
    ("TAP version 13\n1..1\nok 1\nTAP version 13\n1..1\nok 1", 1, [2, 2, 0, 0, 0]),
    ("TAP version 13\nok 1\n1..1\nTAP version 13\nok 1\n1..1", 1, [2, 2, 0, 0, 0]),
    ("TAP version 13\nok 1\nTAP version 13\nok 1\n1..1", 2, [2, 2, 0, 0, 0]),
    ("TAP version 13\nok\nTAP version 13\nok 1\n1..1", 2, [2, 2, 0, 0, 0]),
    (
      "1..1\nok 1\nTAP version 14\n    ok 1\n    not ok 2\n    1..2\nok 1\n1..1", 1,
      [3, 2, 1, 0, 0]
    ),
    ("1..2\nok 1\nok 2\n1..3\nok 3", 2, [3, 2, 1, 0, 0]),
    ("1..1\nok 1\n1..2 todo 1\nnot ok 1\nok 2", 1, [3, 2, 0, 0, 1]),
    ("ok\n1..1\nok", 2, [2, 1, 1, 0, 0]), ("1..1\nok 1\nok 1", 2, [2, 1, 1, 0, 0]),
  ])
  func severalDocumentsAddUp(text: String, faults: Int, counts: [Int]) {
    let report = TAPSample(text).read()
    #expect(report.fiveCounts == counts)
    #expect(report.damage != nil)
    #expect(report.findings.count == faults - 1)
  }

  @Test func aPlanOfManyPointsCostsNothing() {
    let report = TAPSample("1..999999999\nok 999999999\nok 1\n").read()
    #expect(report.counts.passed == 2)
    #expect(report.counts.failed == 999_999_997)
  }

  @Test func aShortPlanAfterManyDifferentPointsFailsTheLastOnes() {
    let lines = (1...9000).map { $0.isMultiple(of: 2) ? "ok \($0)" : "ok \($0) # SKIP" }
    let report = TAPSample(lines.joined(separator: "\n") + "\n1..8998\n").read()
    #expect(report.fiveCounts == [9000, 4499, 2, 4499, 0])
  }

  @Test(.slow) func runsBeyondTheBudgetAreSummedWithoutLosingPoints() {
    let lines = (1...140_000).map { $0.isMultiple(of: 2) ? "ok \($0)" : "ok \($0) # SKIP" }
    let text = lines.joined(separator: "\n")
    #expect(
      TAPSample(text + "\n1..140000").read().fiveCounts == [140_000, 70_000, 0, 70_000, 0])
    let short = TAPSample(text + "\n1..10").read()
    #expect(short.counts.total == 140_000)
    #expect(short.counts.failed == 139_990)
  }

  @Test func numbersOutOfOrderAreKeptInPages() {
    var numbers = TAPNumbers()
    let areNew = stride(from: 9000, through: 1, by: -1).map {
      numbers.insert($0, depth: 340)
    }
    #expect(areNew.allSatisfy { $0 })
    let areNewAgain = [1, 4096, 9000].map { numbers.insert($0, depth: 340) }
    #expect(areNewAgain == [false, false, false])
    #expect(numbers.contains(4096) && !numbers.contains(9001))
    // Beyond the budget a number is not kept, so its repetition goes unnoticed.
    let areKept = [1 << 20, 1 << 20].map { numbers.insert($0, depth: 340) }
    #expect(areKept == [true, true])
  }
}

/// The list of points to do in a plan of TAP 12, which may come after the points.
struct TAPTodoListTests {
  @Test(arguments: [
    ("ok\nnot ok\nok\n1..3 todo 2 3", [3, 1, 0, 0, 2]),
    ("not ok 2\nok 1\n1..2 todo 2", [2, 1, 0, 0, 1]),
    ("not ok 1 # SKIP\nnot ok 2\n1..2 todo 1 2;", [2, 0, 0, 1, 1]),
    ("not ok 1\nnot ok 2\n1..1 todo 1 2", [2, 0, 1, 0, 1]),
    ("not ok 1\n1..2 todo 1 2", [2, 0, 1, 0, 1]), ("not ok 1\n1..1 todo 9", [1, 0, 1, 0, 0]),
    ("not ok 1 # TODO\n1..1 todo 1", [1, 0, 0, 0, 1]),
  ])
  func pointsBeforeTheListAreToDoAsWell(text: String, counts: [Int]) {
    #expect(TAPSample(text).read().fiveCounts == counts)
    #expect(TAPSample(text).read(.leaf).fiveCounts == counts)
  }

  @Test func theyAreNotListedAsFailed() {
    let text = "not ok 1 - a\nnot ok 2 - b\nok 3 - c\n1..3 todo 2 3"
    let report = TAPSample(text).read(keptCases: 10)
    #expect(report.failures.map(\.name) == ["a"])
    #expect(report.cases.map(\.status) == [.failed, .skipped, .skipped])
    #expect(report.damage == nil)
  }

  @Test func aLongListOfALongStreamIsReadQuickly() {
    let points = (1...20_000).map { $0 % 2 == 0 ? "ok" : "not ok" }
    let list = stride(from: 1, through: 9000, by: 2).map(String.init).joined(separator: " ")
    let report = TAPSample(points.joined(separator: "\n") + "\n1..20000 todo \(list)").read()
    #expect(report.fiveCounts == [20_000, 10_000, 5500, 0, 4500])
  }
}

/// A version line after points, of which only the next plan or point says what it is.
struct TAPUndecidedVersionTests {
  @Test(arguments: [
    // It starts a document, whose subtests count.
    ("1..1\nok 1\n", "ok 1 - s\n1..1\n", [2, 1, 1, 0, 0], ["x"]),
    ("1..1\nok 1\n", "1..1\nok 1 - s\n", [2, 1, 1, 0, 0], ["x"]),
    // It is stray, and subtests do not count without a version line at the start.
    ("ok 1\n", "ok 2\n1..2\n", [2, 2, 0, 0, 0], []),
    ("1..2\nok 1\n", "ok 2\n", [2, 2, 0, 0, 0], []),
    // It is stray in a document whose subtests count.
    ("TAP version 14\nok 1\n", "ok 2 - s\n1..2\n", [2, 1, 1, 0, 0], ["x"]),
  ])
  func subtestsAfterItCountIfItsDocumentCountsThem(
    before: String, after: String, counts: [Int], failures: [String]
  ) {
    let text = before + "TAP version 14\n    not ok 1 - x\n    1..1\n" + after
    let report = TAPSample(text).read(keptCases: 10)
    #expect(report.fiveCounts == counts)
    #expect(report.failures.map(\.name) == failures)
    #expect(report.cases.count == counts[0])
    #expect(report.damage != nil)
  }

  @Test func theLineIsTheDamageEvenIfASubtestAfterItIsBrokenToo() {
    let text = "ok 1\nTAP version 14\n        ok 1\n    ok 1\n    1..1\nok 2\n1..2\n"
    let report = TAPSample(text).read()
    #expect(report.fiveCounts == [2, 2, 0, 0, 0])
    #expect(report.damage?.line == 2)
    #expect(report.damage?.summary == "a version line in the middle of a document")
  }
}
