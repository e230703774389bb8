// SPDX-License-Identifier: Apache-2.0

/// Why a value of the model cannot be made.
public struct BuildModelError: BuildpostError, Equatable {
  /// What is wrong with the value.
  public enum Kind: Sendable, Equatable {
    /// A required field has no value; the option that gives it.
    case missing(option: String)
    /// A field is longer than the schema allows, in Unicode scalars.
    case tooLong(limit: Int, length: Int)
    /// A field has a value of the wrong form.
    case malformed(reason: String)
    /// A list has more items than the schema allows.
    case tooMany(limit: Int, count: Int)
  }

  /// The field, in the API's words.
  public var field: String
  /// What is wrong with it.
  public var kind: Kind

  /// Creates an error about a field.
  public init(_ field: String, _ kind: Kind) {
    self.field = field
    self.kind = kind
  }

  /// What happened.
  public var summary: String {
    switch kind {
    case .missing: "`\(field)` is not known"
    case .tooLong(let limit, let length):
      "`\(field)` has \(length) characters, but Jira accepts at most \(limit)"
    case .malformed(let reason): "`\(field)` \(reason)"
    case .tooMany(let limit, let count):
      "`\(field)` has \(count) entries, but Jira accepts at most \(limit)"
    }
  }

  /// The field is named in the summary.
  public var location: String? { nil }

  /// What to do.
  public var fix: String? {
    switch kind {
    case .missing(let option): "pass \(option)"
    case .tooLong, .malformed: nil
    case .tooMany: "pass fewer"
    }
  }
}
