// SPDX-License-Identifier: Apache-2.0

public import BuildModel
import TextCoding

/// Finds issue keys in texts and says what happened to each candidate.
///
/// Without a custom pattern, the time is linear in the size of the texts; with one it is bounded: a
/// pattern that needs too many steps is an error.
public struct KeyFinder {
  /// What was found.
  public struct Result: Sendable {
    /// The keys, each once, in order of first appearance; their number is not limited.
    public var keys: [IssueKey]
    /// The keys that were seen in lower or mixed case only.
    public var guesses: Set<IssueKey>
    /// What looked like a key, at most 1,000.
    public var candidates: [KeyCandidate]
    /// What is wrong with the rules.
    public var findings: [Finding]
  }

  private let rules: KeyRules
  private let projects: ProjectFinder
  private let pattern: Pattern?
  private let clock: any Clock<Duration>
  private let findings: [Finding]

  /// Prepares the rules.
  ///
  /// - Parameters:
  ///   - rules: What counts as a key, and in which texts.
  ///   - clock: Measures how long a custom pattern takes.
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

  /// Finds the keys.
  ///
  /// - Parameters:
  ///   - explicit: The values of `--issue-key`, each one key or several separated by commas.
  ///   - texts: What is searched, in order of priority.
  /// - Returns: The keys and every candidate.
  /// - Throws: ``ContextError`` of kind `malformedKey`, `malformedPattern` or `patternLimit`.
  public func find(explicit: [Fact<String>], texts: [KeyText]) throws(ContextError) -> Result {
    var ledger = KeyLedger()
    for fact in explicit {
      for text in Self.values(fact) {
        ledger.record(try Self.key(text, fact.origin), given: text, by: fact.origin)
      }
    }
    let isWhole = pattern != nil || projects.isListed
    let searched = texts.lazy.filter { rules.sources.contains($0.source) }
    let length = searched.reduce(0) { $0 + $1.text.utf8.count }
    var budget = PatternBudget(length: length, clock: clock)
    let scanner = KeyScanner(projects: projects)
    for text in searched where !ledger.isFull {
      let text = SearchedText(text, isWhole: isWhole)
      if let pattern {
        try pattern.search(text, within: &budget) { match in
          ledger.record(sighting(at: match, in: text), in: text)
        }
      } else {
        scanner.scan(text) { sighting in
          ledger.record(sighting, in: text)
          return !ledger.isFull
        }
      }
    }
    return Result(
      keys: ledger.keys, guesses: ledger.guesses, candidates: ledger.candidates,
      findings: findings + ledger.findings)
  }

  /// Decides which matches of a custom pattern count.
  private func sighting(at match: Pattern.Match, in text: SearchedText) -> KeySighting {
    guard let range = match.key else {
      return KeySighting(range: match.whole, verdict: .dropped(.noGroup))
    }
    guard let key = IssueKey(String(uppercasing: text.bytes[range])) else {
      return KeySighting(range: range, verdict: .dropped(.noKey))
    }
    if let rule = projects.refusal(of: key.project) {
      return KeySighting(range: range, verdict: .dropped(rule))
    }
    return KeySighting(range: range, verdict: .kept(key, by: .ownPattern))
  }

  /// The values that commas separate; a value without one stays as it is.
  private static func values(_ fact: Fact<String>) -> [String] {
    guard fact.value.contains(",") else { return [fact.value] }
    let values = fact.value.split(separator: ",").map { String($0).trimmingBlanks() }
    let stated = values.filter { !$0.isEmpty }
    return stated.isEmpty ? [fact.value] : stated
  }

  private static func key(_ text: String, _ origin: FactOrigin) throws(ContextError) -> IssueKey {
    let key = text.trimmingBlanks().uppercased()
    if let key = IssueKey(key) { return key }
    // Most keys of one letter are examples that somebody made up.
    let isShort = IssueKey("\(key.prefix(1))\(key)") != nil
    throw ContextError(
      .malformedKey,
      "`\(text)` is not an issue key"
        + (isShort ? ": a project key has at least two characters" : ""),
      at: origin.description, fix: "write the project and the number, as in `PROJ-7`")
  }
}
