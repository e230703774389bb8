// SPDX-License-Identifier: Apache-2.0

import Platform

/// The names of hosts in the user's ssh configuration, of which remotes may use aliases:
/// `git@github.com-work:acme/app`.
///
/// Source: ssh_config(5). Of the criteria of `Match`, `all`, `host` and `originalhost` are known.
struct SSHConfiguration: Sendable {
  /// The names in the order of the file, each with the patterns of the blocks around it.
  private var names: [(blocks: [[String]], hostName: String)] = []

  /// The depth at which ssh gives up on files that include each other.
  private static let depthLimit = 16

  /// No aliases.
  init() {}

  /// Reads `~/.ssh/config`, if there is one, and the files that it includes.
  init(environment: [String: String]) {
    guard let home = environment["HOME"], home.hasPrefix("/"),
      let text = Self.text(of: home + "/.ssh/config")
    else { return }
    read(text, home: home, within: [], depth: 0)
  }

  /// Reads the text of a configuration file without the files that it includes.
  init(_ text: String) {
    read(text, home: nil, within: [], depth: 0)
  }

  /// The real name of a host; `nil` if the configuration does not rename it.
  func hostName(of host: String) -> String? {
    // The first name that applies wins.
    let found = names.first { $0.blocks.allSatisfy { Self.matches(host, $0) } }
    guard let name = found?.hostName.replacing("%h", with: host).replacing("%%", with: "%") else {
      return nil
    }
    return name.lowercased() == host ? nil : name.lowercased()
  }

  private mutating func read(_ text: String, home: String?, within: [[String]], depth: Int) {
    var blocks = within
    for line in text.split(whereSeparator: \.isNewline) {
      let words = line.split { $0 == " " || $0 == "\t" || $0 == "=" || $0 == "\"" }.map(String.init)
      guard let keyword = words.first?.lowercased(), !keyword.hasPrefix("#"), words.count > 1 else {
        continue
      }
      switch keyword {
      case "host": blocks = within + [words.dropFirst().map { $0.lowercased() }]
      case "match": blocks = within + Self.criteria(words.dropFirst())
      case "hostname": names.append((blocks, words[1]))
      case "include":
        guard let home, depth < Self.depthLimit else { continue }
        for path in words.dropFirst().flatMap({ Self.files($0, home: home) }) {
          guard let text = Self.text(of: path) else { continue }
          read(text, home: home, within: blocks, depth: depth + 1)
        }
      default: break
      }
    }
  }

  /// The patterns of each criterion of a `Match` line.
  ///
  /// Only a running ssh could tell whether some of them hold, so those get no pattern, and no host
  /// matches them.
  private static func criteria(_ words: ArraySlice<String>) -> [[String]] {
    var rest = words
    var criteria: [[String]] = []
    while let word = rest.popFirst()?.lowercased() {
      let isNegated = word.hasPrefix("!")
      if word == "all" { continue }
      guard ["host", "originalhost"].contains(isNegated ? String(word.dropFirst()) : word),
        let value = rest.popFirst()
      else { return [[]] }
      let patterns = value.lowercased().split(separator: ",").map(String.init)
      criteria.append(isNegated ? patterns.map { "!" + $0 } + ["*"] : patterns)
    }
    return criteria
  }

  /// The files that an `Include` names, in the order of their names.
  private static func files(_ pattern: String, home: String) -> [String] {
    let path =
      pattern.hasPrefix("~/")
      ? home + pattern.dropFirst() : pattern.hasPrefix("/") ? pattern : home + "/.ssh/" + pattern
    guard let slash = path.lastIndex(of: "/"), path[slash...].contains(where: { "*?".contains($0) })
    else { return [path] }
    let directory = String(path[..<slash])
    let wanted = path[path.index(after: slash)...]
    // Files that are not there are not included, as with ssh.
    let found = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    return found.filter { !$0.hasPrefix(".") && matches($0, wanted) }.sorted()
      .map { directory + "/" + $0 }
  }

  private static func text(of path: String) -> String? {
    SmallFile.bytes(path, limit: 1 << 20).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Whether a host matches one of several patterns and none that begins with `!`.
  private static func matches(_ host: String, _ patterns: [String]) -> Bool {
    !patterns.contains { $0.hasPrefix("!") && matches(host, $0.dropFirst()) }
      && patterns.contains { matches(host, $0[...]) }
  }

  /// Whether a text matches a pattern, in which `*` is any text and `?` any character.
  private static func matches(_ text: String, _ pattern: Substring) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    if first == "*" {
      return text.indices.contains { matches(String(text[$0...]), pattern.dropFirst()) }
        || matches("", pattern.dropFirst())
    }
    guard let character = text.first, first == "?" || first == character else { return false }
    return matches(String(text.dropFirst()), pattern.dropFirst())
  }
}
