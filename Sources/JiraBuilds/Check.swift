// SPDX-License-Identifier: Apache-2.0

/// One line of what `doctor` finds out.
public struct Check: Sendable, Equatable {
  /// How it came out.
  public enum Outcome: Sendable, Equatable {
    /// Fine.
    case ok
    /// Works, but look at it.
    case warning
    /// Does not work.
    case failure
  }

  /// What was checked: `site`, `cloud id`, `credentials`, `permission`, `clock`, `proxy`, `connection`.
  public var name: String
  /// How it came out.
  public var outcome: Outcome
  /// What was found: lowercase, no full stop, values in backticks.
  public var words: String
  /// What to do, where there is something.
  public var fix: String?
  /// The kind of the error that made it fail, where one did.
  public var kind: JiraError.Kind?

  /// Creates a check.
  public init(
    _ name: String, _ outcome: Outcome, _ words: String, fix: String? = nil,
    kind: JiraError.Kind? = nil
  ) {
    self.name = name
    self.outcome = outcome
    self.words = words
    self.fix = fix
    self.kind = kind
  }

  init(_ name: String, _ error: JiraError) {
    self.init(name, .failure, error.summary, fix: error.fix, kind: error.kind)
  }
}
