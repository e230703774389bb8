// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// The identity of a test or a suite among all documents of a run, as a digest that nobody can
/// predict (rule 6 of docs/counting.md).
struct RerunKey: Hashable, Sendable {
  fileprivate let value: UInt64

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
    var hasher = Hasher()
    hasher.combine(parent?.value)
    add(&hasher)
    // Zero marks a free place in the table of all tests.
    value = max(1, UInt64(bitPattern: Int64(hasher.finalize())))
  }

  fileprivate init(_ value: UInt64) { self.value = value }

  /// In which of several parts of equal size it is.
  func part(of parts: Int) -> Int { Int(value.multipliedFullWidth(by: UInt64(parts)).high) }
}

/// All attempts of one test in two bytes, since there is one value for each test.
struct Attempts: Sendable {
  private static let passed: UInt16 = 1
  private static let failed: UInt16 = 2
  private static let hasFailed: UInt16 = 4
  private static let isFlaky: UInt16 = 8
  private static let one: UInt16 = 16
  private static let last = passed | failed

  private var bits: UInt16 = 0

  fileprivate static let none = Attempts()

  private init() {}

  /// The first attempt.
  init(_ status: TestCase.Status) {
    add(status)
  }

  /// How many there were, as far as that can be stored.
  var count: Int { Int(bits / Self.one) }

  /// The last attempt that ran decides; a pass after a failure is flaky.
  var status: TestCase.Status {
    switch bits & Self.last {
    case Self.failed: .failed
    case Self.passed: bits & (Self.hasFailed | Self.isFlaky) == 0 ? .passed : .flaky
    default: .skipped
    }
  }

  /// Adds a later attempt.
  mutating func add(_ status: TestCase.Status) {
    addCount(1)
    switch status {
    case .passed: setLast(Self.passed)
    case .flaky: setLast(Self.passed | Self.isFlaky)
    case .failed: setLast(Self.failed | Self.hasFailed)
    case .skipped: break
    }
  }

  /// Adds the attempts of a later document.
  mutating func add(_ later: Attempts) {
    addCount(later.count)
    let flags = later.bits & (Self.hasFailed | Self.isFlaky)
    if later.bits & Self.last == 0 {
      bits |= flags
    } else {
      setLast(later.bits & Self.last | flags)
    }
  }

  private mutating func setLast(_ flags: UInt16) { bits = bits & ~Self.last | flags }

  private mutating func addCount(_ more: Int) {
    let most = Int(UInt16.max / Self.one)
    bits = bits % Self.one + UInt16(min(most, count + more)) * Self.one
  }
}

/// The attempts of one test in one document.
struct RerunEntry: Sendable {
  let key: RerunKey
  /// The place of the document in the order of the attempts.
  let document: UInt32
  let attempts: Attempts

  /// Entries of one test together, and those of one test in the order of the documents.
  static func isBefore(_ left: RerunEntry, _ right: RerunEntry) -> Bool {
    (left.key.value, left.document) < (right.key.value, right.document)
  }
}

/// The tests of one document by identity, if reruns are merged.
struct RerunGroups {
  /// Different tests whose attempts are merged: those of all documents, or of each suite if there
  /// is only one document.
  static let limit = 1_500_000

  /// Whether the tests of a suite are forgotten when it ends: all attempts of a test are in one
  /// suite, unless another document has the same one.
  private let forgetsSuites: Bool
  private var tests = DigestTable(empty: Attempts.none)
  /// The tests of the suites around the innermost one, if those of suites are forgotten.
  private var outerTests: [DigestTable<Attempts>] = []
  /// How many suites of a name there were.
  private var suites = DigestTable(empty: 0 as UInt32)
  /// How many suites are identified by their number alone.
  private var furtherSuites = 0
  /// Where the tests that are listed are, by identity.
  private(set) var listed: [RerunKey: Int] = [:]
  private var hasUnmerged = false
  /// What every suite is in: the variant of an Android app that was tested, if the path names one.
  private let variant: RerunKey?

  init(ofOnlyDocument isOnly: Bool, path: String) {
    forgetsSuites = isOnly
    // The tests of each variant are a Gradle task of their own, such as `testDebugUnitTest`.
    let task = path.utf8.split(separator: UInt8(ascii: "/")).dropLast().first {
      $0.count > 12 && $0.starts(with: "test".utf8) && $0.suffix(8).elementsEqual("UnitTest".utf8)
    }
    variant = task.map { RerunKey(in: nil, suite: Array($0)) }
  }

  /// The identity of a suite that opens.
  mutating func suite(_ name: [UInt8], in parent: RerunKey?) -> RerunKey {
    guard !forgetsSuites else {
      outerTests.append(tests)
      tests = DigestTable(empty: .none)
      furtherSuites += 1
      return RerunKey(in: nil, suite: [], occurrence: furtherSuites)
    }
    let parent = parent ?? variant
    let key = RerunKey(in: parent, suite: name).value
    let occurrence = suites[key]
    guard occurrence != nil || suites.count < Self.limit else {
      (hasUnmerged, furtherSuites) = (true, furtherSuites + 1)
      return RerunKey(in: parent, suite: name, occurrence: -furtherSuites)
    }
    suites[key] = (occurrence ?? 0) + 1
    return RerunKey(in: parent, suite: name, occurrence: Int(occurrence ?? 0))
  }

  /// Closes the innermost suite.
  mutating func endSuite() {
    if let outer = outerTests.popLast() { tests = outer }
  }

  /// What was not merged.
  var remark: Finding? {
    guard hasUnmerged else { return nil }
    return Finding(
      .warning, "only the attempts of the first \(Self.limit) tests were merged; others all count")
  }

  /// Adds an attempt and returns the attempts before and after.
  mutating func add(
    _ status: TestCase.Status, to key: RerunKey
  ) -> (before: Attempts?, after: Attempts) {
    let before = tests[key.value]
    guard before != nil || tests.count < Self.limit else {
      hasUnmerged = true
      return (nil, Attempts(status))
    }
    var after = before ?? .none
    after.add(status)
    tests[key.value] = after
    return (before, after)
  }

  /// Records where a test is listed.
  mutating func list(_ key: RerunKey, at index: Int) { listed[key] = index }

  /// How many different tests there are.
  var count: Int { tests.count }

  /// Passes on all tests in no order, in several arrays, and forgets them.
  mutating func takeTests(_ pass: (_ keys: [RerunKey], _ attempts: [Attempts]) -> Void) {
    tests.takeParts { pass($0.map { RerunKey($0) }, $1) }
  }
}

/// Values by digest, in as few bytes as possible: many tables of which one at a time grows.
private struct DigestTable<Value: Sendable>: Sendable {
  private struct Part {
    /// The places of a hash table; zero is a free one.
    var keys: [UInt64] = []
    var values: [Value] = []
    var count = 0

    func place(of key: UInt64) -> Int {
      let mask = keys.count - 1
      var place = Int(truncatingIfNeeded: key) & mask
      while keys[place] != 0, keys[place] != key { place = (place + 1) & mask }
      return place
    }

    mutating func set(_ value: Value, for key: UInt64, empty: Value) {
      if count * 4 >= keys.count * 3 {
        let old = self
        let size = max(64, keys.count * 2)
        (keys, values) = (Array(repeating: 0, count: size), Array(repeating: empty, count: size))
        for (key, value) in old.all {
          let place = place(of: key)
          (keys[place], values[place]) = (key, value)
        }
      }
      let place = place(of: key)
      if keys[place] == 0 { count += 1 }
      (keys[place], values[place]) = (key, value)
    }

    var all: some Sequence<(UInt64, Value)> { zip(keys, values).lazy.filter { $0.0 != 0 } }
  }

  /// How many digests the first table holds before there are many.
  private static var mostInOne: Int { 4096 }

  private let empty: Value
  private var parts = [Part()]
  private(set) var count = 0

  init(empty: Value) {
    self.empty = empty
  }

  /// The value of a digest, which is not zero; no value can be removed.
  subscript(key: UInt64) -> Value? {
    get {
      let part = part(of: key)
      guard !parts[part].keys.isEmpty else { return nil }
      let place = parts[part].place(of: key)
      return parts[part].keys[place] == 0 ? nil : parts[part].values[place]
    }
    set {
      guard let newValue else { return }
      if parts.count == 1, count == Self.mostInOne { divide() }
      let part = part(of: key)
      count -= parts[part].count
      parts[part].set(newValue, for: key, empty: empty)
      count += parts[part].count
    }
  }

  private func part(of key: UInt64) -> Int { parts.count == 1 ? 0 : Int(key >> 60) }

  private mutating func divide() {
    let first = parts[0]
    parts = Array(repeating: Part(), count: 16)
    for (key, value) in first.all { parts[part(of: key)].set(value, for: key, empty: empty) }
  }

  /// Passes on what each table holds, and forgets it.
  mutating func takeParts(_ pass: (_ keys: [UInt64], _ values: [Value]) -> Void) {
    for part in parts.indices where parts[part].count > 0 {
      let all = Array(parts[part].all)
      parts[part] = Part()
      pass(all.map(\.0), all.map(\.1))
    }
    count = 0
  }
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
