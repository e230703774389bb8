// SPDX-License-Identifier: Apache-2.0

import BuildModel
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
    var table = TextTable(flexibleColumns: [0: .cutEnd, 1: .cutEnd])
    table.rows = [
      [.init(String(repeating: "a", count: 30)), .init(String(repeating: "b", count: 20))]
    ]
    let line = table.render(TextStyle(hasColor: false, width: 40))
    #expect(
      line == String(repeating: "a", count: 18) + "…  " + String(repeating: "b", count: 18) + "…\n")
  }

  @Test func aPathIsCutAtItsBeginning() {
    var table = TextTable(flexibleColumns: [0: .cutPath(shared: "build/reports/unit/")])
    table.rows = [[.init("build/reports/unit/TEST-Cart.xml"), .init("12")]]
    #expect(table.render(TextStyle(hasColor: false, width: 24)).contains("TEST-Cart.xml  12\n"))
  }

  @Test func reportsOfOneNameInSeveralDirectoriesDiffer() {
    let reports = ["Debug", "Release"].map {
      TestReport(
        path: "app/build/test-results/test\($0)UnitTest/TEST-app.PreferencesViewModelTest.xml",
        format: "junit")
    }
    let lines = ReportTable(reports).render(TextStyle(hasColor: false, width: 80))
      .split(separator: "\n")
    #expect(lines[1].hasPrefix("testDebu…cesViewModelTest.xml  "))
    #expect(lines[2].hasPrefix("testRele…cesViewModelTest.xml  "))
  }

  @Test func aTextThatIsNotCutContinuesOnTheNextLine() {
    var table = TextTable(flexibleColumns: [1: .wrap])
    table.rows = [[.init("why"), .init("no connection to the server of Jira")], [.init("x")]]
    let text = table.render(TextStyle(hasColor: false, width: 25))
    #expect(text == "why  no connection to the\n     server of Jira\nx\n")
    #expect(DisplayWidth.wrap("aaaaaaaaaa", to: 4) == ["aaaa", "aaaa", "aa"])
    #expect(
      DisplayWidth.wrap("https://a.example/bb/cc", to: 12).joined() == "https://a.example/bb/cc")
  }

  @Test func linksAreWrittenOnlyWhereTheyShow() {
    let style = TextStyle(hasColor: false, width: 80, hasLinks: true)
    let link = "\u{1B}]8;;https://a.example/1\u{1B}\\A-1\u{1B}]8;;\u{1B}\\"
    #expect(style.link("A-1", to: "https://a.example/1") == link)
    #expect(style.link("A-1", to: "https://a.example/\u{1B}") == "A-1")
    #expect(TextStyle.plain.link("A-1", to: "https://a.example/1") == "A-1")
    var table = TextTable()
    table.rows = [[.init("A-12, A-1", pages: ["A-1": "https://a.example/1"])]]
    #expect(table.render(style) == "A-12, \(link)\n")
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
