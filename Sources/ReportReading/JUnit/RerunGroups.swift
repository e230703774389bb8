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

/// The results of tests that ran more than once, merged by identity (rule 6).
struct RerunGroups {
  /// All results of one test; small, since there is one for each test.
  struct Group {
    private var passed = false
    private var failed = false
    private var flaky = false
    private var kept: Int32 = -1

    /// Creates a group of one result.
    init(_ status: TestCase.Status) {
      add(status)
    }

    /// The index of its first result among the kept cases, `nil` if it is not there.
    var keptIndex: Int? {
      get { kept < 0 ? nil : Int(kept) }
      set { kept = newValue.flatMap { Int32(exactly: $0) } ?? -1 }
    }

    /// Any pass makes one pass, flaky if an attempt failed; otherwise any failure makes one
    /// failure; otherwise it was skipped.
    var status: TestCase.Status {
      if passed { return flaky || failed ? .flaky : .passed }
      return failed ? .failed : .skipped
    }

    /// Adds a result.
    mutating func add(_ status: TestCase.Status) {
      switch status {
      case .passed: passed = true
      case .flaky: (passed, flaky) = (true, true)
      case .failed: failed = true
      case .skipped: break
      }
    }
  }

  private var groups: [RerunKey: Group] = [:]

  /// Adds a result and returns the group before and after.
  mutating func add(_ status: TestCase.Status, to key: RerunKey) -> (before: Group?, after: Group) {
    let before = groups[key]
    var after = before ?? Group(status)
    after.add(status)
    groups[key] = after
    return (before, after)
  }

  /// Records where the first result of a test is kept.
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
