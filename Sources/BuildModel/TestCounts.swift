// SPDX-License-Identifier: Apache-2.0

/// How many tests ended in which way.
///
/// The total is derived, so it cannot disagree. Sums saturate instead of trapping.
public struct TestCounts: Sendable, Hashable {
  /// Tests that passed, flaky ones included.
  public var passed: Int
  /// Tests that failed; errors count as failures.
  public var failed: Int
  /// Tests that did not run, TAP's `TODO` points included.
  public var skipped: Int
  /// Part of `passed`: tests that failed first and passed on a rerun (JUnit XML).
  public var flaky: Int
  /// Part of `skipped`: test points with a `TODO` directive (TAP).
  public var todo: Int

  /// Creates counts; all are zero by default.
  public init(passed: Int = 0, failed: Int = 0, skipped: Int = 0, flaky: Int = 0, todo: Int = 0) {
    self.passed = passed
    self.failed = failed
    self.skipped = skipped
    self.flaky = flaky
    self.todo = todo
  }

  /// All tests: passed, failed and skipped.
  public var total: Int { passed.saturatingAdd(failed).saturatingAdd(skipped) }

  /// Adds the counts of another report.
  public static func += (sum: inout TestCounts, other: TestCounts) {
    sum.passed = sum.passed.saturatingAdd(other.passed)
    sum.failed = sum.failed.saturatingAdd(other.failed)
    sum.skipped = sum.skipped.saturatingAdd(other.skipped)
    sum.flaky = sum.flaky.saturatingAdd(other.flaky)
    sum.todo = sum.todo.saturatingAdd(other.todo)
  }
}

extension Int {
  fileprivate func saturatingAdd(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
