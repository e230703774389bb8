// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TestSupport
import Testing

@testable import Presentation

/// Pages of random builds, read back by a small reader of HTML.
@Suite struct HostilePageTests {
  private struct Tag {
    var name: String
    var attributes: [String: String] = [:]
  }

  /// The start tags of a page; `nil` if its elements are not closed in order.
  private static func tags(_ page: String) -> [Tag]? {
    var tags: [Tag] = []
    var open: [String] = []
    let element = /<(\/?)([a-z0-9]+)((?:\s+[a-z-]+(?:="[^"<>]*")?)*)>/.matchingSemantics(
      .unicodeScalar)
    let matches = page.matches(of: element)
    for match in matches {
      let name = String(match.output.2)
      guard match.output.1.isEmpty else {
        guard open.popLast() == name else { return nil }
        continue
      }
      var tag = Tag(name: name)
      for attribute in match.output.3.matches(of: /([a-z-]+)(?:="([^"]*)")?/) {
        tag.attributes[String(attribute.output.1)] = attribute.output.2.map(String.init) ?? ""
      }
      tags.append(tag)
      if !["meta", "input"].contains(name) { open.append(name) }
    }
    // Every `<` but that of the document type belongs to a tag.
    let brackets = page.utf8.count { $0 == UInt8(ascii: "<") }
    return open.isEmpty && brackets == matches.count + 1 ? tags : nil
  }

  @Test(arguments: 1...30 as ClosedRange<UInt64>)
  func everyPageIsWellFormedAndInert(seed: UInt64) throws {
    var hostile = HostileText(seed: seed)
    let page = ReportPage(try hostile.assembly(), site: hostile.text()).render()
    let tags = try #require(Self.tags(page))
    let elements = Set(tags.map(\.name))
    #expect(
      elements.isDisjoint(with: ["script", "img", "iframe", "link", "object", "form", "svg"]))
    let known: Set = [
      "lang", "charset", "http-equiv", "content", "name", "class", "id", "href", "rel", "role",
      "aria-label", "aria-labelledby", "aria-hidden", "style", "title", "datetime", "tabindex",
      "scope", "type", "checked", "open",
    ]
    #expect(Set(tags.flatMap(\.attributes.keys)).isSubset(of: known))
    let ids = tags.compactMap { $0.attributes["id"] }
    #expect(Set(ids).count == ids.count)
    for address in tags.compactMap({ $0.attributes["href"] }) {
      let isInside = address.hasPrefix("#") && ids.contains(String(address.dropFirst()))
      #expect(
        isInside || address.hasPrefix("https://") || address.hasPrefix("http://"), "\(address)")
    }
    for style in tags.compactMap({ $0.attributes["style"] }) {
      #expect(style.wholeMatch(of: /(flex-grow|width):\d+%?/) != nil, "\(style)")
    }
    #expect(RunnerCommands.found(in: page).isEmpty)
    #expect(!page.unicodeScalars.contains { $0 == "\u{202E}" || $0 == "\u{1B}" || $0 == "\u{0}" })
  }

  @Test(arguments: 1...30 as ClosedRange<UInt64>)
  func theNumbersOfAPageAddUp(seed: UInt64) throws {
    var hostile = HostileText(seed: seed)
    let assembly = try hostile.assembly()
    let page = ReportPage(assembly).render()
    let counts = assembly.reports.reduce(into: TestCounts()) { $0 += $1.counts }
    let statuses = page.matches(of: /<tr class="([a-z]+)">/).map { String($0.output.1) }
    if let first = statuses.lastIndex(of: "failed"),
      let other = statuses.firstIndex(where: { $0 != "failed" })
    {
      #expect(first < other)
    }
    if statuses.contains(where: { $0 != "failed" }) {
      #expect(statuses.count == counts.total)
      #expect(page.contains("> all (\(counts.total))<"))
      for (status, count) in [
        ("failed", counts.failed), ("flaky", counts.flaky), ("skipped", counts.skipped),
        ("passed", counts.passed - counts.flaky),
      ] {
        #expect(statuses.count { $0 == status } == count)
        #expect(page.contains("> \(status) (\(count))<"))
      }
    }
    let rows = page.matches(
      of: /<td class="number">(\d+)<\/td><td class="number">(\d+)<\/td><td class="number">(\d+)</)
    let totals = rows.compactMap { Int($0.output.1) }
    let sum = assembly.reports.map(\.counts.total).reduce(0, +)
    #expect(totals.reduce(0, +) == (assembly.reports.count > 1 ? 2 * sum : sum))
    #expect(page.contains("Failed tests (\(counts.failed))") == (counts.failed > 0))
    #expect(page.matches(of: /class="failure"/).count == FailedTests(assembly.reports).tests.count)
  }

  @Test func aSumThatNoNumberHoldsIsTheGreatestOne() throws {
    var report = TestReport(path: "a.json", format: "part")
    report.counts = TestCounts(passed: .max, failed: .max, skipped: .max)
    let assembly = try SampleBuild.assembly([report, report])
    #expect(FailedTests(assembly.reports).total == .max)
    #expect(ReportPage(assembly).render().contains("Failed tests (\(Int.max))"))
    #expect(MarkdownSummary(assembly).render().contains("more failed tests."))
    report.failures = [TestFailure(suite: "", name: "n", message: "")]
    #expect(ReportTable([report, report]).render(.plain).contains("more failed tests"))
  }
}
