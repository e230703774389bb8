// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import Presentation

@Suite struct WordsTests {
  @Test(arguments: [
    (TestCounts(), "0 tests: 0 passed, 0 failed, 0 skipped"),
    (TestCounts(passed: 1), "1 test: 1 passed, 0 failed, 0 skipped"),
    (
      TestCounts(passed: 3, failed: 1, skipped: 2, flaky: 1),
      "6 tests: 3 passed (1 flaky), 1 failed, 2 skipped"
    ),
  ])
  func countsAreASentence(counts: TestCounts, sentence: String) {
    #expect(Words.sentence(counts) == sentence)
  }

  @Test(arguments: [
    (0, "0 s"), (0.0004, "0 s"), (0.0006, "0.001 s"), (9.994, "9.99 s"), (59.94, "59.9 s"),
    (60, "1 min 00 s"), (3599, "59 min 59 s"), (3600, "1 h 00 min"), (86_461, "24 h 01 min"),
  ])
  func durationsAreAsPreciseAsAPersonReads(seconds: Double, words: String) {
    #expect(Words.duration(seconds) == words)
  }

  @Test(arguments: [
    ("S", "n", "S › n"), ("", "n", "n"), ("S", "", "S"), ("", "", "(no name)"),
  ])
  func namesAreNeverEmpty(suite: String, name: String, words: String) {
    #expect(Words.name(suite: suite, name) == words)
  }

  @Test func placesHaveALineIfThereIsOne() {
    #expect(Words.place(of: TestFailure(suite: "", name: "", message: "")) == nil)
    var failure = TestFailure(suite: "", name: "", message: "", file: "a.py")
    #expect(Words.place(of: failure) == "a.py")
    failure.line = 3
    #expect(Words.place(of: failure) == "a.py:3")
  }

  @Test func noDurationIsTooLongToShow() {
    #expect(Words.duration(.greatestFiniteMagnitude) == "277777777 h 46 min")
  }

  @Test func damagedReportsAreCounted() {
    var damaged = TestReport(path: "a", format: "junit")
    damaged.damage = Damage(.truncated, "x")
    var stopped = TestReport(path: "b", format: "tap")
    stopped.bailedOut = true
    let whole = TestReport(path: "c", format: "tap")
    #expect(Words.damage(in: [whole]) == nil)
    #expect(Words.damage(in: []) == nil)
    #expect(
      Words.damage(in: [damaged, damaged, stopped, whole])
        == "2 of 4 reports are damaged; tests may be missing. "
        + "1 of 4 reports is cut short by the test run itself.")
  }

  @Test(arguments: [
    (0, "1 Jan 1970, 00:00 UTC"), (1_796_089_795_233, "1 Dec 2026, 01:49 UTC"),
  ])
  func timesAreInUTC(milliseconds: Int64, words: String) {
    #expect(Words.time(Timestamp(milliseconds: milliseconds)) == words)
  }

  @Test func everyStateHasASignOfItsOwn() {
    #expect(Set(BuildState.allCases.map(\.mark)).count == BuildState.allCases.count)
    #expect(Set(TestCase.Status.allCases.map(\.mark)).count == TestCase.Status.allCases.count)
    #expect(BuildState.inProgress.words == "in progress")
  }
}
