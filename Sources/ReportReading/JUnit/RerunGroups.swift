// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// The identity of a test within its suite, as a digest of 128 bits.
struct RerunKey: Hashable {
  private let halves: SIMD2<Int>

  init(
    class: UnsafeBufferPointer<UInt8>, name: UnsafeBufferPointer<UInt8>,
    file: UnsafeBufferPointer<UInt8>
  ) {
    func half(_ salt: Int) -> Int {
      var hasher = Hasher()
      hasher.combine(salt)
      for part in [`class`, name, file] {
        hasher.combine(part.count)
        hasher.combine(bytes: UnsafeRawBufferPointer(part))
      }
      return hasher.finalize()
    }
    halves = SIMD2(half(1), half(2))
  }
}

/// The results of tests that were run more than once, merged by identity (rule 6).
struct RerunGroups {
  /// All results of one test.
  struct Group {
    var counts = TestCounts()
    /// Where its first result is among the cases kept, `nil` where it is not.
    var keptIndex: Int?

    /// Any pass makes one pass, flaky if a run failed; else any failure makes one failure; else it was skipped.
    var status: TestCase.Status {
      if counts.passed > 0 { return counts.flaky > 0 || counts.failed > 0 ? .flaky : .passed }
      return counts.failed > 0 ? .failed : .skipped
    }
  }

  private var groups: [RerunKey: Group] = [:]

  /// Adds a result and hands back the group before and after.
  mutating func add(_ status: TestCase.Status, to key: RerunKey) -> (before: Group?, after: Group) {
    let before = groups[key]
    var after = before ?? Group()
    after.counts += TestCounts(one: status)
    groups[key] = after
    return (before, after)
  }

  /// Notes where the first result of a test is kept.
  mutating func keep(_ key: RerunKey, at index: Int) { groups[key]?.keptIndex = index }
}

extension TestCounts {
  /// The counts of one test.
  init(one status: TestCase.Status) {
    self.init(
      passed: status == .passed || status == .flaky ? 1 : 0, failed: status == .failed ? 1 : 0,
      skipped: status == .skipped ? 1 : 0, flaky: status == .flaky ? 1 : 0)
  }

  /// Takes back a test that was counted.
  mutating func remove(one status: TestCase.Status) {
    switch status {
    case .passed: passed -= 1
    case .flaky:
      passed -= 1
      flaky -= 1
    case .failed: failed -= 1
    case .skipped: skipped -= 1
    }
  }
}
