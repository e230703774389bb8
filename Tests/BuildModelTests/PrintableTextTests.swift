// SPDX-License-Identifier: Apache-2.0

import TextCoding
import BuildModel
import Foundation
import Testing

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

  @Test(arguments: [
    "##vso[task.setvariable variable=x]y", "##[error]x", "##teamcity[testFailed name='x']",
    "::set-output name=x::y", "::error file=a::b", "x::add-mask::secret",
    "section_start:1:x", "a section_end:1:x",
  ])
  func breaksUpCommandsOfCIServices(text: String) {
    let printed = PrintableText.escape("name " + text) + PrintableText.escape(text)
    for token in ["##vso[", "##[", "##teamcity[", "::set-output", "::error", "::add-mask"] {
      #expect(!printed.contains(token))
    }
    #expect(!printed.contains("section_start:") && !printed.contains("section_end:"))
  }

  @Test(arguments: ["--- group", "+++ group", "~~~ group", "^^^ +++", "::anything"])
  func breaksUpMarkersAtTheStart(text: String) {
    #expect(PrintableText.escape(text).dropFirst().first == "\\")
  }

  @Test func escapesInJSONKeepTheValue() throws {
    let texts = [
      "##vso[task.x]y", "a::error file=a::b", "section_start:1:x\\section_end:2", "##[x",
      "a\n::group::",
      "\u{7F}\u{9B}31m\u{202E}\u{2028}\u{200B}\u{FEFF}\u{E0001}", "ü 日本 👩‍💻 std::vector ## 1 \\ \" /",
    ]
    let json = String(decoding: try JSONText.encode(texts), as: UTF8.self)
    let printed = PrintableText.escape(json: json)
    #expect(try JSONDecoder().decode([String].self, from: Data(printed.utf8)) == texts)
    for token in ["##vso[", "##[", "::error", "::group", "section_start:", "section_end:"] {
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
