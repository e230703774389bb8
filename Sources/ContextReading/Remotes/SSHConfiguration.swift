// SPDX-License-Identifier: Apache-2.0

import Platform

/// The names of hosts in the user's ssh configuration, of which remotes may use aliases:
/// `git@github.com-work:acme/app`.
///
/// Source: ssh_config(5). `Include` and `Match` are not followed.
struct SSHConfiguration: Sendable {
  private var blocks: [(patterns: [String], hostName: String)] = []

  /// No aliases.
  init() {}

  /// Reads `~/.ssh/config`, if there is one.
  init(environment: [String: String]) {
    guard let home = environment["HOME"], home.hasPrefix("/"),
      let bytes = SmallFile.bytes(home + "/.ssh/config", limit: 1 << 20)
    else {
      self.init()
      return
    }
    self.init(String(decoding: bytes, as: UTF8.self))
  }

  /// Reads the text of a configuration file.
  init(_ text: String) {
    var patterns: [String]? = ["*"]
    for line in text.split(whereSeparator: \.isNewline) {
      let words = line.split { $0 == " " || $0 == "\t" || $0 == "=" || $0 == "\"" }.map(String.init)
      guard let keyword = words.first?.lowercased(), !keyword.hasPrefix("#"), words.count > 1 else {
        continue
      }
      switch keyword {
      case "host": patterns = words.dropFirst().map { $0.lowercased() }
      case "match": patterns = nil
      case "hostname":
        if let patterns { blocks.append((patterns, words[1])) }
      default: break
      }
    }
  }

  /// The real name of a host; `nil` if the configuration does not rename it.
  func hostName(of host: String) -> String? {
    let block = blocks.first { block in
      let isExcluded = block.patterns.contains {
        $0.hasPrefix("!") && Self.matches(host, $0.dropFirst())
      }
      return !isExcluded && block.patterns.contains { Self.matches(host, $0[...]) }
    }
    guard let name = block?.hostName.replacing("%h", with: host).lowercased(), name != host else {
      return nil
    }
    return name
  }

  /// Whether a host matches a pattern, in which `*` is any text and `?` any character.
  private static func matches(_ host: String, _ pattern: Substring) -> Bool {
    guard let first = pattern.first else { return host.isEmpty }
    if first == "*" {
      return host.indices.contains { matches(String(host[$0...]), pattern.dropFirst()) }
        || matches("", pattern.dropFirst())
    }
    guard let character = host.first, first == "?" || first == character else { return false }
    return matches(String(host.dropFirst()), pattern.dropFirst())
  }
}
