// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// The slowest tests of a report, slowest first.
extension [TestCase] {
  /// The seconds that a test must take longer than to be among so many slowest.
  func slowestThreshold(of limit: Int) -> Double {
    count < limit ? 0 : last?.duration ?? .infinity
  }

  /// Inserts a test that is above the threshold, behind those that took as long; the last one may fall out.
  ///
  /// - Returns: Where it stands.
  @discardableResult mutating func insertSlow(_ test: TestCase, limit: Int) -> Int {
    let place = firstIndex { $0.duration < test.duration } ?? endIndex
    insert(test, at: place)
    if count > limit { removeLast() }
    return place
  }
}
