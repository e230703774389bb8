// SPDX-License-Identifier: Apache-2.0

/// The words of the command line as the parser takes them.
enum ArgumentWords {
  /// A word such as `-dash.xml` in which the parser sees `-h` among other short options; `nil` where help was asked for.
  static func mistakenForHelp(_ words: some Sequence<String>) -> String? {
    let options = words.prefix { $0 != "--" }
    guard !options.contains(where: { ["-h", "-help", "--help"].contains($0) }) else { return nil }
    return options.first { word in
      word.hasPrefix("-") && !word.hasPrefix("--") && word.contains("h")
        && !word.dropFirst().allSatisfy("hqv".contains)
    }
  }

  /// Writes `--branch=` as `--branch` and an empty word: the parser takes the first for a missing value, where an
  /// empty value is unset here, and the empty text in `keys --text=`.
  ///
  /// So it does where a combining mark follows the `=`, which the parser would not see.
  static func spelledOut(_ words: some Sequence<String>) -> [String] {
    var isOption = true
    return words.flatMap { word -> [String] in
      if word == "--" { isOption = false }
      guard isOption, word.utf8.starts(with: "--".utf8),
        let mark = word.utf8.firstIndex(of: UInt8(ascii: "=")), word[..<mark].utf8.count > 2
      else { return [word] }
      let value = word[word.utf8.index(after: mark)...]
      let isSeen = word.firstIndex(of: "=") == mark
      return value.isEmpty || !isSeen ? [String(word[..<mark]), String(value)] : [word]
    }
  }
}
