// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import ReportReading

/// Rule 6: repeated tests each count, or are merged on request.
struct JUnitRerunTests {
  @Test(arguments: [
    ("<testcase name='a'/><testcase name='a'/>", "1/0/0/0"),
    ("<testcase name='a'><failure/></testcase><testcase name='a'/>", "1/0/0/1"),
    ("<testcase name='a'/><testcase name='a'><error/></testcase>", "0/1/0/0"),
    (
      "<testcase name='a'><failure/></testcase><testcase name='a'><skipped/></testcase>", "0/1/0/0"
    ),
    ("<testcase name='a'><failure/></testcase><testcase name='a'><failure/></testcase>", "0/1/0/0"),
    ("<testcase name='a'><skipped/></testcase><testcase name='a'><failure/></testcase>", "0/1/0/0"),
    ("<testcase name='a'><skipped/></testcase><testcase name='a'/>", "1/0/0/0"),
    ("<testcase name='a'><skipped/></testcase><testcase name='a'><skipped/></testcase>", "0/0/1/0"),
    ("<testcase name='a'><flakyError/></testcase><testcase name='a'/>", "1/0/0/1"),
    ("<testcase name='a' classname='x'/><testcase name='a' classname='y'/>", "2/0/0/0"),
    ("<testcase name='a' class='x'/><testcase name='a' classname='x'/>", "1/0/0/0"),
    ("<testcase name='a' file='x'/><testcase name='a' file='y'/>", "2/0/0/0"),
    ("<testcase name='ab' file='c'/><testcase name='a' file='bc'/>", "2/0/0/0"),
    ("<testcase/><testcase><failure/></testcase>", "1/1/0/0"),
  ])
  func runsOfOneIdentityAreMerged(cases: String, counts: String) {
    #expect(
      JUnitText.read("<testsuite>\(cases)</testsuite>", JUnitText.merging).counts.line == counts)
  }

  @Test(arguments: [
    ("<testcase name='a'><failure/></testcase><testcase name='b'/><testcase name='a'/>", 1),
    (
      "<testcase classname='c' name='a'><error/></testcase>"
        + "<testcase classname='c' name='b'><failure/></testcase>"
        + "<testcase classname='c' name='b'/><testcase classname='c' name='a'/>", 2
    ),
    ("<testcase name='a'/><testcase name='a'><failure/></testcase>", 0),
    ("<testcase name='a'><failure/></testcase><testcase name='a'><failure/></testcase>", 0),
    ("<testcase name='a'><failure/></testcase><testcase name='a'><skipped/></testcase>", 0),
    ("<testcase name='a' classname='x'><failure/></testcase><testcase name='a'/>", 0),
    (
      "<testcase name='a'><failure/></testcase><testsuite><testcase name='a'/></testsuite>"
        + "<testcase name='a'/>", 0
    ),
    ("<testcase><failure/></testcase><testcase/>", 0),
  ])
  func aPassAfterAFailureIsAHintToMerge(children: String, tests: Int) {
    let text = "<testsuite>\(children)</testsuite>"
    let hint =
      "\(tests == 1 ? "1 test" : "\(tests) tests") failed and then passed in the same suite; "
      + "if these are reruns, pass --merge-reruns to count each test once"
    #expect(JUnitText.read(text).findings.map(\.message) == (tests > 0 ? [hint] : []))
    #expect(JUnitText.read(text, JUnitText.merging).findings == [])
  }

  @Test func eachOccurrenceOfASuiteIsItsOwn() {
    let suite = "<testsuite name='s'><testcase name='a'/></testsuite>"
    let document = "<testsuites>\(suite)\(suite)</testsuites>"
    #expect(JUnitText.read(document, JUnitText.merging).counts.line == "2/0/0/0")
  }

  @Test func attemptsBeforeAndAfterANestedSuiteAreMerged() {
    let failed = "<testcase name='a'><failure/></testcase>"
    let passed = "<testcase name='a'/>"
    let nested = "<testsuite name='s'>\(failed)\(failed)</testsuite>"
    let report = JUnitText.read(
      "<testsuite name='s'>\(failed)\(nested)\(passed)\(nested)\(passed)</testsuite>",
      JUnitText.merging)
    #expect(report.counts.line == "1/2/0/1")
    #expect(report.failures.count == 2)
  }

  @Test func nothingIsMergedByDefault() {
    let report = JUnitText.read(
      "<testsuite><testcase name='a'><failure/></testcase><testcase name='a'/></testsuite>")
    #expect(report.counts.line == "1/1/0/0")
  }

  @Test func aMergedPassRemovesItsFailure() {
    var options = JUnitText.merging
    options.keptCases = 5
    let report = JUnitText.read(
      """
      <testsuite><testcase name='a'><failure message='first'/></testcase>\
      <testcase name='b'><failure message='kept'/></testcase><testcase name='a'/></testsuite>
      """, options)
    #expect(report.failures.map(\.message) == ["kept"])
    #expect(report.cases.map(\.status) == [.flaky, .failed])
  }

  @Test func theLastAttemptGivesTheMessageAndTheNumberOfAttempts() throws {
    let report = JUnitText.read(
      """
      <testsuite><testcase name='a'><failure message='first'/></testcase><testcase name='a'/>\
      <testcase name='a'><failure message='last'/></testcase></testsuite>
      """, JUnitText.merging)
    let failure = try #require(report.failures.first)
    #expect(report.failures.count == 1)
    #expect(failure.message == "last")
    #expect(failure.attempts == 3)
  }

  @Test(arguments: ["Z", ""])
  func attemptsInSeveralFilesAreMergedInTheOrderOfTheirTime(zone: String) async throws {
    let tree = try ReportTree()
    func suite(_ hour: Int, _ cases: String) -> String {
      "<testsuite name='s' timestamp='2026-01-01T0\(hour):00:00\(zone)'>\(cases)</testsuite>"
    }
    let failed = "<testcase name='a'><failure message='no'/></testcase><testcase name='b'/>"
    try tree.write("d/rerun.xml", suite(2, "<testcase name='a'/>"))
    try tree.write("d/whole.xml", suite(1, failed))
    var reader = ReportReader(options: JUnitText.merging)
    let files = try tree.search("d").find().files
    let read = await reader.read(files)
    #expect(read.reports.map(\.counts.line) == ["1/0/0/1", "1/0/0/0"])
    #expect(read.reports.flatMap(\.failures).isEmpty)
    #expect(read.findings.count == 1)
    reader.options.mergesReruns = false
    #expect(await reader.read(files).reports.map(\.counts.line) == ["1/0/0/0", "1/1/0/0"])
  }

  /// A failure in one file and a pass in another, which are attempts of one test or two tests.
  @Test(arguments: [
    ("d/1/TEST-C.xml", "", "d/2/TEST-C.xml", "", "1/0/0/1"),
    ("d/testDebugUnitTest/C.xml", "", "d/testReleaseUnitTest/C.xml", "", "1/1/0/0"),
    ("d/1/testDebugUnitTest/C.xml", "", "d/2/testDebugUnitTest/C.xml", "", "1/0/0/1"),
    ("d/test/C.xml", "", "d/testUnitTest/C.xml", "", "1/0/0/1"),
    ("d/a.xml", "hostname='one'", "d/b.xml", "hostname='two'", "1/0/0/1"),
    ("d/a.xml", "id='' hostname='chromium'", "d/b.xml", "id='' hostname='firefox'", "1/1/0/0"),
    ("d/a.xml", "id='' hostname='chromium'", "d/b.xml", "id='' hostname='chromium'", "1/0/0/1"),
    ("d/a.xml", "id=''", "d/b.xml", "id=''", "1/0/0/1"),
  ])
  func variantsOfATestAreNotItsAttempts(
    first: String, failed: String, second: String, passed: String, counts: String
  ) async throws {
    func document(_ attributes: String, _ children: String) -> String {
      let root = attributes.hasPrefix("id=''") ? "id='' name=''" : ""
      let suite = attributes.replacing("id=''", with: "")
      return "<testsuites \(root)><testsuite name='C' \(suite)><testcase name='a' classname='C'>"
        + "\(children)</testcase></testsuite></testsuites>"
    }
    let tree = try ReportTree()
    try tree.write(first, document(failed, "<failure/>"))
    try tree.write(second, document(passed, ""))
    let read = await ReportReader(options: JUnitText.merging).read(
      try tree.search("d").find().files)
    #expect(read.reports.reduce(into: TestCounts()) { $0 += $1.counts }.line == counts)
  }

  @Test func namesThatDifferBeyondWhatIsKeptAreNotOne() {
    let long = String(repeating: "x", count: 9000)
    let document =
      "<testsuite><testcase name='\(long)1'/><testcase name='\(long)2'/></testsuite>"
    #expect(JUnitText.read(document, JUnitText.merging).counts.line == "2/0/0/0")
  }
}
