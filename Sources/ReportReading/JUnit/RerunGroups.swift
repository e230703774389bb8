// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// The identity of a test or a suite among all documents of a run, as a digest of 128 bits (rule
/// 6).
struct RerunKey: Hashable, Sendable {
  private let halves: SIMD2<Int>

  /// A test in a suite; `nil` stands for no suite.
  init(
    in suite: RerunKey?, class: UnsafeBufferPointer<UInt8>, name: UnsafeBufferPointer<UInt8>,
    file: UnsafeBufferPointer<UInt8>
  ) {
    self.init(suite) { hasher in
      for part in [`class`, name, file] {
        hasher.combine(part.count)
        hasher.combine(bytes: UnsafeRawBufferPointer(part))
      }
    }
  }

  /// A suite in another one, by its name and by how many of that name came before it.
  init(in parent: RerunKey?, suite name: [UInt8], occurrence: Int = 0) {
    self.init(parent) { hasher in
      hasher.combine(name)
      hasher.combine(occurrence)
    }
  }

  private init(_ parent: RerunKey?, _ add: (inout Hasher) -> Void) {
    func half(_ salt: Int) -> Int {
      var hasher = Hasher()
      hasher.combine(salt)
      hasher.combine(parent?.halves)
      add(&hasher)
      return hasher.finalize()
    }
    halves = SIMD2(half(1), half(2))
  }
}

/// All attempts of one test, small since there is one value for each test.
struct Attempts: Sendable {
  private enum Last: UInt8 { case none, passed, failed }

  private var last = Last.none
  private var hasFailed = false
  private var isFlaky = false
  private(set) var count: Int32 = 0
  private var kept: Int32 = -1

  /// The first attempt.
  init(_ status: TestCase.Status) {
    add(status)
  }

  /// The index of the test among the kept cases, `nil` if it is not there.
  var keptIndex: Int? {
    get { kept < 0 ? nil : Int(kept) }
    set { kept = newValue.flatMap { Int32(exactly: $0) } ?? -1 }
  }

  /// The last attempt that ran decides; a pass after a failure is flaky.
  var status: TestCase.Status {
    switch last {
    case .none: .skipped
    case .failed: .failed
    case .passed: isFlaky || hasFailed ? .flaky : .passed
    }
  }

  /// Adds a later attempt.
  mutating func add(_ status: TestCase.Status) {
    count &+= 1
    switch status {
    case .passed: last = .passed
    case .flaky: (last, isFlaky) = (.passed, true)
    case .failed: (last, hasFailed) = (.failed, true)
    case .skipped: break
    }
  }

  /// Adds the attempts of a later document.
  mutating func add(_ later: Attempts) {
    if later.last != .none { last = later.last }
    hasFailed = hasFailed || later.hasFailed
    isFlaky = isFlaky || later.isFlaky
    count &+= later.count
  }
}

/// The tests of one document by identity, if reruns are merged.
struct RerunGroups {
  private(set) var groups: [RerunKey: Attempts] = [:]
  private var suites: [RerunKey: Int] = [:]

  /// The identity of a suite that opens.
  mutating func suite(_ name: [UInt8], in parent: RerunKey?) -> RerunKey {
    let occurrence = suites[RerunKey(in: parent, suite: name), default: 0]
    suites[RerunKey(in: parent, suite: name)] = occurrence + 1
    return RerunKey(in: parent, suite: name, occurrence: occurrence)
  }

  /// Adds an attempt and returns the attempts before and after.
  mutating func add(
    _ status: TestCase.Status, to key: RerunKey
  ) -> (before: Attempts?, after: Attempts) {
    let before = groups[key]
    var after = before ?? Attempts(status)
    if before != nil { after.add(status) }
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
