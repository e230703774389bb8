// SPDX-License-Identifier: Apache-2.0

public import BuildModel

/// Finds issue keys in texts and says of each candidate what became of it.
public struct KeyFinder {
  private let rules: KeyRules

  /// Prepares the rules.
  ///
  /// - Throws: ``ContextError`` of kind `malformedPattern`.
  public init(rules: KeyRules) throws(ContextError) {
    self.rules = rules
  }

  /// Finds the keys, without duplicates, first seen first.
  ///
  /// - Parameters:
  ///   - explicit: The values of `--issue-key`.
  ///   - texts: What is searched, in order of priority.
  /// - Throws: ``ContextError`` of kind `malformedKey`, `malformedPattern` or `patternLimit`.
  public func find(
    explicit: [Fact<String>], texts: [KeyText]
  ) throws(ContextError) -> (
    keys: [IssueKey], candidates: [KeyCandidate], findings: [Finding]
  ) {
    ([], [], [])
  }
}
