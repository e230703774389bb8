// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TestSupport
import Testing

@testable import Presentation

/// Everything that a terminal shows, at the widths people have.
@Suite struct TerminalWidthTests {
  private static func styles(_ widths: [Int]) -> [TextStyle] {
    widths.map { TextStyle(hasColor: false, width: $0) }
  }

  /// A printable text with wide characters, accents and long words.
  private static func text(_ random: inout SeededRandom) -> String {
    let pieces = [
      "a", "Wort", "日本", "👩‍💻", "e\u{301}", " ", "  ", "/", "한글", "ｆｕｌｌ", "-", "🇩🇪",
      "averylongwordindeed",
    ]
    return (0..<Int.random(in: 0...14, using: &random)).map { _ in
      pieces.randomElement(using: &random) ?? ""
    }.joined()
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func cutTextsFitAndKeepTheirEnd(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<50 {
      let text = Self.text(&random)
      let width = Int.random(in: 0...20, using: &random)
      let (cut, tail) = (DisplayWidth.cut(text, to: width), DisplayWidth.cutStart(text, to: width))
      #expect(DisplayWidth.of(cut) <= width)
      #expect(DisplayWidth.of(tail) <= width)
      #expect(cut == text || text.hasPrefix(cut.dropLast()))
      #expect(tail == text || text.hasSuffix(tail.dropFirst()))
      let path = DisplayWidth.cutPath(text, after: String(text.prefix(3)), to: width)
      #expect(DisplayWidth.of(path) <= width)
      #expect((path == text) == (cut == text))
      #expect((cut == text) == (DisplayWidth.of(text) <= width))
      // At most one column stays empty, because a wide character did not fit.
      #expect(cut == text || DisplayWidth.of(cut) >= width - 1)
      #expect(DisplayWidth.of(DisplayWidth.pad(cut, to: width)) == width)
    }
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func wrappingLosesNothingButBlanks(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<50 {
      let text = Self.text(&random)
      let width = Int.random(in: 2...30, using: &random)
      let lines = DisplayWidth.wrap(text, to: width)
      #expect(lines.allSatisfy { DisplayWidth.of($0) <= width }, "\(width): \(lines)")
      #expect(lines.joined().filter { $0 != " " } == text.filter { $0 != " " })
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func reportsFitATerminalOf80Columns(seed: UInt64) throws {
    var hostile = HostileText(seed: seed)
    let reports = (0..<3).map { _ in hostile.report() }
    for style in Self.styles([80, 120]) {
      for line in ReportTable(reports).render(style).split(separator: "\n")
      where !line.hasPrefix("failed in ") {
        #expect(DisplayWidth.of(String(line)) <= style.width, "\(line)")
      }
    }
    let rows = ReportTable(reports).render(.uncut).split(separator: "\n").prefix(5)
    #expect(rows.last?.hasPrefix("total") == true)
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func summariesFitEveryTerminal(seed: UInt64) throws {
    var hostile = HostileText(seed: seed)
    var assembly = try hostile.assembly()
    assembly.context.url = Fact("https://ci.example/1", from: .option("--url"))
    let build = try assembly.build().build
    for style in Self.styles([40, 80, 120]) {
      let text = BuildSummary(build: build, reports: assembly.reports).render(style)
      for line in text.split(separator: "\n") where !line.hasPrefix("failed in ") {
        #expect(DisplayWidth.of(String(line)) <= style.width, "\(line)")
      }
      #expect(RunnerCommands.found(in: text).isEmpty)
    }
  }

  /// A line may be broken before any character.
  @Test(arguments: ["a/::error::x", "a b::set-output name=x::y", "x::add-mask::y/::error::z"])
  func noCommandIsBrokenOntoALineOfItsOwn(text: String) {
    for width in 2...text.count {
      let lines = DisplayWidth.wrap(PrintableText.escape(text), to: width)
      #expect(RunnerCommands.found(in: lines.joined(separator: "\n")).isEmpty, "\(lines)")
    }
  }

  @Test(arguments: [40, 80, 120]) func undeliveredBuildsFitTheWidth(width: Int) {
    let rows = (1...3).map { number in
      HeldTable.Row(
        id: "20261129T08000\(number)-1", state: "waiting", site: "very-long-name.atlassian.net",
        build: "日本/appl/pipeline/with/a/long/name #\(number)", since: "2026-11-29T08:00:00.000Z",
        reason: "Jira did not answer within 30 seconds: " + String(repeating: "x/", count: 60))
    }
    let text = HeldTable(rows).render(TextStyle(hasColor: false, width: width))
    let lines = text.split(separator: "\n").map(String.init)
    // Four columns of a narrow terminal do not shrink any further.
    let limit = max(width, 73)
    #expect(lines.allSatisfy { DisplayWidth.of($0) <= limit }, "\(text)")
    #expect(lines.filter { $0.contains("2026-11-29T08:00Z") }.count == 3)
  }

  @Test(arguments: [40, 80, 120]) func theBarFitsWithWideNotes(width: Int) {
    let style = TextStyle(hasColor: false, width: width)
    for (done, total) in [(0, nil), (5, 10), (1_000_000, 2_000_000)] as [(Int, Int?)] {
      let bar = ProgressText.bar(done: done, of: total, note: "日本語のメモ を待つ、長い", style)
      #expect(DisplayWidth.of(bar) < width)
      #expect(bar.contains("\(done) ") || bar.hasSuffix("…"))
    }
  }

  @Test func columnsAreAlignedWithWideNames() {
    var table = TextTable(rightColumns: [1])
    table.rows = [
      [.init("日本語"), .init("1")], [.init("ab"), .init("1000")], [.init("👩‍💻e\u{301}"), .init("22")],
    ]
    let lines = table.render(.plain).split(separator: "\n").map(String.init)
    #expect(Set(lines.map(DisplayWidth.of)) == [12])
    #expect(lines.map { $0.suffix(4) } == ["   1", "1000", "  22"])
  }
}

@Suite struct DurationWordsTests {
  /// The seconds that words stand for.
  private static func seconds(_ words: String) throws -> Double {
    let parts = words.split(separator: " ").map(String.init)
    let units = ["s": 1.0, "min": 60.0, "h": 3600.0]
    return try stride(from: 0, to: parts.count, by: 2).reduce(0) { sum, position in
      sum + (try #require(Double(parts[position]))) * (try #require(units[parts[position + 1]]))
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func wordsAreNearTheTimeAndInItsOrder(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let times = (0..<100).map { _ in
      Double.random(in: 0...10, using: &random)
        * ([0.001, 0.1, 1, 10, 1000, 100_000].randomElement(using: &random) ?? 1)
    }.sorted()
    let words = try times.map { try Self.seconds(Words.duration($0)) }
    #expect(words == words.sorted())
    for (time, shown) in zip(times, words) {
      let step =
        time < 0.1 ? 0.00051 : time < 10 ? 0.0051 : time < 60 ? 0.051 : time < 3600 ? 1 : 60
      #expect(abs(shown - time) <= step, "\(time)")
    }
  }

  @Test(arguments: [-1, -0.0, -.infinity, .leastNonzeroMagnitude, 0.00049])
  func nothingTakesLessThanNoTime(seconds: Double) {
    #expect(Words.duration(seconds) == "0 s")
  }

  @Test func endlessTimesHaveWordsToo() {
    #expect(Words.duration(.infinity) == "277777777 h 46 min")
    #expect(Words.duration(.nan) == "0 s")
  }
}
