// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import ReportReading

/// How TAP is counted: what a test point is, its number, description and directive.
struct TAPPointTests {
  private func point(_ line: String) throws -> TAPPoint {
    try Array(line.utf8).withUnsafeBufferPointer { text in
      guard case .point(let isOK, let rest) = TAPGrammar().token(text, from: 0) else {
        throw NoPoint(line: line)
      }
      return TAPGrammar.point(isOK: isOK, text, rest: rest)
    }
  }

  private struct NoPoint: Error { let line: String }

  @Test(
    arguments: [
      ("ok", true, nil), ("not ok", false, nil), ("ok 2", true, 2), ("ok 007 x", true, 7),
      ("ok 2foo", true, nil), ("ok 3.5 s", true, 3), ("ok - 4 x", true, nil), ("ok\t5", true, 5),
      ("ok 6# skip", true, 6), ("ok#x", true, nil), ("ok 7_", true, nil), ("ok 8-x", true, 8),
      ("ok 999999999", true, 999_999_999), ("ok 1000000000", true, TAPPoint.numberBeyondAll),
      ("ok 99999999999999999999999", true, TAPPoint.numberBeyondAll), ("ok 0", true, 0),
      ("ok 00000000000000000001", true, 1),
    ] as [(String, Bool, Int?)])
  func statusAndNumber(line: String, isOK: Bool, number: Int?) throws {
    let point = try point(line)
    #expect(point.isOK == isOK)
    #expect(point.number == number)
  }

  @Test(arguments: [
    "okay", "ok: x", "ok, done", "ok-1", "ok1", "OK", "Not ok", "not  ok", "not\tok", "notok",
    "not okay", "o", "n", "no", "not o",
  ])
  func isNotAPoint(line: String) {
    #expect(throws: NoPoint.self) { try point(line) }
  }

  @Test(
    arguments: [
      ("ok # SKIP", .skip), ("ok # Skipped: x", .skip), ("ok 1 x # SKIPPING", .skip),
      ("ok#skip", .skip), ("ok 6# skip", .skip), ("ok 1 x #todo", .todo), ("ok x # TODOX", .todo),
      ("ok x # ToDo: y", .todo), ("ok x\t#\tTODO", .todo), ("ok page.html#skip", .none),
      ("ok x # time=3ms # SKIP", .none), (##"ok x \# SKIP"##, .none), (##"ok x \\# SKIP"##, .skip),
      (##"ok x\\# SKIP"##, .skip), (##"ok x \\\# SKIP"##, .none), ("ok x# y # SKIP", .skip),
      ("ok x # SKI", .none), ("ok x # XFAIL", .expectedFailure), ("ok #", .none),
      ("ok - # TODO x", .todo), ("ok -# TODO x", .none), ("ok x ## TODO", .none),
    ] as [(String, TAPPoint.Directive)])
  func onlyTheFirstMarkCanBeADirective(line: String, directive: TAPPoint.Directive) throws {
    #expect(try point(line).directive == directive)
  }

  @Test(arguments: [
    ("not ok 1 - a b", "a b"), ("not ok 1 a - b", "a - b"), ("not ok 1 -a", "-a"),
    ("not ok", "test 1"), ("not ok 1 -", "test 1"), ("not ok 1 - ", "test 1"),
    ("not ok - x  ", "x"),
    (##"not ok 1 \# a \\ b \c"##, ##"# a \ b \c"##), ("not ok 1 - a # time=3ms", "a # time=3ms"),
    ("not ok 1 - file.c:core # c:a: Passed", "file.c:core # c:a: Passed"),
    ("not ok 2foo", "2foo"),
  ])
  func theDescriptionOfAFailureIsKept(line: String, description: String) {
    #expect(TAPSample(line + "\n").read().failures.map(\.name) == [description])
  }

  @Test func descriptionsAreCutBetweenCharactersAndRepaired() {
    let long = TAPSample("not ok " + String(repeating: "é", count: 2000)).read().failures[0].name
    #expect(long == String(repeating: "é", count: 512))
    let broken = TAPSample(Array("not ok a".utf8) + [0xFF] + Array("b\n".utf8)).read().failures
    #expect(broken.map(\.name) == ["a\u{FFFD}b"])
  }

  @Test(arguments: [
    ("not\nok 1\n1..1", [1, 0, 1, 0, 0]), ("not  \t\nok\n1..1", [1, 0, 1, 0, 0]),
    ("not\nnoise\nok\n1..1", [1, 1, 0, 0, 0]), ("not\n# x\nok\n1..1", [1, 1, 0, 0, 0]),
    ("nothing\nok\n1..1", [1, 1, 0, 0, 0]),
  ])
  func aLoneNotJoinsTheNextLine(text: String, counts: [Int]) {
    #expect(TAPSample(text).read().fiveCounts == counts)
  }

  @Test(
    arguments: [
      ("1..2\nok 1\nok 3", [2, 1, 1, 0, 0], 3), ("ok 1\nok 3\n1..2", [2, 1, 1, 0, 0], 3),
      ("1..1\nok 1\nok", [2, 1, 1, 0, 0], 3), ("ok\nok\nok # SKIP\n1..1", [3, 1, 2, 0, 0], 4),
      ("1..1\nok 1\nok 2 # TODO", [2, 1, 1, 0, 0], 3), ("ok 0\n1..1", [1, 0, 1, 0, 0], 2),
      ("1..2\nok 1\nok 99999999999999999999", [2, 1, 1, 0, 0], 3),
      ("3..4\nok 3\nok 1", [2, 1, 1, 0, 0], 3), ("ok 3\nok 1\n3..4", [2, 1, 1, 0, 0], 3),
      ("1..3\nok 3\nok 1\nok 2", [3, 3, 0, 0, 0], nil), ("3..4\nok 4\nok 3", [2, 2, 0, 0, 0], nil),
      ("ok 3\nok 1\nok 2\n1..3", [3, 3, 0, 0, 0], nil), ("1..2\nok 2\nok 2", [2, 2, 0, 0, 0], 3),
      ("1..2\nok 1\nok", [2, 2, 0, 0, 0], nil), ("1..3\nok\nok 5000\nok 5000", [3, 1, 2, 0, 0], 3),
    ] as [(String, [Int], Int?)])
  func pointsOutsideThePlanFail(text: String, counts: [Int], line: Int?) {
    let report = TAPSample(text).read()
    #expect(report.fiveCounts == counts)
    #expect(report.damage?.line == line)
  }
}
