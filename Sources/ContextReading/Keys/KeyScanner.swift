// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TextCoding

/// Finds what looks like an issue key by the published pattern, in time linear in the text.
///
/// Everything turns on a `-` with digits on its right and a run of `[A-Za-z0-9_]` with a letter in it on
/// its left. Both sides are looked at once for each `-`, and no two `-` share a run.
struct KeyScanner {
  let projects: ProjectFinder

  /// Calls `see` for each candidate, from the left to the right.
  func scan(_ text: SearchedText, see: (KeySighting) -> Void) {
    let bytes = text.bytes
    var runStart = 0
    for position in bytes.indices {
      let byte = bytes[position]
      guard !byte.isAlphanumeric, byte != UInt8(ascii: "_") else { continue }
      if byte == UInt8(ascii: "-") {
        let digits = Self.run(in: bytes, from: position + 1, while: \.isDigit)
        if !digits.isEmpty, bytes[runStart..<position].contains(where: \.isLetter) {
          see(sighting(of: runStart..<position, digits, in: text))
        }
      }
      runStart = position + 1
    }
  }

  /// How many candidates a text has at most.
  static func candidates(in text: SearchedText) -> Int {
    text.bytes.count { $0 == UInt8(ascii: "-") }
  }

  private func sighting(
    of run: Range<Int>, _ digits: Range<Int>, in text: SearchedText
  ) -> KeySighting {
    if let rule = Self.flaw(of: digits, in: text.bytes) {
      let end = Self.run(in: text.bytes, from: digits.upperBound, while: \.isAlphanumeric)
        .upperBound
      return KeySighting(range: run.lowerBound..<end, verdict: .dropped(rule))
    }
    switch projects.find(in: run, of: text) {
    case .success(let found):
      let range = found.start..<digits.upperBound
      guard let key = IssueKey(String(uppercasing: text.bytes[range])) else {
        return KeySighting(range: range, verdict: .dropped(.noProject))
      }
      return KeySighting(range: range, verdict: .kept(key, by: found.rule))
    case .failure(let rule):
      return KeySighting(range: run.lowerBound..<digits.upperBound, verdict: .dropped(rule.rule))
    }
  }

  /// What is wrong with the number or with what follows it.
  private static func flaw(of digits: Range<Int>, in bytes: [UInt8]) -> DroppedRule? {
    if bytes[digits.lowerBound] == UInt8(ascii: "0") { return .leadingZero }
    if digits.count > 10 { return .longNumber }
    guard digits.upperBound < bytes.count else { return nil }
    if bytes[digits.upperBound].isLetter { return .lettersFollow }
    let next = digits.upperBound + 1
    let isVersion = bytes[digits.upperBound] == UInt8(ascii: ".") && next < bytes.count
    return isVersion && bytes[next].isDigit ? .versionFollows : nil
  }

  private static func run(
    in bytes: [UInt8], from start: Int, while isMember: (UInt8) -> Bool
  ) -> Range<Int> {
    var end = start
    while end < bytes.count, isMember(bytes[end]) { end += 1 }
    return start..<end
  }
}

/// A text that looks like an issue key.
struct KeySighting: Equatable {
  /// Where it stands in the bytes that were searched.
  var range: Range<Int>
  var verdict: KeyVerdict
}

/// The bytes of a text as keys are looked for in them.
struct SearchedText {
  let source: KeyCandidate.Source
  /// UTF-8, also where the escapes in a branch's name spell something else.
  let bytes: [UInt8]

  /// Takes a text; of a branch only the name, percent-decoded once, as jobs of Jenkins spell it.
  init(_ text: KeyText) {
    source = text.source
    guard text.source == .branch else {
      bytes = Array(text.text.utf8)
      return
    }
    let trimmed = text.text.utf8.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    let name = PercentEncoding.decode(Self.withoutPrefix(trimmed))
    bytes = Array(String(decoding: name, as: UTF8.self).utf8)
  }

  /// Takes `refs/heads/`, `refs/tags/` or `refs/remotes/origin/` away, once: a branch may be named so itself.
  private static func withoutPrefix(_ name: Substring.UTF8View) -> Substring.UTF8View {
    for prefix in ["refs/heads/", "refs/tags/"] where name.starts(with: prefix.utf8) {
      return name.dropFirst(prefix.utf8.count)
    }
    let remotes = "refs/remotes/"
    guard name.starts(with: remotes.utf8) else { return name }
    let rest = name.dropFirst(remotes.utf8.count)
    guard let slash = rest.firstIndex(of: UInt8(ascii: "/")) else { return rest }
    return rest[rest.index(after: slash)...]
  }
}
