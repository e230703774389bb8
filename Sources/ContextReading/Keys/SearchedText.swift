// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TextCoding

/// The bytes of a text and the parts of it that are searched for keys.
struct SearchedText {
  /// A part of the text with the rule for letter case in it.
  struct Zone: Equatable {
    /// What decides on lower case.
    enum Kind: Equatable {
      /// The name of a branch: lower case may be a guess at its start and after each `/`.
      case branch
      /// The name of a branch that a bot made: lower case is never a guess.
      case botBranch
      /// The start of a title or of the subject of a commit: lower case may be a guess there.
      case subject
      /// Other text: only upper case counts.
      case plain
    }

    var range: Range<Int>
    var kind: Kind
  }

  let source: KeyCandidate.Source
  /// The commit whose message the text is part of.
  let commit: String?
  /// UTF-8, even if the escapes in the name of a branch spell something else.
  let bytes: [UInt8]
  /// The parts that are searched, from left to right.
  ///
  /// Every zone ends before a byte that is not a letter or digit.
  let zones: [Zone]

  /// Prepares a text.
  ///
  /// In a branch, the name counts, percent-decoded once because Jenkins escapes it. In other
  /// texts the paths and queries of URLs are left out, and the branches that the subject of a merge
  /// names are read like branches.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - isWhole: Whether the whole text is searched alike, as with a list of projects or a
  ///     custom pattern.
  init(_ text: KeyText, isWhole: Bool = false) {
    source = text.source
    commit = text.commit
    if text.source == .branch {
      bytes = Self.branchName(text.text)
      zones = [Self.branchZone(0..<bytes.count, of: bytes)]
    } else {
      bytes = Array(text.text.utf8)
      let whole = Zone(range: 0..<bytes.count, kind: text.hasSubject ? .subject : .plain)
      zones = isWhole ? [whole] : Self.zones(of: bytes, whole)
    }
  }

  private static func branchName(_ text: String) -> [UInt8] {
    let trimmed = text.utf8.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    let name = PercentEncoding.decode(RefText.shortened(Substring(trimmed)).utf8)
    return Array(String(decoding: name, as: UTF8.self).utf8)
  }

  private static func branchZone(_ range: Range<Int>, of bytes: [UInt8]) -> Zone {
    Zone(range: range, kind: KeyWords.isOfBot(bytes[range]) ? .botBranch : .branch)
  }

  /// The zones of a title, tag or message.
  private static func zones(of bytes: [UInt8], _ whole: Zone) -> [Zone] {
    guard whole.kind == .subject, let merge = MergeSubject(bytes) else {
      return LinkFinder.zones(of: bytes, in: whole)
    }
    var zones: [Zone] = []
    var position = 0
    for part in (merge.branches + merge.targets).sorted(by: { $0.lowerBound < $1.lowerBound }) {
      zones += LinkFinder.zones(
        of: bytes, in: Zone(range: position..<part.lowerBound, kind: .plain))
      if merge.branches.contains(part) { zones.append(branchZone(part, of: bytes)) }
      position = part.upperBound
    }
    return zones
      + LinkFinder.zones(of: bytes, in: Zone(range: position..<bytes.count, kind: .plain))
  }
}

/// Finds URLs, of which only the host and the link to an issue are searched.
private enum LinkFinder {
  /// What precedes the key in a link to an issue.
  private static let marks = ["/browse/", "selectedIssue="].map { Array($0.utf8) }

  /// The zone without the paths, queries and fragments of URLs.
  static func zones(of bytes: [UInt8], in whole: SearchedText.Zone) -> [SearchedText.Zone] {
    var zones: [SearchedText.Zone] = []
    var start = whole.range.lowerBound
    var position = start
    while let colon = bytes[position..<whole.range.upperBound].firstIndex(of: UInt8(ascii: ":")) {
      position = colon + 1
      guard colon > whole.range.lowerBound, bytes[colon - 1].isAlphanumeric,
        bytes[position..<whole.range.upperBound].starts(with: "//".utf8)
      else { continue }
      let end = self.end(of: bytes, from: position + 2, before: whole.range.upperBound)
      let path =
        bytes[(position + 2)..<end].firstIndex { "/?#".utf8.contains($0) } ?? end
      zones.append(.init(range: start..<path, kind: zones.isEmpty ? whole.kind : .plain))
      let host = bytes[(position + 2)..<path]
      if let key = issueLink(in: bytes[path..<end]) ?? issuePage(bytes[path..<end], on: host) {
        zones.append(.init(range: key, kind: .plain))
      }
      start = end
      position = end
    }
    let rest = start..<whole.range.upperBound
    return zones + [.init(range: rest, kind: zones.isEmpty ? whole.kind : .plain)]
  }

  /// Where a URL ends: at a blank, a quote, an angle bracket, or text that is written without
  /// blanks.
  private static func end(of bytes: [UInt8], from start: Int, before limit: Int) -> Int {
    var end = start
    while end < limit {
      let byte = bytes[end]
      if endsLink(byte) { break }
      if byte >= 0x80, !Letters.isWordCharacter(in: bytes, at: end) { break }
      end += 1
      while end < limit, bytes[end] & 0xC0 == 0x80 { end += 1 }
    }
    return end
  }

  private static func endsLink(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...0x20, 0x7F: true
    case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "`"): true
    case UInt8(ascii: "|"), UInt8(ascii: "\\"), UInt8(ascii: "^"): true
    case UInt8(ascii: "{"), UInt8(ascii: "}"): true
    default: false
    }
  }

  /// The key in `…/browse/PROJ-7` or `…?selectedIssue=PROJ-7`, which are links to issues.
  private static func issueLink(in path: ArraySlice<UInt8>) -> Range<Int>? {
    for mark in marks {
      let found = path.indices.first {
        path[$0] == mark[0] && path[$0...].starts(with: mark)
      }
      guard let found else { continue }
      let segment = path[(found + mark.count)...].prefix { !"/?#&".utf8.contains($0) }
      if let key = key(in: segment) { return key }
    }
    return nil
  }

  /// The key at the end of a path by which Jira itself shows an issue:
  /// `…/projects/PROJ/issues/PROJ-7` or `…/projects/PROJ/queues/…/PROJ-7`,
  /// `/servicedesk/customer/portal/1/PROJ-7`, and `/issues/PROJ-7` in Jira Cloud.
  private static func issuePage(
    _ tail: ArraySlice<UInt8>, on host: ArraySlice<UInt8>
  ) -> Range<Int>? {
    let segments = tail.prefix { !"?#".utf8.contains($0) }.split(separator: UInt8(ascii: "/"))
    guard let last = segments.last, let key = key(in: last) else { return nil }
    let name = String(decoding: tail[key], as: UTF8.self)
    let words = segments.dropLast().map { String(decoding: $0, as: UTF8.self) }
    let project = words.firstIndex(of: "projects").map { words[($0 + 1)...].prefix(2) }
    if let project, project.count == 2, name.hasPrefix(project[project.startIndex] + "-") {
      return ["issues", "queues"].contains(project.last) ? key : nil
    }
    let isRequest =
      words.suffix(4).prefix(3) == ["servicedesk", "customer", "portal"]
      && words.last.flatMap(Int64.init(digits:)) != nil
    let isOnCloud = words == ["issues"] && host.suffix(14).elementsEqual(".atlassian.net".utf8)
    return isRequest || isOnCloud ? key : nil
  }

  /// The range of a segment that is a key, without punctuation after it.
  private static func key(in segment: ArraySlice<UInt8>) -> Range<Int>? {
    var segment = segment
    while let last = segment.last, !last.isAlphanumeric { segment = segment.dropLast() }
    let isKey = IssueKey(String(decoding: segment, as: UTF8.self)) != nil
    return isKey ? segment.indices : nil
  }
}

/// The subject of a merge, as git and forges write it.
struct MergeSubject {
  /// The ranges of the branches that were merged.
  private(set) var branches: [Range<Int>] = []
  /// The ranges of the branches that they were merged into, which are not searched.
  private(set) var targets: [Range<Int>] = []

  private let bytes: [UInt8]
  private let end: Int
  private var position = 0

  /// Reads the first line of a message; `nil` if it is not the subject of a merge.
  init?(_ message: [UInt8]) {
    bytes = message
    end = message.firstIndex { $0 == 0x0A || $0 == 0x0D } ?? message.count
    let isMerge =
      skip("Merge branch ") || skip("Merge branches ")
      || skip("Merge remote-tracking branch ") || skip("Merge remote-tracking branches ")
      || skip("Merge remote branch ")
    if isMerge {
      readNames()
    } else if skip("Merge pull request ") || skip("Merge PR ") {
      // Some forges name the repository before the branch: `#7 in PROJ/app from feature to main`.
      guard let from = find(" from ") else { return nil }
      position = from
      let isGitHub = find(" into ") == nil && find(" to ") == nil
      readName(withoutOwner: isGitHub)
    } else if skip("Merged in ") {
      readName()
    } else {
      guard skip("Merge ") || skip("Merged "), !isAt("PR "), let into = find(" into ") else {
        return nil
      }
      // `Merge feature into main`; more than one word before `into` is not the name of a branch.
      let name = bytes[position..<(into - " into ".utf8.count)]
        .trimming { "'\"` ".utf8.contains($0) }.indices
      guard !bytes[name].contains(UInt8(ascii: " ")), !name.isEmpty else { return nil }
      branches.append(name)
      position = name.upperBound
    }
    readTarget()
  }

  /// Reads `'a'`, `'a' and 'b'` or `'a', 'b' and 'c'`.
  private mutating func readNames() {
    repeat { readName() } while skip(", ") || skip(" and ")
  }

  /// Reads one name, with or without quotes.
  private mutating func readName(withoutOwner: Bool = false) {
    var name: Range<Int>
    if let quote = bytes[position..<end].first, "'\"`".utf8.contains(quote) {
      let close = bytes[(position + 1)..<end].firstIndex(of: quote) ?? end
      name = (position + 1)..<close
      position = min(close + 1, end)
    } else {
      let close = bytes[position..<end].firstIndex(of: UInt8(ascii: " ")) ?? end
      name = position..<close
      position = close
    }
    name = withoutRemote(name)
    // The branch of a fork can be written `user:branch`; a name cannot hold a colon.
    if let colon = bytes[name].lastIndex(of: UInt8(ascii: ":")) {
      name = (colon + 1)..<name.upperBound
    }
    if withoutOwner, let slash = bytes[name].firstIndex(of: UInt8(ascii: "/")) {
      name = (slash + 1)..<name.upperBound
    }
    if !name.isEmpty { branches.append(name) }
  }

  /// Removes `refs/heads/`, `remotes/` and `origin/`.
  private func withoutRemote(_ name: Range<Int>) -> Range<Int> {
    var start = name.lowerBound
    for prefix in ["refs/heads/", "refs/remotes/", "remotes/", "origin/", "upstream/"]
    where bytes[start..<name.upperBound].starts(with: prefix.utf8) {
      start += prefix.utf8.count
    }
    return start..<name.upperBound
  }

  /// Reads what follows ` into ` or ` to `.
  private mutating func readTarget() {
    guard let start = find(" into ") ?? find(" to ") else { return }
    let rest = bytes[start..<end]
    let close: Int
    if let quote = rest.first, "'\"`".utf8.contains(quote) {
      close = rest.dropFirst().firstIndex(of: quote) ?? end
    } else {
      close = rest.firstIndex(of: UInt8(ascii: " ")) ?? end
    }
    targets.append(start..<close)
  }

  /// The end of a text that occurs later in the line.
  private func find(_ text: String) -> Int? {
    bytes[position..<end].firstRange(ofBytes: text.utf8)?.upperBound
  }

  private func isAt(_ text: String) -> Bool { bytes[position..<end].starts(with: text.utf8) }

  private mutating func skip(_ text: String) -> Bool {
    guard isAt(text) else { return false }
    position += text.utf8.count
    return true
  }
}

/// Letters beyond ASCII next to a key.
enum Letters {
  /// Whether the character that ends before a position belongs to a word, so that what follows is
  /// the rest of it: the `É` of `DÉBUG-4`.
  ///
  /// Characters of scripts without case, such as `复`, do not join what follows.
  static func joins(_ bytes: [UInt8], before position: Int) -> Bool {
    var start = position
    while start > 0 {
      start -= 1
      guard bytes[start] & 0xC0 != 0x80 else { continue }
      guard bytes[start] >= 0x80 else { return bytes[start].isLetter && start < position - 1 }
      guard let scalar = scalar(in: bytes, at: start) else { return false }
      // A mark belongs to the letter before it.
      guard isMark(scalar) else { return isLetter(scalar) }
    }
    return false
  }

  /// Whether the character at a position belongs to a word.
  static func isWordCharacter(in bytes: [UInt8], at position: Int) -> Bool {
    guard bytes[position] >= 0x80 else {
      return bytes[position].isAlphanumeric || bytes[position] == UInt8(ascii: "_")
    }
    return scalar(in: bytes, at: position).map { isLetter($0) || isMark($0) } ?? false
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter: true
    default: false
    }
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: true
    default: false
    }
  }

  private static func scalar(in bytes: [UInt8], at position: Int) -> Unicode.Scalar? {
    var end = position + 1
    while end < bytes.count, bytes[end] & 0xC0 == 0x80, end < position + 4 { end += 1 }
    return String(decoding: bytes[position..<end], as: UTF8.self).unicodeScalars.first
  }
}
