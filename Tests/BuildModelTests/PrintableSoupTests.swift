// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import TestSupport
import Testing
import TextCoding

/// Texts put together from pieces of commands, read by the rules of the CI services.
@Suite struct PrintableSoupTests {
  private static let pieces = [
    "::", ":", "##", "#", "[", "]", "error", "set-output", "Group", "add-mask", " name=x", "::x",
    "vso", "TeamCity", "section", "Section_Start", "_start", "_end:", "_START:", "travis", "_fold:",
    "ravis_fold:", "ection_end:",
    "TRAVIS_FOLD:", "---", "+++", "~~~", "^^^", "-", "+", "a", "B", "é", "日本", "\\", "\"", "'", "<",
    "&", " ", "\t", "\n", "\r\n", "\u{B}", "\u{85}", "\u{A0}", "\u{2028}", "\u{3000}", "\u{1B}[31m",
    "\u{202E}", "\u{200B}", "\u{200D}", "\u{FEFF}", "\u{0}", "e\u{301}", "\u{301}", "\\n",
    "\\u003a",
  ]

  private static func texts(_ seed: UInt64) -> [String] {
    var random = SeededRandom(seed: seed)
    return (0..<150).map { _ in
      (0..<Int.random(in: 1...9, using: &random)).map { _ in
        pieces.randomElement(using: &random) ?? ""
      }.joined()
    }
  }

  private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
    case .format: scalar == "\u{200D}" || scalar == "\u{200C}"
    default: true
    }
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func noTextIsACommandInALog(seed: UInt64) {
    for text in Self.texts(seed) {
      let printed = PrintableText.escape(text)
      #expect(RunnerCommands.found(in: printed).isEmpty, "\(text.debugDescription)")
      #expect(printed.unicodeScalars.allSatisfy(Self.isVisible), "\(text.debugDescription)")
      let cut = PrintableText.escape(text, limit: 5)
      #expect(RunnerCommands.found(in: cut).isEmpty, "\(text.debugDescription)")
      #expect(cut.hasSuffix("…") == (text.unicodeScalars.count > 5))
    }
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func noTextIsACommandInAPage(seed: UInt64) {
    for text in Self.texts(seed) {
      let html = PrintableText.escape(html: text)
      // It is not one after a space either, as after an element's tag in a log.
      for line in [html, " " + html] {
        #expect(RunnerCommands.found(in: line).isEmpty, "\(text.debugDescription)")
      }
      #expect(html.unicodeScalars.allSatisfy(Self.isVisible))
      #expect(!html.utf8.contains { "<>\"'".utf8.contains($0) })
      #expect(Self.unescaped(html) == Self.shown(text), "\(text.debugDescription)")
    }
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func noTextIsACommandInJSON(seed: UInt64) throws {
    for text in Self.texts(seed) {
      for written in [
        JSONText.quote(text), String(decoding: try JSONText.encode(text), as: UTF8.self),
      ] {
        let json = PrintableText.escape(json: written)
        #expect(RunnerCommands.found(in: json).isEmpty, "\(text.debugDescription)")
        #expect(json.unicodeScalars.allSatisfy(Self.isVisible))
        let value = try #require(JSONValue(Array(json.utf8))?.string)
        #expect(Array(value.utf8) == Array(text.utf8), "\(text.debugDescription)")
      }
    }
  }

  /// What a browser shows of HTML text without tags.
  private static func unescaped(_ html: String) -> String {
    let names = ["lt": "<", "gt": ">", "amp": "&", "quot": "\""]
    var result = ""
    var rest = html.unicodeScalars[...]
    while let start = rest.firstIndex(of: "&"), let end = rest[start...].firstIndex(of: ";") {
      let name = String(rest[start..<end].dropFirst())
      let number = UInt32(name.dropFirst()).flatMap(Unicode.Scalar.init).map(String.init)
      result += String(rest[..<start]) + (names[name] ?? number ?? "?")
      rest = rest[end...].dropFirst()
    }
    return result + String(rest)
  }

  /// The text with its hidden characters written out.
  private static func shown(_ text: String) -> String {
    let names: [Unicode.Scalar: String] = ["\n": "\\n", "\r": "\\r", "\t": "\\t"]
    return text.unicodeScalars.map { scalar in
      if isVisible(scalar) { return String(scalar) }
      return names[scalar] ?? "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    }.joined()
  }
}
