// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// The informative part of what a report says about a failure, and a source location at its start.
struct FailureText {
  /// The text from its first informative line on; empty if it has none.
  let message: String
  /// The file at the start of the text.
  private(set) var file: String?
  /// The line in that file.
  private(set) var line: Int?

  /// Takes a text as it is, if no part of it is informative.
  init(verbatim text: String) {
    message = text
  }

  /// Finds the first informative line of a text.
  init(_ text: String) {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
    while let first = lines.first, !Self.isInformative(first) { lines.removeFirst() }
    if let first = lines.first, let location = Self.location(first) {
      (file, line) = (location.file, location.line)
      let rest = lines.dropFirst().drop { !Self.isInformative($0) }
      if location.isWhole, !rest.isEmpty { lines = rest }
    }
    message = lines.joined(separator: "\n")
  }

  /// Whether a line says more than that something failed.
  private static func isInformative(_ line: Substring) -> Bool {
    let words = line.lowercased().filter { $0.isLetter || $0.isNumber || $0 == " " }
      .split(separator: " ").joined(separator: " ")
    if words.isEmpty || emptyWords.contains(words) { return false }
    let text = line.drop { $0.isWhitespace }
    return !logPrefixes.contains { text.hasPrefix($0) }
  }

  private static let emptyWords: Set<String> = [
    "failed", "failure", "fail", "error", "errored", "test failed", "the test failed",
    "test failure", "assertion failed", "assertion failure", "failed test", "failure message",
    "false", "null", "undefined", "none",
  ]

  /// What Go prints around a test.
  private static let logPrefixes = [
    "=== RUN", "=== PAUSE", "=== CONT", "=== NAME", "--- FAIL", "--- PASS", "--- SKIP",
  ]

  /// `path.ext:12`, optionally with a column and a colon, at the start of a line.
  private static func location(
    _ line: Substring
  ) -> (file: String, line: Int, isWhole: Bool)? {
    let text = line.drop { $0.isWhitespace }
    let path = text.prefix { !$0.isWhitespace && $0 != ":" && $0 != "(" }
    guard path.count < text.count, path.contains("."), path.last != ".",
      path.contains(where: \.isLetter), text[path.endIndex] == ":"
    else { return nil }
    let digits = text[path.endIndex...].dropFirst().prefix { $0.isNumber }
    guard let number = Int(digits), number > 0 else { return nil }
    var rest = text[digits.endIndex...]
    if rest.first == ":" {
      let column = rest.dropFirst().prefix { $0.isNumber }
      rest = rest[column.endIndex...]
      if rest.first == ":" { rest = rest.dropFirst() }
    }
    guard rest.first.map({ $0.isWhitespace }) ?? true else { return nil }
    return (String(path), number, rest.allSatisfy(\.isWhitespace))
  }

  /// A stated file, from which a line number at its end is split off: `test/a_test.exs:7`.
  static func split(_ file: String) -> (file: String, line: Int?) {
    guard let colon = file.lastIndex(of: ":"), colon > file.startIndex,
      let line = Int(file[file.index(after: colon)...]), line > 0
    else { return (file, nil) }
    return (String(file[..<colon]), line)
  }
}
