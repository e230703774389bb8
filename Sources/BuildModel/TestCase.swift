// SPDX-License-Identifier: Apache-2.0

/// One test of a report.
public struct TestCase: Sendable, Equatable {
  /// How a test ended.
  public enum Status: String, Sendable, CaseIterable {
    /// It passed.
    case passed
    /// It failed first and passed on a rerun.
    case flaky
    /// It failed.
    case failed
    /// It did not run, or its result does not count.
    case skipped
  }

  /// The suite or class, empty where none is stated.
  public var suite: String
  /// The test's name, at most ``ReportLimits/name`` bytes.
  public var name: String
  /// How it ended.
  public var status: Status
  /// How long it took, in seconds.
  public var duration: Double

  /// Creates a test.
  public init(suite: String, name: String, status: Status, duration: Double) {
    self.suite = suite
    self.name = name
    self.status = status
    self.duration = duration
  }
}
