// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import Presentation

@Suite struct FailedTestsTests {
  private func report(
    _ path: String = "a.xml", failures: [TestFailure] = [], failed names: [String] = [],
    total: Int? = nil
  ) -> TestReport {
    var report = TestReport(path: path, format: "junit")
    report.failures = failures
    report.cases = names.enumerated().map { position, name in
      TestCase(suite: "S", name: name, status: .failed, duration: Double(position + 1))
    }
    report.counts.failed = total ?? max(failures.count, names.count)
    return report
  }

  private func failure(_ name: String, _ message: String = "", in suite: String = "S")
    -> TestFailure
  {
    TestFailure(suite: suite, name: name, message: message)
  }

  @Test func describedTestsAreNotListedTwice() {
    let failed = FailedTests([
      report(failures: [failure("a", "one"), failure("a", "two")], failed: ["a", "a", "b", "a"])
    ])
    #expect(failed.tests.map(\.name) == ["a", "a", "b", "a"])
    #expect(failed.tests.map { $0.failure?.message } == ["one", "two", nil, nil])
    #expect(failed.tests.map(\.duration) == [1, 2, 3, 4])
    #expect(failed.unnamed == 0)
  }

  @Test func testsWithoutANameAreCounted() {
    let failed = FailedTests([report(failed: ["a"], total: 4), report("b.xml", total: 2)])
    #expect(failed.total == 6)
    #expect(failed.unnamed == 5)
  }

  @Test func suitesKeepTheOrderInWhichTheyFailed() {
    let failed = FailedTests([
      report(failures: [failure("a", in: "Z"), failure("b", in: "A"), failure("c", in: "Z")]),
      report("b.xml", failures: [failure("d", in: "A"), failure("e", in: "")]),
    ])
    #expect(failed.suites.map(\.name) == ["Z", "A", ""])
    #expect(failed.suites.map { $0.tests.map(\.name) } == [["a", "c"], ["b", "d"], ["e"]])
  }

  @Test func sharedReasonsAreSortedByTheirNumber() {
    let messages = ["x", "y", "y", "z", "z", "z", "y", "q\nr", "q\ns"]
    let failed = FailedTests([
      report(failures: messages.enumerated().map { failure("t\($0)", $1) })
    ])
    #expect(failed.sharedReasons.map(\.reason) == ["y", "z", "q"])
    #expect(failed.sharedReasons.map(\.tests.count) == [3, 3, 2])
  }

  @Test func anchorsDependOnSuiteAndNameAlone() {
    let first = FailedTests([report(failures: [failure("a", "x"), failure("b")])])
    let later = FailedTests([report("other.xml", failures: [failure("b"), failure("a", "y")])])
    #expect(first.tests[0].anchor == later.tests[1].anchor)
    #expect(Set(first.tests.map(\.anchor)).count == 2)
  }
}
