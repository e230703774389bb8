// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Presentation

@Suite struct TextTableTests {
  @Test(arguments: [
    ("abc", 3), ("日本", 4), ("e\u{301}", 1), ("👩‍💻", 2), ("", 0), ("\u{200D}", 0),
  ])
  func widthIsCountedInColumns(text: String, columns: Int) {
    #expect(DisplayWidth.of(text) == columns)
  }

  @Test(arguments: [
    ("abcdef", 6, "abcdef"), ("abcdef", 4, "abc…"), ("日本語", 4, "日…"), ("abc", 1, "…"),
    ("abc", 0, ""),
  ])
  func longTextsAreCut(text: String, width: Int, cut: String) {
    #expect(DisplayWidth.cut(text, to: width) == cut)
  }

  @Test func textsArePaddedOnEitherSide() {
    #expect(DisplayWidth.pad("日", to: 4) == "日  ")
    #expect(DisplayWidth.pad("日", to: 4, aligned: .right) == "  日")
    #expect(DisplayWidth.pad("abc", to: 2) == "abc")
  }

  @Test func theWidestFlexibleColumnShrinksFirst() {
    var table = TextTable(flexibleColumns: [0, 1])
    table.rows = [
      [.init(String(repeating: "a", count: 30)), .init(String(repeating: "b", count: 20))]
    ]
    let line = table.render(TextStyle(hasColor: false, width: 40))
    #expect(
      line == String(repeating: "a", count: 18) + "…  " + String(repeating: "b", count: 18) + "…\n")
  }

  @Test func rowsEndAfterTheirLastText() {
    var table = TextTable(rightColumns: [1])
    table.indent = 2
    table.rows = [[.init("a"), .init("10"), .init("")], [.init("bb"), .init("7")], [.init("")]]
    #expect(table.render(.plain) == "  a   10\n  bb   7\n  \n")
  }

  @Test func coloursOnlyRepeatWhatTheWordsSay() {
    var table = TextTable()
    table.rows = [[.init("failed", .bad)]]
    #expect(table.render(TextStyle(hasColor: true, width: 80)) == "\u{1B}[31mfailed\u{1B}[0m\n")
    #expect(table.render(.plain) == "failed\n")
  }
}
