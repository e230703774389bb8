// SPDX-License-Identifier: Apache-2.0

/// The informative part of what a report says about a failure, and the source location before it.
package struct FailureText {
  /// The text from its first informative line on; empty if it has none.
  package private(set) var message = ""
  /// The file that is named before the message or at its start.
  package private(set) var file: String?
  /// The line in that file.
  package private(set) var line: Int?
  /// Whether the frames of a stack come before the message, so that the message is not the whole
  /// text.
  package private(set) var hidesTrace = false

  /// Finds the first informative line of a text.
  package init(_ text: String) {
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)[...]
    while let first = lines.first, !isInformative(first) { lines.removeFirst() }
    guard let first = lines.first else { return }
    note(Location(first))
    message = lines.joined(separator: "\n")
  }

  /// Finds the first informative line of several texts; without one, takes the first text that is
  /// not empty.
  package init(firstOf texts: [String]) {
    var place: FailureText?
    for text in texts {
      var found = FailureText(text)
      if found.file != nil, place == nil { place = found }
      guard !found.message.isEmpty else { continue }
      if found.file == nil, let place { (found.file, found.line) = (place.file, place.line) }
      self = found
      return
    }
    if let place { self = place }
    message = texts.first { !$0.isEmpty } ?? ""
  }

  /// A stated file, from which a line number at its end is split off: `test/a_test.exs:7`.
  package static func split(_ file: String) -> (file: String, line: Int?) {
    guard let colon = file.lastIndex(of: ":"), colon > file.startIndex,
      let line = Int(file[file.index(after: colon)...]), line > 0
    else { return (file, nil) }
    return (String(file[..<colon]), line)
  }

  private mutating func note(_ location: Location?) {
    guard file == nil, let location else { return }
    (file, line) = (location.file, location.line)
  }

  /// Whether a line says more than that something failed, and where.
  private mutating func isInformative(_ line: Substring) -> Bool {
    let text = line.drop(while: \.isWhitespace)
    // What a traceback of Python shows of the source is indented; the error after it is not.
    if hidesTrace, text.startIndex > line.startIndex { return false }
    if Self.isFrame(text) {
      hidesTrace = true
      return false
    }
    if let location = Location(line), location.isWhole {
      note(location)
      return false
    }
    return !Self.isLabel(text) && !Self.logPrefixes.contains { text.hasPrefix($0) }
  }

  /// Whether a line belongs to a stack.
  private static func isFrame(_ text: Substring) -> Bool {
    if text.hasPrefix("Traceback (most recent call last)") || text.hasPrefix("File \"") {
      return true
    }
    guard text.hasPrefix("at ") else { return false }
    let call = text.dropFirst(3)
    let isPlace = call.last == ")" && call.dropLast().last?.isNumber == true
    return isPlace || !call.contains(where: \.isWhitespace) && call.contains(".")
  }

  /// Whether a line only says that the test failed.
  private static func isLabel(_ text: Substring) -> Bool {
    guard text.utf8.count <= 64 else { return false }
    let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: " ")
    return words.isEmpty || labels.contains(words)
  }

  private static let labels: Set<String> = [
    "failed", "failure", "fail", "error", "errored", "test failed", "the test failed",
    "test failure", "assertion failed", "assertion failure", "failed test", "failure message",
    "false", "null", "undefined", "none", "unknown file",
  ]

  /// What Go prints around a test.
  private static let logPrefixes = [
    "=== RUN", "=== PAUSE", "=== CONT", "=== NAME", "--- FAIL", "--- PASS", "--- SKIP",
  ]
}

extension TestFailure {
  /// The first line that says why the test failed; `nil` if the report does not say it.
  package var reason: String? {
    let text = FailureText(firstOf: [message, details, output]).message
    let lines = text.split(whereSeparator: \.isNewline)
    guard let line = lines.first(where: { !$0.allSatisfy(\.isWhitespace) }) else { return nil }
    let start = line.drop(while: \.isWhitespace)
    return String(start.reversed().drop(while: \.isWhitespace).reversed())
  }
}

/// `path.ext:12` at the start of a line, optionally with a column and a colon.
private struct Location {
  let file: String
  let line: Int
  /// Whether nothing else is on the line.
  let isWhole: Bool

  init?(_ text: Substring) {
    let text = text.drop(while: \.isWhitespace)
    let path = text.prefix { !$0.isWhitespace && $0 != ":" && $0 != "(" }
    guard path.count < text.count, path.contains("."), path.last != ".",
      path.contains(where: \.isLetter), text[path.endIndex] == ":"
    else { return nil }
    let digits = text[path.endIndex...].dropFirst().prefix(while: \.isNumber)
    guard let number = Int(digits), number > 0 else { return nil }
    var rest = text[digits.endIndex...]
    if rest.first == ":" {
      rest = rest.dropFirst().drop(while: \.isNumber)
      if rest.first == ":" { rest = rest.dropFirst() }
    }
    guard rest.first.map(\.isWhitespace) ?? true else { return nil }
    (file, line, isWhole) = (String(path), number, rest.allSatisfy(\.isWhitespace))
  }
}
