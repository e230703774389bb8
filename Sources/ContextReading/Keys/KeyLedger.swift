// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TextCoding

/// Collects keys and candidates while texts are searched.
struct KeyLedger {
  /// The keys, each once, in the order in which they were first seen.
  private(set) var keys: [IssueKey] = []
  /// What looked like a key.
  private(set) var candidates: [KeyCandidate] = []
  /// The keys of which only guesses were seen.
  private(set) var guesses: Set<IssueKey> = []
  private var seen = SeenKeys()
  private var kept = 0
  private var dropped = 0

  /// How many kept and how many dropped candidates are listed.
  private static let listed = 500
  /// How many keys are kept: many more than Jira accepts for a build.
  private static let limit = 10_000

  /// Whether there are so many keys that the search stops.
  var isFull: Bool { keys.count >= Self.limit }

  /// Adds a sighting; a key that was seen before counts once.
  mutating func record(_ sighting: KeySighting, in text: SearchedText) {
    record(
      sighting.verdict, as: Self.text(of: sighting.range, in: text.bytes), from: text.source,
      commit: text.commit)
  }

  /// Adds a key that was given.
  mutating func record(_ key: IssueKey, given text: String, by origin: FactOrigin) {
    record(.kept(key, by: .given(origin: origin)), as: text, from: .explicit, commit: nil)
  }

  /// What is not listed or not searched.
  var findings: [Finding] {
    guard !isFull else {
      return [
        Finding(
          .warning, "the search stopped at \(Self.limit) issue keys; the rest is not searched")
      ]
    }
    let missing = max(0, kept - Self.listed) + max(0, dropped - Self.listed)
    guard missing > 0 else { return [] }
    let count =
      missing == 1 ? "1 candidate for an issue key is" : "\(missing) candidates for issue keys are"
    return [Finding(.note, "\(count) not listed, but treated like the others")]
  }

  private mutating func record(
    _ verdict: KeyVerdict, as text: @autoclosure () -> String, from source: KeyCandidate.Source,
    commit: String?
  ) {
    guard !isFull else { return }
    switch verdict {
    case .kept(let key, let rule):
      let first = seen.insert(key, from: source)
      if first == nil {
        keys.append(key)
        if rule.isGuess { guesses.insert(key) }
      } else if !rule.isGuess, !guesses.isEmpty {
        guesses.remove(key)
      }
      list(key, isKept: first == nil, isGuess: rule.isGuess) {
        first.map { DroppedRule.seen($0).description } ?? rule.description
      }
    case .dropped(let rule): list(nil, isKept: false, isGuess: false) { rule.description }
    }

    /// Lists a candidate, unless there are too many.
    func list(_ key: IssueKey?, isKept: Bool, isGuess: Bool, reason: () -> String) {
      let count = isKept ? \Self.kept : \.dropped
      self[keyPath: count] += 1
      guard self[keyPath: count] <= Self.listed else { return }
      candidates.append(
        KeyCandidate(
          text: text(), key: key, source: source, isKept: isKept, isGuess: isGuess,
          reason: reason(), commit: commit))
    }
  }

  /// A candidate as it was seen, cut if it is too long to read.
  private static func text(of range: Range<Int>, in bytes: [UInt8]) -> String {
    let limit = 100
    guard range.count > limit else { return String(decoding: bytes[range], as: UTF8.self) }
    return String(decoding: bytes[range].prefix(limit), as: UTF8.self) + "…"
  }
}

/// Keys that were seen, and their first source.
///
/// A key is kept as one integer, made of its project and number, so that 100,000 of them fit in a
/// processor's caches.
private struct SeenKeys {
  private var sources: [UInt64: KeyCandidate.Source] = [:]
  private var projects: [String: UInt64] = [:]
  /// The project of the last key, which is usually that of the next one.
  private var last: (name: [UInt8], number: UInt64) = ([], 0)

  /// Adds a key and returns its first source if it was seen before.
  mutating func insert(_ key: IssueKey, from source: KeyCandidate.Source) -> KeyCandidate.Source? {
    let count = sources.count
    let first = { (stored: inout KeyCandidate.Source) in stored }(
      &sources[number(of: key), default: source])
    return sources.count == count ? first : nil
  }

  /// The number of the project, shifted by the 34 bits that hold the 10 digits of the key.
  private mutating func number(of key: IssueKey) -> UInt64 {
    var text = key.description
    return text.withUTF8 { bytes in
      let dash = bytes.lastIndex(of: UInt8(ascii: "-")) ?? bytes.startIndex
      let digits = bytes[dash...].dropFirst()
      let own = digits.reduce(0) { $0 &* 10 &+ UInt64($1 &- UInt8(ascii: "0")) }
      return project(bytes[..<dash]) << 34 | own
    }
  }

  private mutating func project(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> UInt64 {
    if name.elementsEqual(last.name) { return last.number }
    let next = UInt64(projects.count)
    let number = { (stored: inout UInt64) in stored }(
      &projects[String(decoding: name, as: UTF8.self), default: next])
    last = (Array(name), number)
    return number
  }
}
