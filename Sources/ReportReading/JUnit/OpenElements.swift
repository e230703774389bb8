// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TextCoding

/// What has been read so far of an open `testsuites` or `testsuite`.
struct OpenSuite {
  let element: XMLName
  /// Its number among the suites of its parent, from 1; 0 for the root.
  let index: Int
  var name: [UInt8] = []
  var file: [UInt8] = []
  /// The time that it states, `nil` if none can be read.
  var time: Double?
  /// The time of the earlier children of its parent, and how many of them are tests.
  let timeBefore: Double
  let casesBefore: Int
  /// The counts before it.
  let countsBefore: TestCounts
  var childSuites = 0
  /// Whether it has a child of JUnit that is neither a suite nor a test.
  var hasChild = false
  var hasError = false
  var declared = DeclaredTotals()
  /// The tests that the suites in it declare.
  var declaredInside = 0
  /// Whether anything in it reports a failure.
  var tellsOfFailure = false
  /// Its tests with both a `failure` and a `skipped` element.
  var contested = ContestedTests()
  /// Its identity, if reruns are merged.
  var key: RerunKey?

  /// The name as text.
  var title: String { Self.text(name) }

  /// The file that it states.
  var statedFile: String? { file.isEmpty ? nil : Self.text(file) }

  private static func text(_ value: [UInt8]) -> String {
    value.withUnsafeBufferPointer { TextBuffer.attribute($0, limit: ReportLimits.name) }
  }
}

/// The totals that one element declares; only contradictions between them and the tests matter.
struct DeclaredTotals {
  private(set) var tests = 0
  /// Failures and errors, `nil` if neither is declared.
  private(set) var failed: Int?
  private(set) var skipped: Int?
  /// GoogleTest declares tests that are switched off apart from skipped ones.
  private(set) var disabled = 0
  private(set) var assertions = 0

  mutating func take(_ name: XMLName, _ value: UnsafeBufferPointer<UInt8>, _ names: JUnitNames) {
    if name == names.failures || name == names.errors {
      failed = (failed ?? 0).addingSaturating(DecimalText.number(value) ?? 0)
    } else if name == names.tests {
      tests = DecimalText.number(value) ?? 0
    } else if name == names.skipped || name == names.skips || name == names.skip
      || name == names.ignored
    {
      skipped = skipped ?? DecimalText.number(value)
    } else if name == names.disabled {
      disabled = DecimalText.number(value) ?? 0
    } else if name == names.assertions {
      assertions = DecimalText.number(value) ?? 0
    }
  }
}

/// Tests with both a `failure` and a `skipped` element, which count as skipped until their suite
/// ends.
///
/// Only QtTest means a failure by that, which shows in the declared counts of the suite.
struct ContestedTests {
  private(set) var count = 0
  /// The first of them, as failures.
  private(set) var failures: [(failure: TestFailure, key: RerunKey?, kept: Int?)] = []

  mutating func add(_ failure: TestFailure, _ key: RerunKey?, kept: Int?) {
    count += 1
    if failures.count < ReportLimits.failures { failures.append((failure, key, kept)) }
  }

  mutating func add(_ nested: ContestedTests) {
    count += nested.count
    failures += nested.failures.prefix(ReportLimits.failures - failures.count)
  }

  /// Whether the declared counts fit only if all these tests failed.
  func haveFailed(_ counts: TestCounts, _ declared: DeclaredTotals) -> Bool {
    guard count > 0, let skipped = declared.skipped else { return false }
    let others = counts.skipped - count
    return declared.failed == counts.failed + count
      && (skipped == others || skipped.addingSaturating(declared.disabled) == others)
  }
}
