// SPDX-License-Identifier: Apache-2.0

/// How reports are read: the options of the reports on the command line.
public struct ReportOptions: Sendable, Equatable {
  /// Which test points of a TAP stream count.
  public enum Subtests: String, Sendable, CaseIterable {
    /// `leaf` where the document opens with a version line, else `top`.
    case auto
    /// Points at column 0.
    case top
    /// Points without subtest points of their own.
    case leaf
  }

  /// The name of a format in ``ReportFormat/all``; `nil` to recognise it by content.
  public var format: String?
  /// Which TAP points count.
  public var subtests = Subtests.auto
  /// Whether test cases of one identity in one JUnit suite are merged.
  public var mergesReruns = false
  /// How many test cases of a file are kept one by one, for pages that list them.
  public var keptCases = 0
  /// How many of the slowest test cases of a file are kept, for pages that list them.
  public var keptSlowest = 0

  /// Creates the default options.
  public init() {}
}
