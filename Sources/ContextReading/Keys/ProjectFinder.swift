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

  /// The rule that excludes a run.
  struct Refusal: Error {
    var rule: DroppedRule
  }

  private let letterCase: KeyRules.LetterCase
  /// The only projects that count, in upper case; `nil` if all count.
  private let listed: Set<String>?
  private let listedLengths: Set<Int>

  init(letterCase: KeyRules.LetterCase, listed: Set<String>?) {
    self.letterCase = letterCase
    self.listed = listed
    listedLengths = Set((listed ?? []).map(\.utf8.count))
  }

  /// Whether there is a list of the only projects that count.
  var isListed: Bool { listed != nil }

  /// Finds the project of a run that is not empty.
  func find(_ parts: KeyParts, of text: SearchedText) -> Result<Found, Refusal> {
    let run = parts.run
    if let listed { return find(among: listed, in: run, of: text) }
    let found: Found
    if let start = Self.upperCase(in: run, of: text.bytes) {
      found = Found(start: start, rule: .publishedPattern)
    } else {
      switch guess(parts, of: text) {
      case .success(let other): found = other
      case .failure(let refusal): return .failure(refusal)
      }
    }
    // `DÉBUG-4` is not about a project BUG.
    if found.start == run.lowerBound, Letters.joins(text.bytes, before: found.start) {
      return .failure(Refusal(rule: .letterBefore))
    }
    let project = text.bytes[found.start..<run.upperBound]
    guard project.count <= KeyWords.longestDenied else { return .success(found) }
    let word = String(uppercasing: project)
    return KeyWords.isDenied(word) ? .failure(Refusal(rule: .denied(word))) : .success(found)
  }

  /// The rule that excludes a key found by a custom pattern.
  func refusal(of project: Substring) -> DroppedRule? {
    if let listed { return listed.contains(String(project)) ? nil : .notListed }
    return KeyWords.isDenied(String(project)) ? .denied(String(project)) : nil
  }

  /// The run, otherwise what follows its first `_`, its second `_` and so on, if that is a project.
  private static func upperCase(in run: Range<Int>, of bytes: [UInt8]) -> Int? {
    guard bytes[run.upperBound - 1] != UInt8(ascii: "_") else { return nil }
    let other = bytes[run].lastIndex { !$0.isUpper && !$0.isDigit && $0 != UInt8(ascii: "_") }
    let starts = Self.starts(in: run, of: bytes, from: other.map { $0 + 1 } ?? run.lowerBound)
    func isProject(_ start: Int) -> Bool { bytes[start].isUpper && run.upperBound - start >= 2 }
    guard let start = starts.first(where: isProject), start > run.lowerBound else {
      return starts.first(where: isProject)
    }
    // `test_PR_SHOP-117` names a change request of SHOP, though `PR_SHOP-117` alone is a key.
    let rest = bytes[start..<run.upperBound]
    let prefix = ["PR_", "MR_", "GH_"].first { rest.starts(with: $0.utf8) }
    return prefix.map { start + $0.utf8.count }.flatMap { isProject($0) ? $0 : nil } ?? start
  }

  private func find(
    among listed: Set<String>, in run: Range<Int>, of text: SearchedText
  ) -> Result<Found, Refusal> {
    for start in Self.starts(in: run, of: text.bytes, from: run.lowerBound)
    where listedLengths.contains(run.upperBound - start) {
      let project = String(uppercasing: text.bytes[start..<run.upperBound])
      guard listed.contains(project) else { continue }
      if start == run.lowerBound, Letters.joins(text.bytes, before: start) {
        return .failure(Refusal(rule: .letterBefore))
      }
      return .success(Found(start: start, rule: .listedProject))
    }
    return .failure(Refusal(rule: .notListed))
  }

  /// Where a project may begin: at the start of the run and after each `_`, near enough to the end.
  private static func starts(in run: Range<Int>, of bytes: [UInt8], from first: Int)
    -> some Sequence<Int>
  {
    let nearest = max(first, run.upperBound - Limits.projectKey)
    return (nearest..<run.upperBound).lazy.filter {
      $0 == run.lowerBound || bytes[$0 - 1] == UInt8(ascii: "_")
    }
  }

  /// The run in lower or mixed case, if that may be a key here.
  private func guess(_ parts: KeyParts, of text: SearchedText) -> Result<Found, Refusal> {
    let bytes = text.bytes[parts.run]
    if let flaw = Self.flaw(of: bytes) { return .failure(Refusal(rule: flaw)) }
    guard bytes.contains(where: \.isLower) else { return .failure(Refusal(rule: .noProject)) }
    guard let rule = guessRule(parts, of: text) else {
      return .failure(Refusal(rule: .lowerCase(text.source, letterCase)))
    }
    let word = String(uppercasing: bytes)
    let seen = String(decoding: bytes, as: UTF8.self)
    if KeyWords.isCommon(word, digits: parts.digits.count) {
      return .failure(Refusal(rule: .commonWord(seen)))
    }
    if KeyWords.isVersioned(word, digits: parts.digits.count) {
      return .failure(Refusal(rule: .versionOf(seen)))
    }
    return .success(Found(start: parts.run.lowerBound, rule: rule))
  }

  /// What keeps a run from being a project, whatever its letter case.
  private static func flaw(of run: ArraySlice<UInt8>) -> DroppedRule? {
    if run.last == UInt8(ascii: "_") { return .underscoreBefore }
    if run.count < 2 { return .shortProject }
    if run.count > Limits.projectKey { return .longProject }
    return run.first?.isLetter == true ? nil : .digitFirst
  }

  /// The rule by which lower case counts here; `nil` if it does not.
  private func guessRule(_ parts: KeyParts, of text: SearchedText) -> KeptRule? {
    switch letterCase {
    case .upper: return nil
    case .any: return .anyCase
    case .branch: break
    }
    guard text.bytes[parts.run].allSatisfy(\.isAlphanumeric) else { return nil }
    let (start, first) = (parts.run.lowerBound, parts.zone.range.lowerBound)
    switch parts.zone.kind {
    case .plain, .botBranch: return nil
    case .branch:
      return start == first || text.bytes[start - 1] == UInt8(ascii: "/") ? .startOfBranch : nil
    case .subject: return isAtStart(parts, of: text) ? .startOfSubject : nil
    }
  }

  /// Whether a candidate starts the subject, perhaps in brackets, and ends as keys do there.
  private func isAtStart(_ parts: KeyParts, of text: SearchedText) -> Bool {
    let (start, end) = (parts.run.lowerBound, parts.digits.upperBound)
    let isFirst = start == 0 || start == 1 && "[(".utf8.contains(text.bytes[0])
    guard isFirst else { return false }
    guard end < text.bytes.count else { return parts.digits.count >= 2 }
    if "]):".utf8.contains(text.bytes[end]) { return true }
    return parts.digits.count >= 2 && " \t\r\n".utf8.contains(text.bytes[end])
  }
}
