// SPDX-License-Identifier: Apache-2.0

/// A text that looked like an issue key, and what became of it.
public struct KeyCandidate: Sendable, Equatable {
  /// Where issue keys are looked for, in order of priority.
  public enum Source: String, Sendable, CaseIterable, Codable {
    /// Given with `--issue-key`.
    case explicit
    /// The name of the branch.
    case branch
    /// The title of the change request.
    case title
    /// The name or the message of a tag.
    case tag
    /// The message of a commit.
    case commit
  }

  /// The text as it was seen.
  public var text: String
  /// The key it stands for; `nil` where it stands for none.
  public var key: IssueKey?
  /// Where it was seen.
  public var source: Source
  /// Whether the build is linked to it.
  public var isKept: Bool
  /// The rule that decided, in words.
  public var reason: String

  /// Creates a candidate.
  public init(text: String, key: IssueKey?, source: Source, isKept: Bool, reason: String) {
    self.text = text
    self.key = key
    self.source = source
    self.isKept = isKept
    self.reason = reason
  }
}
