// SPDX-License-Identifier: Apache-2.0

internal import TextCoding

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
    var text = text
    text.withUTF8 { find(in: $0[...]) }
  }

  /// Finds the first informative line of several texts; without one, takes the first text that is
  /// not empty.
  package init(firstOf texts: [String]) {
    self.init(firstOf: texts, texts.map { FailureText($0) })
  }

  /// The same for texts whose first informative lines are known.
  package init(firstOf texts: [String], _ read: [FailureText]) {
    var place: FailureText?
    for var found in read {
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

  private mutating func find(in text: UTF8Text) {
    var rest = text
    while true {
      let line = rest.prefix { !$0.endsLine }
      if isInformative(line) {
        note(Location(line))
        message = Self.withPlainNewlines(rest)
        return
      }
      guard line.endIndex < rest.endIndex else { return }
      rest = rest[line.endIndex...].dropFirst()
    }
  }

  /// The text, each of its lines ended by a line feed alone.
  private static func withPlainNewlines(_ bytes: UTF8Text) -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    guard bytes.contains(where: { $0.endsLine && $0 != UInt8(ascii: "\n") }) else { return text }
    return text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .joined(separator: "\n")
  }

  private mutating func note(_ location: Location?) {
    guard file == nil, let location else { return }
    (file, line) = (location.file, location.line)
  }

  /// Whether a line says more than that something failed, and where.
  private mutating func isInformative(_ line: UTF8Text) -> Bool {
    let text = line.drop(while: \.isSpace)
    // A Python traceback indents the lines of source that it shows, but not the error after them.
    if hidesTrace, text.startIndex > line.startIndex { return false }
    if Self.isFrame(text) {
      hidesTrace = true
      return false
    }
    if let location = Location(line), location.isWhole {
      note(location)
      return false
    }
    return !Self.isLabel(text) && !Self.isQualifiedName(text)
      && !Self.logPrefixes.contains { text.starts(with: $0.utf8) }
  }

  /// Whether a line belongs to a stack.
  private static func isFrame(_ text: UTF8Text) -> Bool {
    if text.starts(with: "Traceback (most recent call last)".utf8)
      || text.starts(with: "File \"".utf8)
    {
      return true
    }
    guard text.starts(with: "at ".utf8) else { return false }
    let call = text.dropFirst(3)
    let isPlace = call.last == UInt8(ascii: ")") && call.dropLast().last?.isDigit == true
    return isPlace || call.contains(UInt8(ascii: ".")) && !call.contains(where: \.isSpace)
  }

  /// Whether a line only says that the test failed.
  private static func isLabel(_ text: UTF8Text) -> Bool {
    // Most lines are too long, and checking that is quicker than finding their words.
    guard text.count <= 64, text.count(where: \.isLetter) <= 16 else { return false }
    guard text.contains(where: { $0 >= 0x80 }) else {
      var words: [UInt8] = []
      for byte in text {
        if byte.isLetter || byte.isDigit {
          words.append(byte | 0x20)
        } else if words.last ?? 0x20 != 0x20 {
          words.append(0x20)
        }
      }
      if words.last == 0x20 { words.removeLast() }
      return words.isEmpty || labels.contains(String(decoding: words, as: UTF8.self))
    }
    let words = String(decoding: text, as: UTF8.self).lowercased()
      .split { !$0.isLetter && !$0.isNumber }.joined(separator: " ")
    return words.isEmpty || labels.contains(words)
  }

  /// Whether a line is only a name like `Shop\Tests\CartTest::testTotal with data set "two"`, the
  /// first line of each failure of PHPUnit.
  private static func isQualifiedName(_ text: UTF8Text) -> Bool {
    let name = text.prefix { byte in
      byte.isLetter || byte.isDigit || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "\\")
        || byte == UInt8(ascii: ":") || byte >= 0x80
    }
    let colon = UInt8(ascii: ":")
    guard zip(name, name.dropFirst()).contains(where: { $0 == colon && $1 == colon }) else {
      return false
    }
    let rest = text[name.endIndex...]
    return rest.allSatisfy(\.isSpace) || rest.starts(with: " with data set ".utf8)
  }

  /// Labels of at most sixteen letters.
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
  /// The first line that says why the test failed; `nil` if the report does not say.
  package var reason: String? {
    let text = FailureText(firstOf: [message, details, output]).message
    var line = text.drop(while: \.isWhitespace).prefix { !$0.isNewline }
    while line.last?.isWhitespace == true { line.removeLast() }
    return line.isEmpty ? nil : String(line)
  }
}

/// `path.ext:12` at the start of a line, optionally with a column and a colon.
private struct Location {
  let file: String
  let line: Int
  /// Whether nothing else is on the line.
  let isWhole: Bool

  init?(_ text: UTF8Text) {
    let colon = UInt8(ascii: ":")
    let text = text.drop(while: \.isSpace)
    let path = text.prefix { !$0.isSpace && $0 != colon && $0 != UInt8(ascii: "(") }
    guard path.endIndex < text.endIndex, text[path.endIndex] == colon,
      path.contains(UInt8(ascii: ".")), path.last != UInt8(ascii: "."),
      path.contains(where: { $0.isLetter || $0 >= 0x80 })
    else { return nil }
    let digits = text[path.endIndex...].dropFirst().prefix(while: \.isDigit)
    guard let number = Int(String(decoding: digits, as: UTF8.self)), number > 0 else { return nil }
    var rest = text[digits.endIndex...]
    if rest.first == colon {
      rest = rest.dropFirst().drop(while: \.isDigit)
      if rest.first == colon { rest = rest.dropFirst() }
    }
    guard rest.first.map(\.isSpace) ?? true else { return nil }
    (file, line, isWhole) = (
      String(decoding: path, as: UTF8.self), number, rest.allSatisfy(\.isSpace)
    )
  }
}

private typealias UTF8Text = Slice<UnsafeBufferPointer<UInt8>>

extension UInt8 {
  /// Line feed, vertical tab, form feed or carriage return.
  fileprivate var endsLine: Bool { (0x0A...0x0D).contains(self) }

  /// A space, a tab or the end of a line.
  fileprivate var isSpace: Bool { self == 0x20 || self == 0x09 || endsLine }
}
