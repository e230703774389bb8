// SPDX-License-Identifier: Apache-2.0

/// A failed test, with what the report says about it.
public struct TestFailure: Sendable, Equatable {
  /// The suite or class, empty where none is stated.
  public var suite: String
  /// The test's name, at most ``ReportLimits/name`` bytes.
  public var name: String
  /// The message, at most ``ReportLimits/message`` bytes cut on a character boundary; empty where none is stated.
  public var message: String
  /// The source file, where the report states one.
  public var file: String?
  /// The line in that file, counted from 1.
  public var line: Int?

  /// Creates a failed test.
  public init(
    suite: String, name: String, message: String, file: String? = nil, line: Int? = nil
  ) {
    self.suite = suite
    self.name = name
    self.message = message
    self.file = file
    self.line = line
  }
}
