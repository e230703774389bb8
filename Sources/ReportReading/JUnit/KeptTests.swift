// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// The tests of a report that are kept one by one: failures, listed tests and the slowest ones.
struct KeptTests {
  private let options: ReportOptions
  private(set) var failures: [TestFailure] = []
  /// The identities of the failures, if reruns are merged.
  private(set) var keys: [RerunKey?] = []
  private(set) var cases: [TestCase] = []
  private var nameBytes = 0
  private(set) var slowest: [TestCase] = []

  init(_ options: ReportOptions) {
    self.options = options
  }

  /// Whether further failures are kept.
  var wantsFailures: Bool { failures.count < ReportLimits.failures }

  /// Whether one more test of a status is listed.
  func wantsCase(_ status: TestCase.Status) -> Bool {
    options.keepsCase(status, after: cases.count, bytes: nameBytes)
  }

  /// Whether a test that took so long, in seconds, is among the slowest so far.
  func isSlow(_ duration: Double) -> Bool {
    duration > slowest.slowestThreshold(of: options.keptSlowest)
  }

  /// Keeps a failure; the last attempt of a test replaces the ones before it.
  mutating func keep(_ failure: TestFailure, _ key: RerunKey?) {
    if let key, let index = keys.firstIndex(of: key) {
      failures[index] = failure
    } else if wantsFailures {
      failures.append(failure)
      keys.append(key)
    }
  }

  /// Updates the failure of a test that ran again, or removes it if the test passed.
  mutating func settleFailure(_ key: RerunKey, _ attempts: Attempts) {
    guard let index = keys.firstIndex(of: key) else { return }
    guard attempts.status != .failed else {
      failures[index].attempts = attempts.count
      return
    }
    keys.remove(at: index)
    failures.remove(at: index)
  }

  /// Lists a test, and returns its index.
  mutating func list(_ test: TestCase) -> Int {
    cases.append(test)
    nameBytes += test.nameBytes
    return cases.count - 1
  }

  /// Changes the status of a listed test.
  mutating func setStatus(_ status: TestCase.Status, at index: Int) {
    cases[index].status = status
  }

  /// Keeps a test that is slow.
  mutating func keepSlow(_ test: TestCase) {
    slowest.insertSlow(test, limit: options.keptSlowest)
  }
}
