// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TextCoding

/// A text that looks like an issue key.
struct KeySighting: Equatable {
  /// Its position in the bytes that were searched.
  var range: Range<Int>
  var verdict: KeyVerdict
}

/// Finds what looks like an issue key by the built-in pattern, in time linear in the text.
///
/// Everything depends on a `-` with digits on its right and a run of `[A-Za-z0-9_]` with a letter
/// in it on its left. Both sides are examined once for each `-`, and no two `-` share a run.
struct KeyScanner {
  let projects: ProjectFinder

  /// Calls `see` for each candidate, from left to right, until it returns `false`.
  func scan(_ text: SearchedText, see: (KeySighting) -> Bool) {
    for zone in text.zones where !scan(zone, of: text, see: see) { return }
  }

  private func scan(
    _ zone: SearchedText.Zone, of text: SearchedText, see: (KeySighting) -> Bool
  ) -> Bool {
    var runStart = zone.range.lowerBound
    for position in zone.range {
      let byte = text.bytes[position]
      guard !byte.isAlphanumeric, byte != UInt8(ascii: "_") else { continue }
      if byte == UInt8(ascii: "-"),
        text.bytes[runStart..<position].contains(where: \.isLetter)
      {
        let digits = Self.run(in: text.bytes, position + 1, zone.range.upperBound, \.isDigit)
        let parts = KeyParts(run: runStart..<position, digits: digits, zone: zone)
        if !digits.isEmpty, !see(sighting(parts, in: text)) { return false }
      }
      runStart = position + 1
    }
    return true
  }

  private func sighting(_ parts: KeyParts, in text: SearchedText) -> KeySighting {
    let (run, digits) = (parts.run, parts.digits)
    if let rule = Self.flaw(of: parts, in: text) {
      let end = Self.run(
        in: text.bytes, digits.upperBound, parts.zone.range.upperBound, \.isAlphanumeric)
      return KeySighting(range: run.lowerBound..<end.upperBound, verdict: .dropped(rule))
    }
    switch projects.find(parts, of: text) {
    case .success(let found):
      let range = found.start..<digits.upperBound
      guard let key = IssueKey(String(uppercasing: text.bytes[range])) else {
        return KeySighting(range: range, verdict: .dropped(.noProject))
      }
      return KeySighting(range: range, verdict: .kept(key, by: found.rule))
    case .failure(let refusal):
      let range = run.lowerBound..<digits.upperBound
      return KeySighting(range: range, verdict: .dropped(refusal.rule))
    }
  }

  /// What is wrong with the number, or with what follows it.
  private static func flaw(of parts: KeyParts, in text: SearchedText) -> DroppedRule? {
    let (bytes, digits) = (text.bytes, parts.digits)
    if bytes[digits.lowerBound] == UInt8(ascii: "0") { return .leadingZero }
    if digits.count > 10 { return .longNumber }
    let end = digits.upperBound
    guard end < parts.zone.range.upperBound else { return nil }
    if bytes[end].isLetter { return isGluedWord(parts, in: text) ? nil : .lettersFollow }
    let next = end + 1
    guard bytes[end] == UInt8(ascii: "."), next < bytes.count else { return nil }
    return bytes[next].isDigit || "x*".utf8.contains(bytes[next]) ? .versionFollows : nil
  }

  /// Whether the letters after the number are a typo: a word without a space before it
  /// (`HV-381Let`), or one lower-case letter (`TRUNK-6549b`).
  ///
  /// In the name of a branch they never are.
  private static func isGluedWord(_ parts: KeyParts, in text: SearchedText) -> Bool {
    guard text.source != .branch, parts.zone.kind != .branch, parts.zone.kind != .botBranch else {
      return false
    }
    let bytes = text.bytes
    let (first, second) = (parts.digits.upperBound, parts.digits.upperBound + 1)
    if bytes[first].isUpper { return second < bytes.count && bytes[second].isLower }
    return second == bytes.count || !Letters.isWordCharacter(in: bytes, at: second)
  }

  private static func run(
    in bytes: [UInt8], _ start: Int, _ limit: Int, _ isMember: (UInt8) -> Bool
  ) -> Range<Int> {
    var end = start
    while end < limit, isMember(bytes[end]) { end += 1 }
    return start..<end
  }
}

/// The parts of a candidate: what precedes its `-` and what follows it.
struct KeyParts {
  /// The letters, digits and `_` before the `-`.
  let run: Range<Int>
  /// The digits after it.
  let digits: Range<Int>
  /// The part of the text that holds them.
  let zone: SearchedText.Zone
}
