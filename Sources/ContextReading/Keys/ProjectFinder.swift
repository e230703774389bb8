// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TextCoding

/// Finds the project in the run of letters, digits and `_` before a `-`.
struct ProjectFinder {
  /// Where a project begins; it ends with its run.
  struct Found {
    var start: Int
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
    if let start = Self.upperCase(in: run, of: text.bytes) {
      found = Found(start: start, rule: .publishedPattern)
    } else {
      switch inAnyCase(run, of: text) {
      case .success(let other): found = other
      case .failure(let refusal): return .failure(refusal)
      }
    }
    let project = text.bytes[found.start..<run.upperBound]
    guard project.count <= KeyWords.longestDenied else { return .success(found) }
    let word = String(uppercasing: project)
    let isDenied = KeyWords.isDenied(word, in: text.source)
    return isDenied ? .failure(Refusal(rule: .denied(word))) : .success(found)
  }

  /// Whether a key that an own pattern found may count; the rule against it otherwise.
  func refusal(of project: Substring, in source: KeyCandidate.Source) -> DroppedRule? {
    if let listed { return listed.contains(String(project)) ? nil : .notListed }
    return KeyWords.isDenied(project, in: source) ? .denied(String(project)) : nil
  }

  /// The run, else what follows its first `_`, its second `_` and so on, where that is a project.
  private static func upperCase(in run: Range<Int>, of bytes: [UInt8]) -> Int? {
    guard bytes[run.upperBound - 1] != UInt8(ascii: "_") else { return nil }
    let other = bytes[run].lastIndex { !$0.isUpper && !$0.isDigit && $0 != UInt8(ascii: "_") }
    let starts = Self.starts(in: run, of: bytes, from: other.map { $0 + 1 } ?? run.lowerBound)
    return starts.first { bytes[$0].isUpper && run.upperBound - $0 >= 2 }
  }

  private func find(
    among listed: Set<String>, in run: Range<Int>, of text: SearchedText
  ) -> Result<Found, Refusal> {
    for start in Self.starts(in: run, of: text.bytes, from: run.lowerBound)
    where listedLengths.contains(run.upperBound - start) {
      let project = String(uppercasing: text.bytes[start..<run.upperBound])
      if listed.contains(project) { return .success(Found(start: start, rule: .listedProject)) }
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
    guard bytes.count > KeyWords.longestInBranches || !KeyWords.isCommonInBranches(bytes) else {
      return .failure(Refusal(rule: .branchWord(String(decoding: bytes, as: UTF8.self))))
    }
    let rule: KeptRule = letterCase == .any ? .anyCase : .startOfBranch
    return .success(Found(start: run.lowerBound, rule: rule))
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

/// Words that look like projects and are none.
enum KeyWords {
  /// Whether a project stands for a standard, a licence or a list of weaknesses, or in a branch for a
  /// change request.
  static func isDenied(_ project: some StringProtocol, in source: KeyCandidate.Source) -> Bool {
    let word = String(project)
    return denied.contains(word) || (source == .branch && deniedInBranches.contains(word))
  }

  /// Whether a text in lower or mixed case is what branches are often called: `release-2`, `fix-7`.
  static func isCommonInBranches(_ word: ArraySlice<UInt8>) -> Bool {
    commonInBranches.contains(String(uppercasing: word))
  }

  /// The length of the longest word of the deny-list: what is longer need not be looked up.
  static let longestDenied = 5
  /// The length of the longest common word in branches.
  static let longestInBranches = 9

  private static let denied: Set = [
    "UTF", "UCS", "SHA", "MD5", "AES", "RSA", "TLS", "SSL", "ISO", "IEC", "IEEE", "RFC", "PEP",
    "CVE",
    "CWE", "GHSA", "HTTP", "ECMA", "BSD", "GPL", "LGPL", "AGPL", "MPL", "COVID",
  ]

  private static let deniedInBranches: Set = ["PR", "MR"]

  private static let commonInBranches: Set = [
    "BACKPORT", "BRANCH", "BUG", "BUGFIX", "BUGS", "BUILD", "BUMP", "CHORE", "CI", "DOCS", "DRAFT",
    "EPIC", "FEAT", "FEATURE", "FEATURES", "FIX", "FIXES", "HOTFIX", "ISSUE", "ISSUES", "ITERATION",
    "MAIN", "MASTER", "MERGE", "MILESTONE", "PART", "PATCH", "PERF", "PHASE", "PULL", "RC",
    "REFACTOR", "REL", "RELEASE", "RELEASES", "REVERT", "SPIKE", "SPRINT", "STEP", "STORY", "STYLE",
    "SUPPORT", "TASK", "TASKS", "TEMP", "TICKET", "TMP", "TRUNK", "UPDATE", "UPGRADE", "VER",
    "VERSION", "VERSIONS", "WIP",
  ]
}
