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
  var host: [UInt8] = []
  var hasID = false
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
  /// What its properties say about its failure.
  var failure = SuiteFailure()
  /// Its tests with both a `failure` and a `skipped` element.
  var contested = ContestedTests()
  /// Its identity, if reruns are merged.
  var key: RerunKey?

  /// The name as text.
  var title: String { Self.text(name) }

  /// What identifies it among the attempts of a test.
  ///
  /// Playwright, whose root has an `id`, writes the name of the project as the host. The hosts of
  /// others are machines, and an attempt may have run on another one.
  func identity(in root: OpenSuite?) -> [UInt8] {
    root?.hasID == true && !host.isEmpty ? name + [0] + host : name
  }

  /// The element in a path, such as `testsuite[2]`.
  var step: String {
    let name = OpenPath.text(element)
    return index == 0 ? name : "\(name)[\(index)]"
  }

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
  /// How many of the failed tests passed on a later attempt (Firebase Test Lab).
  private(set) var flakes = 0

  init() {}

  /// The failures that a test runner declares outside any attribute.
  init(failed: Int) { self.failed = failed }

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
    } else if name == names.flakes {
      flakes = DecimalText.number(value) ?? 0
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

/// The elements that are open below the innermost suite or test.
struct OpenPath {
  /// The number of names of a path that are shown; a deeper path is cut in the middle.
  private static let shown = 16

  private(set) var depth = 0
  private var names: [XMLName] = []

  /// The outermost element, and the parent of the innermost one if it is among those shown.
  var outermost: XMLName? { names.first }
  var parent: XMLName? { depth > 1 && names.count == depth ? names[depth - 2] : nil }

  mutating func open(_ name: XMLName) {
    if names.count == depth, depth < Self.shown { names.append(name) }
    depth += 1
  }

  mutating func close() {
    depth -= 1
    if names.count > depth { names.removeLast() }
  }

  /// The path below some steps, such as `testsuites/testsuite[2]/testcase[7]/failure`; `nil` if
  /// there are none.
  func text(below outer: [String]) -> String? {
    var steps = outer + names.map { Self.text($0) }
    if depth > names.count { steps.append("…") }
    guard steps.count > Self.shown else {
      return steps.isEmpty ? nil : steps.joined(separator: "/")
    }
    let half = Self.shown / 2
    return (steps.prefix(half) + ["…"] + steps.suffix(half)).joined(separator: "/")
  }

  static func text(_ name: XMLName) -> String { TextBuffer.string(bytes(name), limit: 64) }

  static func bytes(_ name: XMLName) -> UnsafeBufferPointer<UInt8> {
    var count = 0
    while name[count] != 0 { count += 1 }
    return UnsafeBufferPointer(start: name, count: count)
  }
}

/// Why a suite failed according to the properties that Ginkgo writes.
struct SuiteFailure {
  /// Whether it failed at all.
  private(set) var isCertain = false
  /// The reason, if its tests do not show it: it did not compile, for example.
  private(set) var reason = ""

  /// Reads a `property` of a suite.
  mutating func take(_ attributes: XMLAttributes, _ names: JUnitNames) {
    var (name, value) = ("", UnsafeBufferPointer<UInt8>(start: nil, count: 0))
    attributes.forEach { attribute, text in
      if attribute == names.name {
        // Only two names matter, and their lengths differ from those of most others.
        if text.count == 14 || text.count == 25 { name = TextBuffer.string(text, limit: 25) }
      } else if attribute == names.value {
        value = text
      }
    }
    if name == "SuiteSucceeded" {
      isCertain = value.elementsEqual("false".utf8)
    } else if name == "SpecialSuiteFailureReason" {
      reason = TextBuffer.attribute(TextBuffer.trimmed(value), limit: 200)
    }
  }
}
