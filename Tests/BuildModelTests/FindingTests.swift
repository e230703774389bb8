// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import BuildModel

@Suite struct FindingTests {
  private func finding(
    _ message: String, in report: String, topic: String? = nil,
    _ severity: Finding.Severity = .warning
  ) -> Finding {
    var report = TestReport(path: report, format: "junit")
    report.findings = [Finding(severity, message, topic: topic)]
    return report.locatedFindings[0]
  }

  @Test func oneTopicInSeveralFilesIsOneLineWithTheirNumber() {
    let findings = (1...3).map {
      finding("2 failures declared, \($0) contained", in: "\($0).xml", topic: "declared failures")
    }
    let grouped = Finding.grouped(findings)
    #expect(grouped.map(\.message) == ["declared failures (in 3 files; the first is shown)"])
    #expect(grouped.first?.location == "1.xml")
  }

  @Test func aTopicOfOneFileKeepsItsOwnMessage() {
    let one = finding("2 failures declared, 1 contained", in: "1.xml", topic: "declared failures")
    #expect(Finding.grouped([one]).map(\.message) == [one.message])
    #expect(Finding.grouped([one, one]).map(\.message) == [one.message])
  }

  @Test func severitiesAndTopicsStayApartAndInOrder() {
    let findings = [
      finding("b", in: "1.xml"), finding("a", in: "1.xml"), finding("b", in: "2.xml", .error),
      finding("b", in: "3.xml"),
    ]
    let grouped = Finding.grouped(findings).map { "\($0.severity) \($0.message)" }
    #expect(
      grouped == [
        "warning b (in 2 files; the first is shown)", "warning a", "error b",
      ])
  }

  @Test func placesOutsideOfReportsAreCountedToo() {
    let findings = ["A", "B"].map { Finding(.note, "unset", at: $0) }
    #expect(Finding.grouped(findings).map(\.message) == ["unset (2 times; the first is shown)"])
  }

  @Test func groupsOfGroupsCountAllFiles() {
    let first = Finding.grouped((1...3).map { finding("a", in: "\($0).xml") })
    let second = Finding.grouped((4...5).map { finding("a", in: "\($0).xml", topic: "a") })
    #expect(first.map(\.count) == [3])
    #expect(
      Finding.grouped(first + second).map(\.message) == ["a (in 5 files; the first is shown)"])
    #expect(Finding.grouped(first) == first)
  }

  @Test func kindsBeyondALimitAreOnlyCounted() {
    let findings = (0..<3000).map { finding("a\($0)", in: "1.xml", $0 == 2999 ? .error : .note) }
    let grouped = Finding.grouped(findings)
    #expect(grouped.count == 1001)
    #expect(grouped.last?.message == "2000 more findings are not shown")
    #expect(grouped.last?.severity == .error)
  }

  @Test func severitiesAreOrdered() {
    #expect(Finding.Severity.allCases.sorted() == [.note, .warning, .error])
  }

  @Test func jsonHasThreeMembersAtMost() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let json = try encoder.encode(finding("a", in: "1.xml", topic: "t"))
    #expect(
      String(decoding: json, as: UTF8.self)
        == #"{"location":"1.xml","message":"a","severity":"warning"}"#)
  }
}

@Suite struct DamageTests {
  @Test func thePlaceIsPathLineColumnAndElement() {
    let whole = Damage(.notWellFormed, "x", line: 41, column: 7, element: "testsuites/testcase[7]")
    #expect(whole.location(in: "a.xml") == "a.xml:41:7, testsuites/testcase[7]")
    #expect(Damage(.truncated, "x", line: 3).location(in: "a.xml") == "a.xml:3")
    #expect(Damage(.empty, "x").location(in: "a.xml") == "a.xml")
  }

  @Test(arguments: Damage.Kind.allCases)
  func everyKindHasAdviceUnlessTheFaultHasItsOwn(kind: Damage.Kind) {
    let advice = Damage(kind, "x").fix
    #expect(!advice.isEmpty)
    #expect(advice.first?.isLowercase == true)
    #expect(advice.last != ".")
    #expect(Damage(kind, "x", advice: "write `&amp;`").fix == "write `&amp;`")
  }

  @Test func onlyAFileInNoKnownFormatIsForeign() {
    let foreign = Damage.Kind.allCases.filter { Damage($0, "x").isForeign }
    #expect(foreign == [.notJUnit, .unknownFormat])
  }

  @Test func aReportWithDamageIsFailingAndSaysWhere() {
    var report = TestReport(path: "a.xml", format: "junit")
    #expect(!report.isFailing)
    #expect(report.damageFinding == nil)
    report.damage = Damage(.truncated, "the file ends in `testcase`", line: 9, column: 1)
    #expect(report.isFailing)
    #expect(!report.reportsFailure)
    #expect(report.damageFinding?.location == "a.xml:9:1")
    #expect(report.damageFinding?.severity == .error)
  }

  @Test func aDeclaredFailureFailsAReportThatContainsNone() {
    var report = TestReport(path: "a.xml", format: "junit")
    report.counts.passed = 3
    report.undetailedFailures = 1
    #expect(report.isFailing)
    #expect(report.reportsFailure)
  }

  @Test func missingPointsFailAReportButAreNotAFailureOfItsOwn() {
    var report = TestReport(path: "a.tap", format: "tap")
    report.counts.failed = 2
    report.unreportedFailures = 2
    #expect(report.isFailing)
    #expect(!report.reportsFailure)
    report.counts.failed = 3
    #expect(report.reportsFailure)
  }
}
