// SPDX-License-Identifier: Apache-2.0

public import BuildModel

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
