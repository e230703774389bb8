// SPDX-License-Identifier: Apache-2.0

internal import TextCoding

/// How many tests passed, failed and were skipped.
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
  public var total: Int { passed.addingSaturating(failed).addingSaturating(skipped) }

  /// Adds the counts of another report.
  public static func += (sum: inout TestCounts, other: TestCounts) {
    sum.passed = sum.passed.addingSaturating(other.passed)
    sum.failed = sum.failed.addingSaturating(other.failed)
    sum.skipped = sum.skipped.addingSaturating(other.skipped)
    sum.flaky = sum.flaky.addingSaturating(other.flaky)
    sum.todo = sum.todo.addingSaturating(other.todo)
  }
}

/// The test counts of a build as Jira expects them.
///
/// The total is derived from the three others; JSON members are those of the schema's `TestInfo`.
public struct TestInfo: Sendable, Hashable {
  /// `numberPassed`.
  public var numberPassed: Int
  /// `numberFailed`.
  public var numberFailed: Int
  /// `numberSkipped`.
  public var numberSkipped: Int

  /// `totalNumber`.
  public var totalNumber: Int {
    TestCounts(passed: numberPassed, failed: numberFailed, skipped: numberSkipped).total
  }

  /// Takes over counts, leaving out what Jira has no field for.
  public init(_ counts: TestCounts) {
    numberPassed = counts.passed
    numberFailed = counts.failed
    numberSkipped = counts.skipped
  }
}

extension TestInfo: Codable {
  private enum CodingKeys: String, CodingKey {
    case totalNumber, numberPassed, numberFailed, numberSkipped
  }

  /// Reads the members, refusing negative numbers and a total that is not the sum.
  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    let total = try members.decode(Int.self, forKey: .totalNumber)
    let passed = try members.decode(Int.self, forKey: .numberPassed)
    let failed = try members.decode(Int.self, forKey: .numberFailed)
    let skipped = try members.decodeIfPresent(Int.self, forKey: .numberSkipped) ?? 0
    self.init(TestCounts(passed: passed, failed: failed, skipped: skipped))
    guard min(passed, failed, skipped) >= 0, total == totalNumber else {
      throw DecodingError.dataCorruptedError(
        forKey: .totalNumber, in: members,
        debugDescription: "`totalNumber` is not the sum of passed, failed and skipped")
    }
  }

  /// Writes all four members.
  public func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encode(totalNumber, forKey: .totalNumber)
    try members.encode(numberPassed, forKey: .numberPassed)
    try members.encode(numberFailed, forKey: .numberFailed)
    try members.encode(numberSkipped, forKey: .numberSkipped)
  }
}
