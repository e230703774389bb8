// SPDX-License-Identifier: Apache-2.0

public import BuildModel

/// What counts as an issue key, and which texts are searched for keys.
public struct KeyRules: Sendable {
  /// Where lower case counts.
  public enum LetterCase: String, Sendable, CaseIterable {
    /// Nowhere.
    case upper
    /// In the names of branches after the start or a `/`, and at the start of a subject or title.
    case branch
    /// Everywhere.
    case any
  }

  /// A pattern that replaces the built-in one; errors name its origin.
  public var pattern: Fact<String>?
  /// The only projects that count, ignoring case; if empty, all count.
  public var projects: [String]
  /// Where lower case counts.
  public var letterCase: LetterCase
  /// The sources that are searched; explicit keys always count.
  public var sources: Set<KeyCandidate.Source>

  /// Creates rules, by default the built-in ones.
  public init(
    pattern: Fact<String>? = nil, projects: [String] = [], letterCase: LetterCase = .branch,
    sources: Set<KeyCandidate.Source> = Set(KeyCandidate.Source.allCases)
  ) {
    self.pattern = pattern
    self.projects = projects
    self.letterCase = letterCase
    self.sources = sources
  }
}

/// A text that is searched for issue keys.
public struct KeyText: Sendable, Equatable {
  /// What the text is.
  public var source: KeyCandidate.Source
  /// The text: a branch as git or the CI service writes it, a title, a tag, a message or a part of
  /// one.
  public var text: String
  /// The id of the commit whose message it is part of, if it is one that git knows.
  public var commit: String?
  /// Whether the text starts with a title or the subject of a commit, as opposed to the rest of a
  /// message or a tag.
  public var hasSubject: Bool

  /// Creates a text.
  public init(
    source: KeyCandidate.Source, text: String, commit: String? = nil, hasSubject: Bool? = nil
  ) {
    self.source = source
    self.text = text
    self.commit = commit
    self.hasSubject = hasSubject ?? (source == .title || source == .commit)
  }
}
