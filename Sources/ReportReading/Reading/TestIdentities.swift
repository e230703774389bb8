// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// What is remembered of a report's tests to recognise copies of the report and reruns in other
/// files.
public struct TestIdentities: Sendable {
  /// A sum over the tests that have a digest among ``TestDigests``, equal in reports of the same
  /// tests; 0 if there are none.
  private(set) var sum: UInt64 = 0
  /// At most one, so that it takes little space if reruns are not merged.
  private var allReruns: [Reruns] = []
  /// The first suite that says when it started, otherwise the first that says how long it took; all
  /// zeros if there is none.
  private var firstRun = SuiteRun()
  /// Whether a time is so exact that tests with the same name and time are the same run.
  var hasExactTime = false
  /// Whether any test took a time that is not zero, or a suite says when it started.
  var hasTime = false
  /// Whether a suite holds the steps of a fastlane lane.
  private(set) var isOfLanes = false

  /// What is needed to merge reruns.
  struct Reruns {
    /// Where the listed tests are among the cases.
    var listed: [RerunKey: Int] = [:]
    /// The identities of the kept failures.
    var failureKeys: [RerunKey?] = []

    fileprivate var isEmpty: Bool { listed.isEmpty && failureKeys.isEmpty }
  }

  /// What is needed to merge reruns.
  var reruns: Reruns {
    get { allReruns.first ?? Reruns() }
    _modify {
      if allReruns.isEmpty { allReruns.append(Reruns()) }
      defer { if allReruns[0].isEmpty { allReruns = [] } }
      yield &allReruns[0]
    }
  }

  init() {}

  /// Adds a test to the sum.
  @inline(__always)
  mutating func add(_ digest: UInt64) {
    // Not the digest itself: a test that passed and one that failed may cancel each other out.
    let product = digest.multipliedFullWidth(by: digest ^ 0xE703_7ED1_A0B4_28DB)
    sum &+= product.high ^ product.low
  }

  /// Notes the name of a suite, and its start or how long it took if it states them.
  mutating func note(_ suite: [UInt8], start: UnsafeBufferPointer<UInt8>?, time: Double?) {
    if suite.elementsEqual("fastlane.lanes".utf8) { isOfLanes = true }
    guard firstRun.id == 0 || firstRun.hasOnlyTime && start != nil else { return }
    suite.withUnsafeBufferPointer { name in
      if let start {
        firstRun = SuiteRun(name, start, hasOnlyTime: false)
      } else if let time {
        withUnsafeBytes(of: time) {
          firstRun = SuiteRun(name, $0.bindMemory(to: UInt8.self), hasOnlyTime: true)
        }
      }
    }
  }

  /// The run of the first suite.
  ///
  /// An aggregate may take longer than its parts, so how long a suite took matters only among
  /// reports of the same tests.
  var run: SuiteRun { firstRun.hasOnlyTime ? firstRun.among(sum) : firstRun }

  /// A run of a suite: the digest of its name, and that of its name and its start or time.
  struct SuiteRun {
    private(set) var suite: UInt32 = 0
    private(set) var id: UInt32 = 0
    fileprivate private(set) var hasOnlyTime = false

    fileprivate init() {}

    fileprivate init(
      _ name: UnsafeBufferPointer<UInt8>, _ run: UnsafeBufferPointer<UInt8>, hasOnlyTime: Bool
    ) {
      var digest = TextDigest()
      digest.add(name)
      suite = UInt32(truncatingIfNeeded: digest.value)
      digest.add(run)
      id = max(1, UInt32(truncatingIfNeeded: digest.value))
      self.hasOnlyTime = hasOnlyTime
    }

    fileprivate func among(_ tests: UInt64) -> SuiteRun {
      var run = self
      run.suite ^= UInt32(truncatingIfNeeded: tests)
      run.id = max(1, run.id ^ UInt32(truncatingIfNeeded: tests))
      return run
    }
  }
}
