// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import ReportReading

/// Each kind of damage has advice of its own, and following it loses no failure.
struct DamageAdviceTests {
  private static let red = "<testcase name='red'><failure/></testcase>"

  /// A damaged report, words of its advice, and the report after the advice was followed.
  static let documents: [(damaged: String, advice: String, repaired: String)] = [
    (
      "<testsuite>\(red)<testcase name='a & b'/></testsuite>", "write `&` as `&amp;`",
      "<testsuite>\(red)<testcase name='a &amp; b'/></testsuite>"
    ),
    (
      "<testsuite><testcase name='a &b c'/>\(red)</testsuite>", "write `&` as `&amp;`",
      "<testsuite><testcase name='a &amp;b c'/>\(red)</testsuite>"
    ),
    (
      "<testsuite><testcase name='a&nbsp;b'/>\(red)</testsuite>", "such as `&#160;`",
      "<testsuite><testcase name='a&#160;b'/>\(red)</testsuite>"
    ),
    (
      "<testsuite><testcase name='a<b'/>\(red)</testsuite>", "`<` as `&lt;`",
      "<testsuite><testcase name='a&lt;b'/>\(red)</testsuite>"
    ),
    (
      "<testsuite><system-out>a ]]> b</system-out>\(red)</testsuite>", "write `]]>` as `]]&gt;`",
      "<testsuite><system-out>a ]]&gt; b</system-out>\(red)</testsuite>"
    ),
    (
      "<testsuite>\n<<<<<<< HEAD\n<testcase/>\n=======\n\(red)\n>>>>>>> b\n</testsuite>",
      "run the tests again to recreate the file", "<testsuite>\(red)</testsuite>"
    ),
    (
      "1 test\n<testsuite>\(red)</testsuite>", "a file of its own, apart from what the tests print",
      "<testsuite>\(red)</testsuite>"
    ),
    (
      "<testsuite><testcase></testsuite>\(red)</testsuite>", "let a single process write the file",
      "<testsuite><testcase></testcase>\(red)</testsuite>"
    ),
    (
      "<?xml version='1.0' encoding='klingon'?><testsuite>\(red)</testsuite>",
      "make the test tool write UTF-8",
      "<?xml version='1.0' encoding='UTF-8'?><testsuite>\(red)</testsuite>"
    ),
  ]

  @Test(arguments: documents)
  func theAdviceFitsTheFaultOfADocument(damaged: String, advice: String, repaired: String) throws {
    let damage = try #require(JUnitText.read(damaged).damage)
    #expect(damage.fix.contains(advice), "\(damage.fix)")
    let report = JUnitText.read(repaired)
    #expect(report.damage == nil)
    #expect(report.counts.failed == 1)
  }

  @Test func twoRootsAreWrittenToTwoFiles() async throws {
    let tree = try ReportTree()
    let (green, red) = (
      "<testsuite><testcase/></testsuite>", "<testsuite>\(Self.red)</testsuite>"
    )
    let damage = try #require(JUnitText.read(green + "\n" + red).damage)
    #expect(damage.fix == "write each report to a separate file, and name all of them")
    try tree.write("1.xml", green)
    try tree.write("2.xml", red)
    let files = try tree.search("1.xml", "2.xml").find().files
    let reports = await ReportReader(options: ReportOptions()).read(files).reports
    #expect(reports.map(\.counts.line) == ["1/0/0/0", "0/1/0/0"])
    #expect(reports.allSatisfy { $0.damage == nil })
  }

  /// A stream that is not well formed, words of its advice, and the stream after it was followed.
  static let streams: [(damaged: String, advice: String, repaired: String)] = [
    ("ok 1\nnot ok 2\n", "let the tests print a plan", "ok 1\nnot ok 2\n1..2\n"),
    (" ok 1 - a\n not ok 2 - b\n 1..2\n", "`-qAt`", "ok 1 - a\nnot ok 2 - b\n1..2\n"),
    ("1..2\n ok 1\n not ok 2\n", "`-qAt`", "1..2\nok 1\nnot ok 2\n"),
    ("1..3\nnot ok 1\n", "why the tests stopped", "1..3\nnot ok 1\nok 2\nok 3\n"),
    ("1..2\nok 1\nnot ok 1\n", "its own number", "1..2\nok 1\nnot ok 2\n"),
    ("1..1\nok 1\nnot ok 2\n", "a plan that covers all", "1..2\nok 1\nnot ok 2\n"),
    ("not ok 1\n  ---\n  a: b\n1..1\n", "with `...`", "not ok 1\n  ---\n  a: b\n  ...\n1..1\n"),
    ("not ok\n1..2\nok\n", "before the first test point", "1..2\nnot ok\nok\n"),
    ("TAP version 12\n1..1\nnot ok\n", "13 or 14", "TAP version 13\n1..1\nnot ok\n"),
    ("pragma +strict\nx\nnot ok\n1..1\n", "nothing but TAP", "pragma +strict\nnot ok\n1..1\n"),
  ]

  @Test(arguments: streams)
  func theAdviceFitsTheFaultOfAStream(damaged: String, advice: String, repaired: String) throws {
    let damage = try #require(TAPSample(damaged).read().damage)
    #expect(damage.fix.contains(advice), "\(damage.fix)")
    let report = TAPSample(repaired).read()
    #expect(report.damage == nil)
    #expect(report.counts.failed == 1)
  }

  @Test(arguments: ["1..1\nok 1\n", "ok 1\n1..1\n", "TAP version 13\n1..1\nok 1\n"])
  func severalStreamsAreWrittenToSeveralFiles(first: String) throws {
    let damage = try #require(TAPSample(first + first).read().damage)
    #expect(damage.fix == "write each stream to a file of its own, and name all of them")
  }

  /// What a report says by itself, apart from what its damage leads to.
  @Test(arguments: [
    ("not ok 1\n", true), ("ok 1\n", false), ("1..3\nok 1\n", false), ("1..1\nok 1\nok 2\n", false),
    ("1..1\nok 1\nnot ok 2\n", true), ("not ok 1 # TODO\n", false), ("Bail out!\n", true),
    ("ok 1\nok 2\n1..1\n", false), ("ok 1\nnot ok 2\n1..1\n", true),
    ("TAP version 14\n    not ok 1\nnot ok 1 # TODO\n", false),
    ("TAP version 14\n    not ok 1\nok 1\n", true), ("TAP version 14\n    ok 1\nnot ok 1\n", true),
    ("TAP version 14\nok 1 {\n    1..2\n    ok 1\n}\n", false),
  ])
  func missingPointsAreNotFailuresThatAStreamReports(text: String, isReported: Bool) {
    let report = TAPSample(text).read()
    #expect(report.damage != nil || report.bailedOut)
    #expect(report.reportsFailure == isReported)
  }

  @Test(arguments: [
    ("<testsuite><testcase/>", false), ("<testsuite><testcase><failure/></testcase>", true),
    ("<testsuite failures='1'><testcase/>", true), ("<testsuite failures='0'><testcase/>", false),
    ("<testsuite><testcase><failure>", true), ("<testsuite><testcase>", false),
  ])
  func aTruncatedDocumentReportsWhatItHoldsAndDeclares(text: String, isReported: Bool) {
    let report = JUnitText.read(text)
    #expect(report.damage != nil)
    #expect(report.reportsFailure == isReported)
  }

  /// Every kind of damage says what to do, in the imperative and without a full stop.
  @Test(arguments: Damage.Kind.allCases)
  func everyKindHasAdvice(kind: Damage.Kind) {
    let fix = Damage(kind, "x").fix
    #expect(fix.count > 10 && !fix.hasSuffix(".") && !fix.contains("--damaged"))
  }
}
