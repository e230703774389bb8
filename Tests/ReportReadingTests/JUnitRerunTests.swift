// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import ReportReading

/// Rule 6: repeated tests count each, or are merged on request.
struct JUnitRerunTests {
  @Test(arguments: [
    ("<testcase name='a'/><testcase name='a'/>", "1/0/0/0"),
    ("<testcase name='a'><failure/></testcase><testcase name='a'/>", "1/0/0/1"),
    ("<testcase name='a'/><testcase name='a'><error/></testcase>", "1/0/0/1"),
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

  @Test func eachOccurrenceOfASuiteIsItsOwn() {
    let suite = "<testsuite name='s'><testcase name='a'/></testsuite>"
    let document = "<testsuites>\(suite)\(suite)</testsuites>"
    #expect(JUnitText.read(document, JUnitText.merging).counts.line == "2/0/0/0")
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

  @Test func namesThatDifferBeyondWhatIsKeptAreNotOne() {
    let long = String(repeating: "x", count: 9000)
    let document =
      "<testsuite><testcase name='\(long)1'/><testcase name='\(long)2'/></testsuite>"
    #expect(JUnitText.read(document, JUnitText.merging).counts.line == "2/0/0/0")
  }
}
