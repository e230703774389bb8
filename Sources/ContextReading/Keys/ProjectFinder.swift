// SPDX-License-Identifier: Apache-2.0

internal import BuildModel

/// Finds the project in the run of letters, digits and `_` before a `-`.
struct ProjectFinder {
  /// A project, and where it stands.
  struct Found {
    var project: String
    var range: Range<Int>
    var rule: KeptRule
  }

  /// The rule that speaks against a run.
  struct Refusal: Error {
    var rule: DroppedRule
  }

  let letterCase: KeyRules.LetterCase
  /// The only projects that count, in upper case; `nil` lets all count.
  let listed: Set<String>?
  private let listedLengths: Set<Int>

  init(letterCase: KeyRules.LetterCase, listed: Set<String>?) {
    self.letterCase = letterCase
    self.listed = listed
    listedLengths = Set((listed ?? []).map(\.utf8.count))
  }

  /// Finds the project of a run that is not empty.
  func find(in run: Range<Int>, of text: SearchedText) -> Result<Found, Refusal> {
    if let listed { return find(among: listed, in: run, of: text) }
    let found: Found
    if let upper = Self.upperCase(in: run, of: text.bytes) {
      found = Found(project: upper.project, range: upper.range, rule: .publishedPattern)
    } else {
      switch inAnyCase(run, of: text) {
      case .success(let other): found = other
      case .failure(let refusal): return .failure(refusal)
      }
    }
    guard !KeyWords.isDenied(found.project, in: text.source) else {
      return .failure(Refusal(rule: .denied(found.project)))
    }
    return .success(found)
  }

  /// Whether a key that an own pattern found may count; the rule against it otherwise.
  func refusal(of project: Substring, in source: KeyCandidate.Source) -> DroppedRule? {
    if let listed { return listed.contains(String(project)) ? nil : .notListed }
    return KeyWords.isDenied(project, in: source) ? .denied(String(project)) : nil
  }

  /// The run, else what follows its first `_`, its second `_` and so on, where that is a project.
  private static func upperCase(
    in run: Range<Int>, of bytes: [UInt8]
  ) -> (project: String, range: Range<Int>)? {
    guard bytes[run.upperBound - 1] != UInt8(ascii: "_") else { return nil }
    let other = bytes[run].lastIndex { !$0.isUpper && !$0.isDigit && $0 != UInt8(ascii: "_") }
    let starts = Self.starts(in: run, of: bytes, from: other.map { $0 + 1 } ?? run.lowerBound)
    guard let start = starts.first(where: { bytes[$0].isUpper && run.upperBound - $0 >= 2 }) else {
      return nil
    }
    let range = start..<run.upperBound
    return (String(decoding: bytes[range], as: UTF8.self), range)
  }

  private func find(
    among listed: Set<String>, in run: Range<Int>, of text: SearchedText
  ) -> Result<Found, Refusal> {
    for start in Self.starts(in: run, of: text.bytes, from: run.lowerBound)
    where listedLengths.contains(run.upperBound - start) {
      let range = start..<run.upperBound
      let project = Self.uppercased(text.bytes[range])
      if listed.contains(project) {
        return .success(Found(project: project, range: range, rule: .listedProject))
      }
    }
    return .failure(Refusal(rule: .notListed))
  }

  /// The places at which a project may begin: the start of the run and those after `_`, near enough to its end.
  private static func starts(in run: Range<Int>, of bytes: [UInt8], from first: Int)
    -> some Sequence<Int>
  {
    let nearest = max(first, run.upperBound - Limits.projectKey)
    return (nearest..<run.upperBound).lazy.filter {
      $0 == run.lowerBound || bytes[$0 - 1] == UInt8(ascii: "_")
    }
  }

  private static func uppercased(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.map(\.uppercased), as: UTF8.self)
  }
}

extension ProjectFinder {
  /// The run in whatever case, where lower case counts.
  private func inAnyCase(_ run: Range<Int>, of text: SearchedText) -> Result<Found, Refusal> {
    let bytes = text.bytes[run]
    if let flaw = Self.flaw(of: bytes) { return .failure(Refusal(rule: flaw)) }
    guard bytes.contains(where: \.isLower), countsInLowerCase(run, of: text) else {
      let hasLower = bytes.contains(where: \.isLower)
      return .failure(Refusal(rule: hasLower ? .lowerCase(text.source, letterCase) : .noProject))
    }
    let word = String(decoding: bytes, as: UTF8.self)
    guard !KeyWords.isCommonInBranches(word) else {
      return .failure(Refusal(rule: .branchWord(word)))
    }
    let rule: KeptRule = letterCase == .any ? .anyCase : .startOfBranch
    return .success(Found(project: Self.uppercased(bytes), range: run, rule: rule))
  }

  /// What keeps a run from being a project in any case.
  private static func flaw(of run: ArraySlice<UInt8>) -> DroppedRule? {
    if run.last == UInt8(ascii: "_") { return .underscoreBefore }
    if run.count < 2 { return .shortProject }
    if run.count > Limits.projectKey { return .longProject }
    return run.first?.isLetter == true ? nil : .digitFirst
  }

  private func countsInLowerCase(_ run: Range<Int>, of text: SearchedText) -> Bool {
    switch letterCase {
    case .upper: return false
    case .any: return true
    case .branch:
      let start = run.lowerBound
      return text.source == .branch && text.bytes[run].allSatisfy(\.isAlphanumeric)
        && (start == 0 || text.bytes[start - 1] == UInt8(ascii: "/"))
    }
  }
}
