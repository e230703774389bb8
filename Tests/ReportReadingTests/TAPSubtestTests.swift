// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import ReportReading

/// How TAP is counted: which points count, indented and buffered subtests, KTAP.
struct TAPSubtestTests {
  private static let nested = "    ok 1\n    not ok 2\n    1..2\nok 1 - parent\n1..1\n"

  @Test(arguments: [
    ("    # Subtest: a\n    not ok 1 - a\n    1..1\nnot ok 1 - s\n1..1", "s"),
    ("    # Subtest: x\n    not ok 1 - a\n    1..1\nnot ok 1 - s\n1..1", "s > x"),
    (
      "    # Subtest: a\n        not ok 1 - a\n        1..1\n    not ok 1 - a\n    1..1\n"
        + "not ok 1\n1..1", "s > a"
    ),
    (
      "    # Subtest: t\n        # Subtest: a\n        not ok 1 - a\n        1..1\n"
        + "    not ok 1 - t\n    1..1\nnot ok 1 - s\n1..1", "s > t"
    ),
  ])
  func theNameOfATestIsNotThatOfASuite(text: String, suite: String) {
    let report = TAPSample("TAP version 13\n# Subtest: s\n" + text).read()
    #expect(report.failures.map(\.suite) == [suite])
    #expect(report.failures.map(\.name) == ["a"])
  }

  @Test(arguments: [
    ("", ReportOptions.Subtests.auto, [1, 1, 0, 0, 0]), ("", .leaf, [2, 1, 1, 0, 0]),
    ("TAP version 13\n", .auto, [2, 1, 1, 0, 0]), ("TAP version 13\n", .top, [1, 1, 0, 0, 0]),
    ("TAP version 12\n", .auto, [1, 1, 0, 0, 0]), ("KTAP version 1\n", .auto, [2, 1, 1, 0, 0]),
  ])
  func theVersionLineDecidesUnlessAnOptionDoes(
    opening: String, mode: ReportOptions.Subtests, counts: [Int]
  ) {
    #expect(TAPSample(opening + Self.nested).read(mode).fiveCounts == counts)
  }

  @Test(arguments: [
    // A subtest without points leaves its container as the leaf.
    ("    1..0\nok 1\n1..1", [1, 1, 0, 0, 0]), ("    1..0\nnot ok 1\n1..1", [1, 0, 1, 0, 0]),
    // A failed parent is never lost and never counted twice.
    ("    ok\n    1..1\nnot ok 1\n1..1", [2, 1, 1, 0, 0]),
    ("    not ok\n    1..1\nnot ok 1\n1..1", [1, 0, 1, 0, 0]),
    // Directives of a parent excuse failures inside, not passes.
    ("    not ok\n    ok\n    1..2\nnot ok 1 # SKIP\n1..1", [2, 1, 0, 1, 0]),
    ("    not ok\n    ok\n    1..2\nnot ok 1 # TODO\n1..1", [2, 1, 0, 0, 1]),
    ("    ok\n    1..1\nnot ok 1 # TODO\n1..1", [1, 1, 0, 0, 0]),
    // Levels: the first point left of a document closes it.
    ("        ok 1\n        1..1\n    ok 1\n    1..1\nok 1\n1..1", [1, 1, 0, 0, 0]),
    ("        ok 1\n        1..1\nok 1\n1..1", [1, 1, 0, 0, 0]),
    ("\tok 1\n\t1..1\nok 1\n1..1", [1, 1, 0, 0, 0]), ("   ok 1\nok 1\n1..1", [1, 1, 0, 0, 0]),
    ("    TAP version 13\n    1..1\n    ok\nok 1\n1..1", [1, 1, 0, 0, 0]),
    // Noise at the parent's level between the lines of a subtest.
    ("    ok 1\nnoise\n# comment\n    ok 2\n    1..2\nok 1\n1..1", [2, 2, 0, 0, 0]),
    // Buffered subtests.
    ("ok 1 - x {\n    ok 1\n    not ok 2\n    1..2\n}\n1..1", [2, 1, 1, 0, 0]),
    ("ok 1 - x { # time=1ms\n    ok 1\n    1..1\n}\n1..1", [1, 1, 0, 0, 0]),
    ("not ok 1 # TODO later {\n    not ok 1\n    1..1\n}\n1..1", [1, 0, 0, 0, 1]),
    ("not ok 1 - x\n  ---\n  a: b\n  ...\n{\n    ok 1\n    1..1\n}\n1..1", [2, 1, 1, 0, 0]),
    (
      "ok 1 - x {\n    ok 1 - y {\n        ok 1\n        1..1\n    }\n    1..1\n}\n1..1",
      [1, 1, 0, 0, 0]
    ),
    ("ok 1 - if (a) {\nok 2\n1..2", [2, 2, 0, 0, 0]), ("ok 1 {\n}\n1..1", [1, 1, 0, 0, 0]),
    ("ok 1 - brace {\n    ok 1\n    1..1\nok 2\n1..2", [2, 2, 0, 0, 0]),
    ("ok 1 # SKIP\nok 2 - x {\n{\n    ok\n    1..1\n}\n1..2", [2, 1, 0, 1, 0]),
    // A plan at column 0 inside a subtest is used only if there is no other.
    ("    ok 1\n1..1\n    1..1\nok 1\n", [1, 1, 0, 0, 0]),
    ("    ok 1\n1..7\n    1..1\nok 1\n1..1\n", [1, 1, 0, 0, 0]),
    ("    ok 1 # XFAIL\n    1..1\nok 1\n1..1", [1, 1, 0, 0, 0]),
  ])
  func leavesAreCountedAndTheStreamIsWellFormed(text: String, counts: [Int]) {
    let report = TAPSample("TAP version 14\n" + text).read()
    #expect(report.fiveCounts == counts)
    #expect(report.damage == nil)
  }

  @Test(arguments: [
    ("    ok 1\nok 1\n1..1", [1, 1, 0, 0, 0], "a subtest has no plan", 3),
    ("    1..2\n    ok 1\nok 1\n1..1", [2, 1, 1, 0, 0], "a planned test point is missing", 4),
    (
      "1..2\nok 1\n    ok 1\n    1..1", [3, 2, 1, 0, 0], "a subtest is not closed by a test point",
      4
    ),
    (
      "1..2\nok 1\n    not ok 1\n    1..1", [2, 1, 1, 0, 0],
      "a subtest is not closed by a test point",
      4
    ),
    (
      "1..1\nok 1 {\n    ok 1\n    1..1\n", [1, 1, 0, 0, 0],
      "a subtest is not closed by a test point",
      4
    ),
    (
      "    ok 2\n    1..1\nok 1\n1..1", [1, 0, 1, 0, 0], "a test point is outside the plan `1..1`",
      3
    ),
    // Outside a plan no directive excuses, whether the plan comes first or last.
    (
      "1..1\n    not ok 1\n    ok 2\n    1..2\nok 2 # SKIP", [2, 1, 1, 0, 0],
      "a test point outside the plan `1..1`", 6
    ),
    (
      "    not ok 1\n    ok 2\n    1..2\nok 2 # SKIP\n1..1", [2, 1, 1, 0, 0],
      "a test point is outside the plan `1..1`", 6
    ),
    (
      "    not ok 1\n    not ok 2\n    1..2\nok 2 # TODO\n1..1", [2, 0, 2, 0, 0],
      "a test point is outside the plan `1..1`", 6
    ),
    (
      "    not ok 1\n    1..1\nok 2 # SKIP\n    not ok 1\n    1..1\nok 3 # TODO\n1..1",
      [2, 0, 2, 0, 0], "2 test points are outside the plan `1..1`", 8
    ),
    (
      "    ok 1\n    1..1\nok 2 # SKIP\n1..1", [2, 1, 1, 0, 0],
      "a test point is outside the plan `1..1`", 5
    ),
    ("ok 2 # SKIP {\n1..1", [1, 0, 1, 0, 0], "a test point is outside the plan `1..1`", 3),
    (
      "1..1\nok 1\n    ok 1\n    1..1\nok 2", [3, 2, 1, 0, 0],
      "a test point outside the plan `1..1`", 6
    ),
  ])
  func subtestsAreJudgedToo(text: String, counts: [Int], summary: String, line: Int) {
    let report = TAPSample("TAP version 14\n" + text).read()
    #expect(report.damage?.kind == .notWellFormedTAP)
    #expect(report.damage?.summary == summary)
    #expect(report.damage?.line == line)
    #expect(report.fiveCounts == counts)
  }

  @Test(arguments: [
    ("1..1\n  KTAP version 1\n  1..2\n  ok 1 a\n  not ok 2 b # XFAIL c\nok 1 s", [2, 1, 0, 0, 1]),
    (
      "1..1\n  KTAP version 1\n  1..1\n    KTAP version 1\n    1..2\n    ok 1\n"
        + "    not ok 2 # SKIP\n  ok 1\nok 1",
      [2, 1, 0, 1, 0]
    ),
    ("ok 1 a\nnot ok 2 b # TIMEOUT\nnoise", [2, 1, 1, 0, 0]),
    ("1..1\n  ok 1\n  ok 2\nok 1", [2, 2, 0, 0, 0]),
  ])
  func kernelTAPIsIndentedByTwoAndNeedsNoPlan(text: String, counts: [Int]) {
    let report = TAPSample("KTAP version 1\n" + text).read()
    #expect(report.fiveCounts == counts)
    #expect(report.damage == nil)
  }

  @Test func aKernelSubtestThatCrashedUsesUpItsPoint() {
    let text = """
      KTAP version 1
      1..2
        KTAP version 1
        1..2
        ok 1
        KTAP version 1
        1..1
        ok 1
      ok 2
      """
    let report = TAPSample(text).read()
    #expect(report.fiveCounts == [3, 2, 1, 0, 0])
    #expect(report.damage?.summary == "a planned test point is missing")
  }

  @Test func failuresOfExcusedSubtestsAreNotListed() {
    let text =
      "TAP version 14\n    not ok 1 - in\n    1..1\nnot ok 1 - out # SKIP\nnot ok 2 - x\n1..2"
    let report = TAPSample(text).read(keptCases: 10)
    #expect(report.failures.map(\.name) == ["x"])
    #expect(report.cases.map(\.status) == [.skipped, .failed])
  }

  @Test func failuresNameTheirSubtests() {
    let text = """
      TAP version 14
      # Subtest: outer
          # Subtest: inner
              not ok 1 - leaf
              1..1
          not ok 1 - inner
          1..1
      not ok 1 - outer
      1..1
      """
    #expect(
      TAPSample(text).read().failures
        == [TestFailure(suite: "outer > inner", name: "leaf", message: "")])
  }

  @Test func aPlanAfterAnOpenSubtestMayBeBetweenPoints() {
    let text = "TAP version 13\nok 1\n    ok 1\n    1..1\n1..2\nok 2\n"
    let report = TAPSample(text).read()
    #expect(report.fiveCounts == [2, 2, 0, 0, 0])
    #expect(report.damage?.summary == "a plan between test points")
    #expect(report.damage?.line == 6)
  }

  @Test func levelsAnnouncedTogetherKeepTheirNames() {
    let text = """
      TAP version 14
      # Subtest: one
          # Subtest: two
              # Subtest: three
                  not ok 1 - a
                  1..1
              1..2
              not ok 1 - three
              not ok 2 - b
          1..2
          not ok 1 - two
          # Subtest: other
              not ok 1 - c
              1..1
          not ok 2 - other
      not ok 1 - one
      1..2
      # Subtest: last
          ok 1 - in {
              not ok 1 - d
              1..1
          }
          1..1
      not ok 2 - last
      """
    let failures = TAPSample(text).read().failures
    #expect(
      failures.map { "\($0.suite): \($0.name)" } == [
        "one > two > three: a", "one > two: b", "one > other: c", "last > in: d",
      ])
  }

  @Test func subtestsEndWithTheirDocument() {
    let text = """
      TAP version 14
      # Subtest: old
          ok 1
          1..1
      ok 1 - old
      1..1
      TAP version 14
      # Subtest: new
          not ok 1 - a
          # Subtest: deeper
              not ok 1 - b
              1..1
          not ok 2 - deeper
          1..2
      not ok 1 - new
      1..1
      """
    let report = TAPSample(text).read()
    #expect(report.fiveCounts == [3, 1, 2, 0, 0])
    #expect(report.failures.map { "\($0.suite): \($0.name)" } == ["new: a", "new > deeper: b"])
  }

  @Test func bailOutsInSubtestsStopEverything() {
    let report = TAPSample("TAP version 14\n1..3\n    1..5\n    ok 1\n    Bail out!\nok 1").read()
    #expect(report.fiveCounts == [1, 1, 0, 0, 0])
    #expect(report.bailedOut && report.damage == nil)
  }

  @Test func depthCostsNothing() {
    let depth = 600
    let down = (1...depth).map { String(repeating: "    ", count: $0) + "1..1\n" }
    let up = down.reversed().map { $0.replacing("1..1", with: "ok 1") }
    let text = "TAP version 14\n" + down.joined() + up.joined() + "ok 1\n1..1\n"
    let report = TAPSample(text).read()
    #expect(report.fiveCounts == [1, 1, 0, 0, 0])
    #expect(report.damage == nil)
  }

  /// However deep a subtest is, its path is no longer than a name, and hidden names are not kept.
  @Test func thePathOfADeepSubtestIsBounded() throws {
    let deep = 60
    let announced = (0..<deep).map { level in
      String(repeating: "    ", count: level) + "# Subtest: level \(level) "
        + String(repeating: "é", count: 60)
    }
    let indent = String(repeating: "    ", count: deep)
    let text = "TAP version 14\n" + announced.joined(separator: "\n") + "\n\(indent)not ok 1 - a\n"
    let suite = try #require(TAPSample(text).read().failures.first?.suite)
    #expect(suite.hasPrefix("level 0 é"))
    #expect(suite.hasSuffix("é > …"))
    #expect((900...1030).contains(suite.utf8.count))
  }

  @Test func aPathOfOneNameIsThatNameHoweverLong() throws {
    let name = String(repeating: "n", count: ReportLimits.name)
    let text = "TAP version 14\nok 1 - \(name) {\n    not ok 1 - a\n    1..1\n}\n1..1\n"
    #expect(try #require(TAPSample(text).read().failures.first).suite == name)
  }
}
