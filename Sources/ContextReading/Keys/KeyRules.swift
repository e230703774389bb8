// SPDX-License-Identifier: Apache-2.0

public import BuildModel

/// What counts as an issue key, and where keys are looked for.
public struct KeyRules: Sendable {
  /// Where lower case counts.
  public enum LetterCase: String, Sendable, CaseIterable {
    /// Nowhere.
    case upper
    /// At the start of a branch's name and after each `/` in it.
    case branch
    /// Everywhere.
    case any
  }

  /// A pattern in place of the published one; its origin is named in errors.
  public var pattern: Fact<String>?
  /// The only projects that count, in any case; none lets all count.
  public var projects: [String]
  /// Where lower case counts.
  public var letterCase: LetterCase
  /// Where keys are looked for; explicit keys are always taken.
  public var sources: Set<KeyCandidate.Source>

  /// Creates rules, by default the published ones.
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

/// A text in which issue keys are looked for.
public struct KeyText: Sendable, Equatable {
  /// What the text is.
  public var source: KeyCandidate.Source
  /// The text: a branch as git or the CI service names it, a title, a tag, a message or a part of one.
  public var text: String

  /// Creates a text.
  public init(source: KeyCandidate.Source, text: String) {
    self.source = source
    self.text = text
  }
}
