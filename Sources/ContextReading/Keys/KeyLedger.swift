// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// Collects keys and candidates while texts are searched.
struct KeyLedger {
  private(set) var keys: [IssueKey] = []
  private(set) var candidates: [KeyCandidate] = []
  private var seen = SeenKeys()
  private var kept = 0
  private var dropped = 0

  /// How many kept and how many dropped candidates are listed; keys are taken without limit.
  static let listed = 500

  /// Makes room for so many keys at once, within bounds: growing step by step would copy them.
  mutating func reserve(_ count: Int) {
    let room = min(count, 1 << 17)
    keys.reserveCapacity(room)
    seen.reserve(room)
  }

  /// Takes a sighting; a key that was seen before counts once.
  mutating func record(_ sighting: KeySighting, in text: SearchedText) {
    record(sighting.verdict, as: Self.text(of: sighting.range, in: text.bytes), from: text.source)
  }

  /// Takes a key that was given.
  mutating func record(_ key: IssueKey, given text: String, by origin: FactOrigin) {
    record(.kept(key, by: .given(origin: origin)), as: text, from: .explicit)
  }

  /// What is not listed, in words.
  var findings: [Finding] {
    let missing = max(0, kept - Self.listed) + max(0, dropped - Self.listed)
    guard missing > 0 else { return [] }
    let count =
      missing == 1 ? "1 candidate for an issue key is" : "\(missing) candidates for issue keys are"
    return [Finding(.note, "\(count) not listed, but decided like the others")]
  }

  private mutating func record(
    _ verdict: KeyVerdict, as text: @autoclosure () -> String, from source: KeyCandidate.Source
  ) {
    switch verdict {
    case .kept(let key, let rule):
      if let first = seen.insert(key, from: source) {
        list(text(), key, source, DroppedRule.seen(first).description)
        return
      }
      keys.append(key)
      kept += 1
      guard kept <= Self.listed else { return }
      candidates.append(
        KeyCandidate(
          text: text(), key: key, source: source, isKept: true, reason: rule.description))
    case .dropped(let rule):
      list(text(), nil, source, rule.description)
    }
  }

  private mutating func list(
    _ text: @autoclosure () -> String, _ key: IssueKey?, _ source: KeyCandidate.Source,
    _ reason: @autoclosure () -> String
  ) {
    dropped += 1
    guard dropped <= Self.listed else { return }
    candidates.append(
      KeyCandidate(text: text(), key: key, source: source, isKept: false, reason: reason()))
  }

  /// A candidate as it was seen, cut where it is too long to be read.
  private static func text(of range: Range<Int>, in bytes: [UInt8]) -> String {
    let limit = 100
    guard range.count > limit else { return String(decoding: bytes[range], as: UTF8.self) }
    return String(decoding: bytes[range].prefix(limit), as: UTF8.self) + "…"
  }
}

/// Keys that were seen, and where first.
///
/// A key is a number of its project and its own number, so that 100,000 of them stay in the caches of a processor.
struct SeenKeys {
  private var sources: [UInt64: KeyCandidate.Source] = [:]
  private var projects: [String: UInt64] = [:]
  /// The project of the last key, which most often is that of the next.
  private var last: (name: [UInt8], number: UInt64) = ([], 0)

  mutating func reserve(_ count: Int) { sources.reserveCapacity(count) }

  /// Takes a key; where it was seen before, tells where first.
  mutating func insert(_ key: IssueKey, from source: KeyCandidate.Source) -> KeyCandidate.Source? {
    let count = sources.count
    let first = { (stored: inout KeyCandidate.Source) in stored }(
      &sources[number(of: key), default: source])
    return sources.count == count ? first : nil
  }

  /// The number of the project above 34 bits, which hold the 10 digits of the key.
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
