// SPDX-License-Identifier: Apache-2.0

/// The words of the command line as the parser takes them.
enum ArgumentWords {
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
