// SPDX-License-Identifier: Apache-2.0

public import BuildModel

/// Why the context of a build cannot be read.
///
/// What is merely missing is a finding; an error is a setting that makes no sense.
public struct ContextError: BuildpostError, Equatable {
  /// What went wrong.
  public enum Kind: Sendable, Equatable, CaseIterable {
    /// `--provider` names no service.
    case unknownProvider
    /// `--issue-pattern` does not compile, or matches the empty text.
    case malformedPattern
    /// `--issue-pattern` ran out of its limits on a text.
    case patternLimit
    /// `--issue-key` is not an issue key.
    case malformedKey
    /// `--commits` is not a range that git knows.
    case malformedRange
    /// `-C` names no directory.
    case noSuchDirectory
  }

  /// What went wrong.
  public var kind: Kind
  /// What happened.
  public var summary: String
  /// The setting, as its origin names it.
  public var location: String?
  /// What to do.
  public var fix: String?

  /// Creates an error.
  public init(_ kind: Kind, _ summary: String, at location: String? = nil, fix: String? = nil) {
    self.kind = kind
    self.summary = summary
    self.location = location
    self.fix = fix
  }
}
