// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// The slowest tests of a report, slowest first.
extension [TestCase] {
  /// What a test must take longer than to be among the slowest.
  var slowestThreshold: Double {
    count < ReportLimits.slowest ? 0 : last?.duration ?? 0
  }

  /// Inserts a test that is above the threshold, behind those that took as long; the last one may fall out.
  ///
  /// - Returns: Where it stands.
  @discardableResult mutating func insertSlow(_ test: TestCase) -> Int {
    let place = firstIndex { $0.duration < test.duration } ?? endIndex
    insert(test, at: place)
    if count > ReportLimits.slowest { removeLast() }
    return place
  }
}
