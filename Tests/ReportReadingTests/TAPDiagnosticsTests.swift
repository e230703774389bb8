// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import ReportReading

/// YAML blocks, and what is kept of them.
struct TAPDiagnosticsTests {
  @Test(arguments: [
    "ok 1\n  ---\n  ok 2\n  1..9\n  Bail out!\n   ...\n  ...\n1..1",
    "ok 1\n ---\n x\n ...\n1..1", "ok 1\n# c\n\n  ---\n  x\n\n  ...\n1..1",
    "ok 1\n  ---\nstderr noise\n# a comment\n  x: y\n  ...\n1..1", "ok 1\n  --- text\n1..1",
    "ok 1\nnoise\n  ---\n1..1", "1..1\n  ---\nok 1", "ok 1\n---\n1..1",
    "ok 1\n  ---  \n  ...\t\n1..1",
    "    ok 9\n      ---\n      Bail out!\n      ...\nok 1\n1..1",
  ])
  func contentNeverCounts(text: String) {
    let report = TAPSample(text).read()
    #expect(report.fiveCounts == [1, 1, 0, 0, 0])
    #expect(report.damage == nil && !report.bailedOut)
  }

  @Test(arguments: [
    ("ok 1\n  ---\n  x\nok 2\n1..2", 2), ("ok 1\nok 2\n  ---\n  x\n1..2", 3),
    ("1..2\nok 1\nok 2\n  ---\n  x\n", 4), ("1..2\nok 1\nok 2\n  ---\n    ...\n", 4),
    ("1..2\nok 1\nok 2\n  ---\npragma +x\n  ...\n", 4),
    ("1..2\nok 1\nok 2\n  ---\n# Subtest: x\n", 4),
  ])
  func anUnterminatedBlockIsNotWellFormed(text: String, line: Int) {
    let report = TAPSample(text).read()
    #expect(report.fiveCounts == [2, 2, 0, 0, 0])
    #expect(report.damage?.summary == "a YAML block is not closed by `...`")
    #expect(report.damage?.line == line)
  }

  @Test(
    arguments: [
      ("message: plain words", "plain words", nil, nil), ("message: 'it''s'", "it's", nil, nil),
      (#"message: "a\n\"b\"""#, "a\n\"b\"", nil, nil), ("error: 'e'\n  message: m", "m", nil, nil),
      ("message: m\n  error: e", "m", nil, nil),
      ("error: |-\n    one\n      two\n\n    three\n  code: x", "one\n  two\n\nthree", nil, nil),
      ("file: t/x.t\n  line: 14", "", "t/x.t", 14),
      ("at:\n    file: a.js\n    line: 3", "", "a.js", 3),
      ("location: '/home/x.mjs:12:5'", "", "/home/x.mjs", 12), ("at: x.js:7", "", "x.js", 7),
      ("at: nowhere", "", nil, nil), ("line: x", "", nil, nil), ("line: 0", "", nil, nil),
      ("line: 99999999999", "", nil, nil), ("message: ~", "", nil, nil), ("message:", "", nil, nil),
      ("nested:\n    message: no", "", nil, nil), ("at: c:\\x.js:7:1", "", "c:\\x.js", 7),
      ("message: '", "'", nil, nil), ("message: ''", "", nil, nil),
    ] as [(String, String, String?, Int?)])
  func messageFileAndLineArePickedUp(yaml: String, message: String, file: String?, line: Int?) {
    let report = TAPSample("not ok 1 - x\n  ---\n  \(yaml)\n  ...\n1..1\n").read()
    #expect(
      report.failures
        == [TestFailure(suite: "", name: "x", message: message, file: file, line: line)])
  }

  @Test func messagesAreBounded() {
    let lines = String(repeating: "    a line of the message, é\n", count: 5000)
    let report = TAPSample("not ok 1\n  ---\n  message: |\n\(lines)  ...\n1..1\n").read()
    let message = report.failures[0].message
    #expect(message.utf8.count <= ReportLimits.message)
    #expect(message.hasPrefix("a line of the message, é\na line"))
    let long = String(repeating: "é", count: 5000)
    let one = TAPSample("not ok 1\n  ---\n  message: \(long)\n  ...\n1..1\n").read()
    #expect(one.failures[0].message == String(repeating: "é", count: 1024))
  }

  @Test(arguments: [
    (
      "ok 1\n  ---\n  duration_ms: 250\n  ...\nok 2\n  ---\n  duration_ms: 1000.5\n  ...\n1..2",
      1.2505
    ),
    ("ok 1\n  ---\n  duration_ms: 250\n  ...\n1..1\n# duration_ms 400\n", 0.4),
    (
      "TAP version 13\n    ok 1\n      ---\n      duration_ms: 9\n      ...\n    1..1\nok 1\n"
        + "  ---\n  duration_ms: 20\n  ...\n1..1",
      0.02
    ),
    ("ok 1\n  ---\n  duration_ms: -5\n  ...\n1..1", 0), ("ok\n1..1\n# duration_ms 1e999\n", 0),
    ("ok\n1..1\n# duration_ms nan\n", 0), ("ok\n1..1\n# duration_ms 99999999999999999999\n", 0),
  ])
  func theDurationIsThatOfTheStreamOrElseTheSum(text: String, seconds: Double) {
    #expect(abs(TAPSample(text).read().duration - seconds) < 1e-9)
  }

  @Test func casesAreKeptOnRequest() {
    let text =
      "ok 1 - a\n  ---\n  duration_ms: 5\n  ...\nnot ok 2 - b\nok 3 - c # TODO\nok 4 - d\n1..4"
    #expect(TAPSample(text).read().cases.isEmpty)
    #expect(
      TAPSample(text).read(keptCases: 3).cases == [
        TestCase(suite: "", name: "a", status: .passed, duration: 0.005),
        TestCase(suite: "", name: "b", status: .failed, duration: 0),
        TestCase(suite: "", name: "c", status: .skipped, duration: 0),
      ])
  }
}
