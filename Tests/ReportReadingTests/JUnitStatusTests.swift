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
    " NotRun ", "SUPPRESSED", "untested", "x-fail", "not executed", "in_conclusive", "Cancelled",
  ])
  func wordsOfAttributesMeanSkipped(word: String) {
    for attribute in ["status", "result"] {
      let attributes = "\(attribute)='\(word)'"
      #expect(JUnitText.readCase("", attributes: attributes).counts.line == "0/0/1/0")
      #expect(JUnitText.readCase("<failure/>", attributes: attributes).counts.line == "0/1/0/0")
    }
  }

  @Test(arguments: ["run", "completed", "", "passed", "OK", " Success "])
  func otherWordsMeanNothing(word: String) {
    let report = JUnitText.readCase("", attributes: "status='\(word)'")
    #expect(report.counts.line == "1/0/0/0")
    #expect(report.findings.isEmpty)
  }

  @Test(arguments: ["failed", "FAIL", "error", "timed-out", "broken", "crashed"])
  func aWordForFailedNeedsNoChild(word: String) {
    let report = JUnitText.readCase("", attributes: "status='\(word)'")
    #expect(report.counts.line == "0/1/0/0")
    #expect(report.findings.isEmpty)
    #expect(
      JUnitText.readCase("<skipped/>", attributes: "result='\(word)'").counts.line == "0/0/1/0")
  }

  @Test(arguments: ["wobbly", "skippedx", "suppressed by nobody at all"])
  func anUnknownWordIsReported(word: String) {
    let report = JUnitText.readCase("", attributes: "status='\(word)'")
    #expect(report.counts.line == "1/0/0/0")
    #expect(
      report.findings.map(\.message)
        == ["unknown status `\(word)` of 1 test; only their elements count"])
  }

  @Test(arguments: ["skip", "aborted", "blocked", "pending", "untested", "disabled", "notrun"])
  func elementsMeanSkipped(name: String) {
    #expect(JUnitText.readCase("<\(name)/>").counts.line == "0/0/1/0")
    #expect(JUnitText.readCase("<\(name)/><failure/>").counts.line == "0/0/1/0")
  }

  @Test(arguments: [
    ("tests='2' failures='1' errors='0' skipped='0'", "1/1/0/0"),
    ("tests='2' failures='0' errors='1' skipped='0'", "1/1/0/0"),
    ("tests='2' failures='0' errors='0' skipped='1'", "1/0/1/0"),
    ("tests='2' failures='1' skipped='1'", "1/0/1/0"), ("failures='1'", "1/0/1/0"),
    ("", "1/0/1/0"),
  ])
  func declaredCountsTellWhetherAFailureWithASkipFailed(attributes: String, counts: String) {
    let both = "<testcase name='b'><failure message='no'/><skipped message='later'/></testcase>"
    let report = JUnitText.read("<testsuite \(attributes)><testcase name='a'/>\(both)</testsuite>")
    #expect(report.counts.line == counts)
    #expect(report.failures.map(\.message) == (counts.hasPrefix("1/1") ? ["no"] : []))
    let nested = "<testsuite \(attributes)><testsuite><testcase/>\(both)</testsuite></testsuite>"
    #expect(JUnitText.read(nested).counts.line == counts)
  }

  @Test func theMarkOfAToleratedFailureIsFoundBeyondAnyLimit() {
    let long = String(repeating: "x !may ", count: 20_000)
    #expect(
      JUnitText.readCase("<skipped>\(long)!mayfail</skipped><error/>").counts.line == "0/0/1/0")
    for length in (DocumentLimits.value - 10)...(DocumentLimits.value + 2) {
      let value = String(repeating: "!", count: length) + "mayfail"
      #expect(
        JUnitText.readCase("<skipped message='\(value)'/><error/>").counts.line == "0/0/1/0")
      #expect(
        JUnitText.readCase("<skipped message='\(value.dropLast())'/><error/>").counts.line
          == "0/1/0/0")
    }
    #expect(
      JUnitText.readCase("<skipped message='\(long)!mayfail \(long)'/><error/>").counts.line
        == "0/0/1/0")
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
