// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TextCoding

/// A failed test as pages and summaries show it.
struct FailedTest {
  var suite: String
  var name: String
  /// The message, trace and output, for the first failed tests of each report.
  var failure: TestFailure?
  /// How long it took, in seconds, if that is known.
  var duration: Double?
  /// The path of its report.
  var report: String
  /// An id that stays the same from run to run, for links to this test.
  var anchor = ""

  /// The first line that says why; `nil` if the report does not say.
  var reason: String? { failure?.reason }
}

/// The failed tests of a build.
struct FailedTests {
  /// The most tests that are listed; a page of more is of no use.
  private static let limit = 3000

  /// The first ones, in the order of the reports.
  private(set) var tests: [FailedTest] = []
  /// How many tests failed, including those that the reports do not name.
  let total: Int

  /// Collects the failed tests; those without a message are known by name only.
  init(_ reports: [TestReport]) {
    total = reports.reduce(into: TestCounts()) { $0 += $1.counts }.failed
    var anchors: [String: Int] = [:]
    for report in reports where tests.count < Self.limit {
      for var test in Self.tests(of: report, limit: Self.limit - tests.count) {
        let anchor = Self.anchor(of: test)
        anchors[anchor, default: 0] += 1
        let count = anchors[anchor] ?? 1
        test.anchor = count == 1 ? anchor : "\(anchor)-\(count)"
        tests.append(test)
      }
    }
  }

  /// How many failed tests are not listed, or not named in the reports.
  var unnamed: Int { max(0, total - tests.count) }

  /// The first failed tests of a report: those with a message, then the others.
  private static func tests(of report: TestReport, limit: Int) -> [FailedTest] {
    var tests = report.failures.prefix(limit).map {
      FailedTest(suite: $0.suite, name: $0.name, failure: $0, report: report.name)
    }
    var described = Dictionary(grouping: tests.indices.reversed()) {
      TestIdentity(tests[$0].suite, tests[$0].name)
    }
    for test in report.cases where test.status == .failed {
      if let index = described[TestIdentity(test.suite, test.name)]?.popLast() {
        tests[index].duration = test.duration
      } else if tests.count < limit {
        tests.append(
          FailedTest(
            suite: test.suite, name: test.name, duration: test.duration, report: report.name))
      }
    }
    return tests
  }

  private static func anchor(of test: FailedTest) -> String {
    "test-" + Digest.hex(of: "\(test.suite)\u{0}\(test.name)").prefix(10)
  }

  /// The tests by suite, in the order in which the suites first failed.
  var suites: [(name: String, tests: [FailedTest])] { Self.grouped(tests) { $0.suite } }

  /// The reasons that several tests share, most frequent first.
  var sharedReasons: [(reason: String, tests: [FailedTest])] {
    let groups = Self.grouped(tests.filter { $0.reason != nil }) { $0.reason ?? "" }
    let shared = groups.filter { $0.tests.count > 1 }.enumerated()
    return shared.sorted {
      ($1.element.tests.count, $0.offset) < ($0.element.tests.count, $1.offset)
    }.map { (reason: $0.element.name, tests: $0.element.tests) }
  }

  private static func grouped(
    _ tests: [FailedTest], by key: (FailedTest) -> String
  ) -> [(name: String, tests: [FailedTest])] {
    var positions: [String: Int] = [:]
    var groups: [(name: String, tests: [FailedTest])] = []
    for test in tests {
      let name = key(test)
      if let position = positions[name] {
        groups[position].tests.append(test)
      } else {
        positions[name] = groups.count
        groups.append((name, [test]))
      }
    }
    return groups
  }
}

private struct TestIdentity: Hashable {
  let suite: String
  let name: String

  init(_ suite: String, _ name: String) {
    self.suite = suite
    self.name = name
  }
}
