// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import ReportReading

/// Rule 3: the status of a test follows from its children, in order.
struct JUnitStatusTests {
  @Test(arguments: [
    ("", "1/0/0/0"),
    ("<system-out/>", "1/0/0/0"),
    ("<unknown><failure/></unknown>", "1/0/0/0"),
    ("<properties><error/></properties>", "1/0/0/0"),
    ("<failure/>", "0/1/0/0"),
    ("<failure></failure>", "0/1/0/0"),
    ("<error message='m'>text</error>", "0/1/0/0"),
    ("<failure/><failure/><error/>", "0/1/0/0"),
    ("<skipped/>", "0/0/1/0"),
    ("<disabled/>", "0/0/1/0"),
    ("<ignored/>", "0/0/1/0"),
    ("<notrun/>", "0/0/1/0"),
    ("<skip/>", "0/0/1/0"),
    ("<Skipped/>", "1/0/0/0"),
    ("<!-- <failure/> -->", "1/0/0/0"),
    ("<system-out><![CDATA[<failure/>]]></system-out>", "1/0/0/0"),
  ])
  func childrenDecide(children: String, counts: String) {
    #expect(JUnitText.readCase(children).counts.line == counts)
  }

  @Test(arguments: [
    ("<skipped/><failure/>", "0/0/1/0"),
    ("<failure/><skipped/>", "0/0/1/0"),
    ("<skipped/><error/>", "0/1/0/0"),
    ("<error/><skipped/>", "0/1/0/0"),
    ("<skipped message='tagged with !mayfail'/><failure/>", "0/0/1/0"),
    ("<error/><skipped message='tagged with !mayfail'/>", "0/0/1/0"),
    ("<skipped>tagged with !mayfail</skipped><error/>", "0/0/1/0"),
    ("<skipped message='may fail'/><error/>", "0/1/0/0"),
    ("<failure message='!mayfail'/>", "0/1/0/0"),
  ])
  func severalChildrenHaveAnOrder(children: String, counts: String) {
    #expect(JUnitText.readCase(children).counts.line == counts)
  }

  @Test(arguments: [
    ("<flakyFailure/>", "1/0/0/1"),
    ("<flakyError><stackTrace/></flakyError><flakyFailure/>", "1/0/0/1"),
    ("<flakyFailure/><failure/>", "0/1/0/0"),
    ("<flakyFailure/><skipped/>", "0/0/1/0"),
    ("<rerunFailure/>", "1/0/0/0"),
    ("<failure/><rerunFailure/><rerunError/>", "0/1/0/0"),
  ])
  func flakyTestsPassedAndRerunsAddNothing(children: String, counts: String) {
    #expect(JUnitText.readCase(children).counts.line == counts)
  }

  @Test(arguments: [
    "notrun", "disabled", "skipped", "ignored", "inactive", "suppressed", "pending", "not_run",
    " NotRun ", "SUPPRESSED",
  ])
  func wordsOfAttributesMeanSkipped(word: String) {
    for attribute in ["status", "result"] {
      let attributes = "\(attribute)='\(word)'"
      #expect(JUnitText.readCase("", attributes: attributes).counts.line == "0/0/1/0")
      #expect(JUnitText.readCase("<failure/>", attributes: attributes).counts.line == "0/1/0/0")
    }
  }

  @Test(arguments: ["run", "completed", "", "passed", "skippedx", "suppressed by nobody at all"])
  func otherWordsMeanNothing(word: String) {
    let report = JUnitText.readCase("", attributes: "status='\(word)'")
    #expect(report.counts.line == "1/0/0/0")
    #expect(report.findings.isEmpty)
  }

  @Test func aFailedStatusWithoutAChildPassesWithANote() throws {
    let report = JUnitText.readCase("", attributes: "status='failed'")
    #expect(report.counts.line == "1/0/0/0")
    let finding = try #require(report.findings.first)
    #expect(finding.severity == .note)
    #expect(
      finding.message
        == "1 tests have a failed `status` but no `failure` or `error`, so they count as passed")
  }

  @Test func prefixedElementsCountAndPrefixedAttributesDoNot() {
    let report = JUnitText.read(
      """
      <j:testsuite xmlns:j="urn:j"><j:testcase j:status="disabled"><j:failure/></j:testcase>\
      <x:testcase name="undeclared prefix"/></j:testsuite>
      """)
    #expect(report.counts.line == "1/1/0/0")
    #expect(report.damage == nil)
  }
}
