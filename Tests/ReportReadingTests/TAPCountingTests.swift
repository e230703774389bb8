// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import ReportReading

/// How TAP is counted: buckets, bail-out, pragmas.
struct TAPCountingTests {
  @Test(arguments: [
    ("ok\n1..1", [1, 1, 0, 0, 0]), ("not ok\n1..1", [1, 0, 1, 0, 0]),
    ("ok # SKIP\n1..1", [1, 0, 0, 1, 0]), ("not ok # skip\n1..1", [1, 0, 0, 1, 0]),
    ("ok # TODO\n1..1", [1, 0, 0, 0, 1]), ("not ok # todo x\n1..1", [1, 0, 0, 0, 1]),
    ("1..0", [1, 0, 0, 1, 0]), ("1..0 # SKIP no network\n", [1, 0, 0, 1, 0]),
    ("TAP version 13\n1..0\n", [1, 0, 0, 1, 0]), ("ok 1\nnot ok 2\n1..2", [2, 1, 1, 0, 0]),
  ])
  func eachPointIsInOneBucket(text: String, counts: [Int]) {
    let report = TAPSample(text).read()
    #expect(report.fiveCounts == counts)
    #expect(report.damage == nil)
  }

  @Test func todoIsPartOfSkippedInTheReport() {
    let counts = TAPSample("ok # TODO\nok # SKIP\n1..2").read().counts
    #expect(counts == TestCounts(skipped: 2, todo: 1))
  }

  @Test(arguments: [
    "", "\n\n", "# only a comment\n", "noise\n", "okay\nok-1\nok: x\nok1\nnot  ok\n",
  ])
  func aStreamWithoutTAPHasFiveZerosAndIsNotWellFormed(text: String) {
    let report = TAPSample(text).read()
    #expect(report.fiveCounts == [0, 0, 0, 0, 0])
    #expect(report.damage?.kind == .notWellFormedTAP)
    #expect(report.damage?.summary == "no plan and no test point")
  }

  @Test(arguments: [
    "1..5\nok 1\nBail out!", "1..5\nok 1\n  bail OUT! why\nok 2\n", "ok 1\nBail out! x\n1..9\n",
    "1..5\nok 1\n# x\n\tBail out!\nnoise",
  ])
  func aBailOutStopsReadingAndIsNotDamage(text: String) {
    let report = TAPSample(text).read()
    #expect(report.fiveCounts == [1, 1, 0, 0, 0])
    #expect(report.bailedOut)
    #expect(report.damage == nil)
    #expect(report.isFailing)
  }

  @Test func whatWasWrongBeforeABailOutStaysWrong() {
    let report = TAPSample("1..4\nok 1\nok 1\nBail out!\n").read()
    #expect(report.damage?.summary == "test number 1 appears twice")
    #expect(report.damage?.line == 3)
    #expect(report.bailedOut)
  }

  @Test func aBailOutInsideYAMLIsContent() {
    let report = TAPSample("ok 1\n  ---\n  Bail out!\n  ...\n1..1\n").read()
    #expect(!report.bailedOut && report.damage == nil)
  }

  @Test(
    arguments: [
      ("1..1\nnoise\nok 1", nil), ("pragma +strict\n1..1\nnoise\nok 1", 3),
      ("pragma +strict,-other\n1..1\nok 1\n\n# comment", nil),
      ("pragma +strict\npragma -strict\n1..1\nnoise\nok 1", nil),
      ("pragma +other , +strict\n1..1\nok 1\n}", 4), ("pragma strict\n1..1\nnoise\nok 1", nil),
      ("KTAP version 1\npragma +strict\n1..1\nnoise\nok 1", nil),
      ("pragma +strict\n1..1\nnot\nnoise\nok 1", 3),
      ("TAP version 14\npragma +strict\n    noise\n    ok 1\n    1..1\nok 1\n1..1", 3),
      ("TAP version 14\npragma +strict\n1..1\n  ok 5\nok 1", 4),
      ("pragma +strict\n1..1\n  ok 5\nok 1", nil),
      ("TAP version 14\n1..2\n    pragma +strict\n    1..1\n    ok 1\nok 1\nfoo\nok 2", nil),
      ("TAP version 14\n1..1\n    pragma +strict\n    1..1\n    foo\n    ok 1\nok 1", 5),
      (
        "TAP version 14\npragma +strict\n    pragma -strict\n    1..1\n    x\n    ok 1\nok 1\n1..1",
        nil
      ),
      (
        "TAP version 14\npragma +strict\n1..1\n    pragma -strict\n    1..1\n    ok 1\nok 1\nfoo", 8
      ),
      (
        "TAP version 14\n1..2\n    pragma +strict\nok 1\n    1..1\n    x\n    ok 1\nok 2", nil
      ),
      ("pragma +strict\nnoise\n[    0.1] TAP version 14\n[    0.1] 1..1\n[    0.1] ok 1", nil),
    ] as [(String, Int?)])
  func unknownLinesAreErrorsUnderStrictOnly(text: String, line: Int?) {
    let report = TAPSample(text).read()
    #expect(report.damage?.line == line)
    #expect(report.counts.failed == 0)
  }

  /// KTAP needs no plan, but a kernel that dies before its first test has not passed.
  @Test(arguments: [
    "KTAP version 1\n", "KTAP version 1\n# x\n",
    "[    0.1] KTAP version 1\n[    0.2] Kernel panic - not syncing: x\n",
  ])
  func ktapWithoutPlanAndPointsIsNotWellFormed(text: String) {
    let report = TAPSample(text).read()
    #expect(report.damage?.summary == "no plan and no test point")
    #expect(report.fiveCounts == [0, 0, 0, 0, 0])
  }

  @Test(arguments: ["1..2\nok\nok 1", "1..3\nok 2\nok\nok 1", "1..2\nok 2\nok"])
  func positionsAreNotNumbersThatCouldBeRepeated(text: String) {
    let report = TAPSample(text).read()
    #expect(report.damage == nil && report.counts.failed == 0)
  }

  @Test func faultsHaveTheirLinesAndTheFirstIsTheDamage() {
    let report = TAPSample("1..2\nok 1\nok 1\nok 7\n1..9\n").read()
    #expect(report.damage?.summary == "test number 1 appears twice")
    #expect(report.damage?.line == 3)
    #expect(
      report.findings == [
        Finding(.error, "a second plan", at: "sample.tap:5"),
        Finding(
          .error, "a test point outside the plan `1..2`", at: "sample.tap:4",
          topic: "test points outside the plan"),
      ])
  }

  @Test func findingsAndFailuresAreBounded() {
    let report = TAPSample("1..1\n" + String(repeating: "not ok 5 - x\n", count: 5000)).read()
    #expect(report.counts.failed == 5000)
    #expect(report.failures.count == ReportLimits.failures)
    #expect(report.findings.count <= ReportLimits.findings + 1)
  }
}
