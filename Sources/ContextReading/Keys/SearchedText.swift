// SPDX-License-Identifier: Apache-2.0

internal import BuildModel

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
