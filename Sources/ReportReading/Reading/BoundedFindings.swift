// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// The first findings, and how many more there were.
struct BoundedFindings {
  private var kept: [Finding] = []
  private var leftOut = 0
  private let limit: Int

  init(limit: Int = ReportLimits.findings) {
    self.limit = limit
  }

  /// Adds a finding; beyond the limit, its text is not even made.
  mutating func add(_ finding: @autoclosure () -> Finding) {
    if kept.count < limit { kept.append(finding()) } else { leftOut += 1 }
  }

  /// The findings, plus one that says how many were left out.
  var all: [Finding] {
    guard leftOut > 0 else { return kept }
    return kept + [.more(leftOut, .note)]
  }
}

/// The slowest tests of a report, slowest first.
extension [TestCase] {
  /// The seconds that a test must exceed to be among this many slowest tests.
  func slowestThreshold(of limit: Int) -> Double {
    count < limit ? 0 : last?.duration ?? .infinity
  }

  /// Inserts a test that exceeds the threshold, after those that took equally long; the last may
  /// drop out.
  ///
  /// - Returns: The index at which it was inserted.
  @discardableResult mutating func insertSlow(_ test: TestCase, limit: Int) -> Int {
    let place = firstIndex { $0.duration < test.duration } ?? endIndex
    insert(test, at: place)
    if count > limit { removeLast() }
    return place
  }
}
