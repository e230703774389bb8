// SPDX-License-Identifier: Apache-2.0

public import BuildModel
import TextCoding

/// Finds issue keys in texts and says of each candidate what became of it.
///
/// Without an own pattern the time is linear in the texts; with one it is bounded, and a pattern that
/// runs away is an error.
public struct KeyFinder {
  private let rules: KeyRules
  private let projects: ProjectFinder
  private let pattern: Pattern?
  private let clock: any Clock<Duration>
  private let findings: [Finding]

  /// Prepares the rules.
  ///
  /// - Parameters:
  ///   - rules: What counts as a key, and where.
  ///   - clock: Measures how long an own pattern takes.
  /// - Throws: ``ContextError`` of kind `malformedPattern`.
  public init(
    rules: KeyRules, clock: any Clock<Duration> = ContinuousClock()
  ) throws(ContextError) {
    self.rules = rules
    self.clock = clock
    let names = rules.projects.map { $0.uppercased() }
    findings = names.filter { IssueKey("\($0)-1") == nil }.map {
      Finding(
        .warning, "`\($0)` is not a project key, so no issue key matches it", at: "--issue-project")
    }
    projects = ProjectFinder(letterCase: rules.letterCase, listed: names.isEmpty ? nil : Set(names))
    if let text = rules.pattern {
      pattern = try Pattern(text)
    } else {
      pattern = nil
    }
  }

  /// Finds the keys, without duplicates, first seen first.
  ///
  /// - Parameters:
  ///   - explicit: The values of `--issue-key`.
  ///   - texts: What is searched, in order of priority.
  /// - Returns: The keys, uncut; what looked like one, at most 1,000; what is wrong with the rules.
  /// - Throws: ``ContextError`` of kind `malformedKey`, `malformedPattern` or `patternLimit`.
  public func find(
    explicit: [Fact<String>], texts: [KeyText]
  ) throws(ContextError) -> (
    keys: [IssueKey], candidates: [KeyCandidate], findings: [Finding]
  ) {
    var ledger = KeyLedger()
    for fact in explicit {
      ledger.record(try Self.key(fact), given: fact.value, by: fact.origin)
    }
    let searched = texts.filter { rules.sources.contains($0.source) }.map(SearchedText.init)
    if let pattern {
      try find(pattern, in: searched, into: &ledger)
    } else {
      let scanner = KeyScanner(projects: projects)
      ledger.reserve(searched.reduce(0) { $0 + KeyScanner.candidates(in: $1) })
      for text in searched {
        scanner.scan(text) { ledger.record($0, in: text) }
      }
    }
    return (ledger.keys, ledger.candidates, findings + ledger.findings)
  }

  private func find(
    _ pattern: Pattern, in texts: [SearchedText], into ledger: inout KeyLedger
  ) throws(ContextError) {
    let length = texts.reduce(0) { $0 + $1.bytes.count }
    var budget = PatternBudget(length: length, clock: clock)
    for text in texts {
      try pattern.search(text, within: &budget) { match in
        ledger.record(sighting(at: match, in: text), in: text)
      }
    }
  }

  /// Judges what an own pattern found.
  private func sighting(at match: Pattern.Match, in text: SearchedText) -> KeySighting {
    guard let range = match.key else {
      return KeySighting(range: match.whole, verdict: .dropped(.noGroup))
    }
    guard let key = IssueKey(String(uppercasing: text.bytes[range])) else {
      return KeySighting(range: range, verdict: .dropped(.noKey))
    }
    if let rule = projects.refusal(of: key.project, in: text.source) {
      return KeySighting(range: range, verdict: .dropped(rule))
    }
    return KeySighting(range: range, verdict: .kept(key, by: .ownPattern))
  }

  private static func key(_ fact: Fact<String>) throws(ContextError) -> IssueKey {
    let blanks: Set<Character> = [" ", "\t"]
    let text = fact.value.drop(while: blanks.contains)
    let end = text.lastIndex { !blanks.contains($0) }
    let upper = end.map { text[...$0].uppercased() } ?? ""
    guard let key = IssueKey(upper) else {
      throw ContextError(
        .malformedKey, "`\(fact.value)` is not an issue key", at: fact.origin.description,
        fix: "write the project and the number, as in `PROJ-7`")
    }
    return key
  }
}
