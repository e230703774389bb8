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
  static func spelledOut(_ words: some Sequence<String>) -> [String] {
    var isOption = true
    return words.flatMap { word -> [String] in
      if word == "--" { isOption = false }
      let name = word.dropLast()
      let isEmpty = word.hasPrefix("--") && word.hasSuffix("=") && !name.contains("=")
      return isOption && isEmpty && name.count > 2 ? [String(name), ""] : [word]
    }
  }
}
