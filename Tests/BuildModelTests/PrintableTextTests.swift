// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import TestSupport
import Testing
import TextCoding

@Suite struct PrintableTextTests {
  @Test(arguments: [
    ("plain text, ünïcode, 日本語, 👩‍💻", "plain text, ünïcode, 日本語, 👩‍💻"),
    ("line\nnext\r\tend", #"line\nnext\r\tend"#),
    ("\u{1B}[31mred\u{7}", #"\u{1B}[31mred\u{7}"#),
    ("a\u{202E}b\u{2066}c\u{FEFF}", #"a\u{202E}b\u{2066}c\u{FEFF}"#),
    ("next\u{85}line\u{2028}sep", #"next\u{85}line\u{2028}sep"#),
    ("std::vector<int>::push_back", "std::vector<int>::push_back"),
    ("a ## heading, issue ##12", "a ## heading, issue ##12"),
  ])
  func escapesWhatCannotBeSeen(text: String, printed: String) {
    #expect(PrintableText.escape(text) == printed)
  }

  /// Texts that CI services would run as commands, with every kind of white space and case.
  static let commands =
    [
      "##vso[task.setvariable variable=x]y", "##[error]x", "##[GROUP]x",
      "##teamcity[testFailed name='x']", "name ##vso[task.complete]", "section_start:1:x",
      "a section_end:1:x", "SECTION_START:1:x", "travis_fold:start:x", "a travis_fold:end:x",
    ]
    + ["::set-output name=x::y", "::error file=a::b", "::Add-Mask::x", "::STOP-COMMANDS::x"]
    .flatMap { command in
      ["", " ", "\n", "\u{A0}", "\u{3000}", "\u{2003}", "\t", "\u{1680} \u{205F}"].map {
        $0 + command
      }
    }

  @Test(arguments: commands) func commandsOfCIServicesAreBrokenUp(text: String) {
    #expect(!RunnerCommands.found(in: text).isEmpty, "the rules call this a command")
    #expect(RunnerCommands.found(in: PrintableText.escape(text)).isEmpty)
    #expect(RunnerCommands.found(in: PrintableText.escape(html: text)).isEmpty)
    #expect(RunnerCommands.found(in: PrintableText.escape(json: text)).isEmpty)
  }

  @Test(arguments: [
    "std::error::Error", "x::add-mask::secret", "Foo::Group::bar", "a ## heading", "my_section_x",
  ])
  func namesStayReadable(name: String) {
    #expect(PrintableText.escape(name) == name)
  }

  @Test(arguments: [
    ("::error::x", ":&#58;error:&#58;x"), ("a::b", "a:&#58;b"), ("##vso[x", "#&#35;vso[x"),
    ("--- x", "&#45;-- x"), ("section_end:1", "section&#95;end:1"), ("a_b-c", "a_b-c"),
  ])
  func htmlShowsCommandsAsTheyAre(text: String, html: String) {
    #expect(PrintableText.escape(html: text) == html)
  }

  @Test func htmlHasNoMarkupLeft() {
    let text = "<a href='x' title=\"y\"\u{301}>&amp;*a_\u{202E}"
    #expect(
      PrintableText.escape(html: text)
        == "&lt;a href=&#39;x&#39; title=&quot;y&quot;\u{301}&gt;&amp;amp;*a_\\u{202E}")
  }

  @Test(arguments: ["--- group", "+++ group", "~~~ group", "^^^ +++", "::anything"])
  func breaksUpMarkersAtTheStart(text: String) {
    #expect(PrintableText.escape(text).dropFirst().first == "\\")
  }

  @Test func escapesInJSONKeepTheValue() throws {
    let texts = [
      "##vso[task.x]y", "a ::error file=a::b", "section_start:1:x\\section_end:2", "##[x",
      "a\n ::group::",
      "\travis_fold:start:x", "\travis_FOLD:", "\r\nsection_end:1:x",
      "\u{7F}\u{9B}31m\u{202E}\u{2028}\u{200B}\u{FEFF}\u{E0001}",
      "ü 日本 👩‍💻 std::vector ## 1 \\ \" /",
    ]
    let json = String(decoding: try JSONText.encode(texts), as: UTF8.self)
    let printed = PrintableText.escape(json: json)
    #expect(try JSONDecoder().decode([String].self, from: Data(printed.utf8)) == texts)
    for token in ["##vso[", "##[", " ::error", " ::group", "section_start:", "section_end:"] {
      #expect(!printed.contains(token))
    }
    #expect(
      printed.unicodeScalars.allSatisfy {
        $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value)
          && ($0.properties.generalCategory != .format || $0.value == 0x200D)
      })
    #expect(printed.contains("ü 日本 👩‍💻 std::vector ## 1"))
  }

  @Test func cutsLongTexts() {
    #expect(PrintableText.escape("abcdef", limit: 3) == "abc…")
    #expect(PrintableText.escape("abc", limit: 3) == "abc")
  }
}
