// SPDX-License-Identifier: Apache-2.0

/// The test counts of a build as Jira takes them.
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
