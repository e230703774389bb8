// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import ReportReading

/// Rules 1, 2, 4 and 5: roots, what is a test, errors of suites, declared totals.
struct JUnitSuiteTests {
  @Test(arguments: [
    ("<testsuites/>", 0), ("<testsuite/>", 0), ("<testcase/>", 1),
    (
      "<testsuites><testcase/><testsuite>"
        + "<testsuite><testcase/></testsuite></testsuite></testsuites>",
      2
    ),
    ("<testsuite><testcase/><testsuites><testcase/></testsuites></testsuite>", 2),
    ("<testsuite><system-out><testcase/></system-out><group><testcase/></group></testsuite>", 0),
    ("<testsuite><testcase/><group><testsuite><testcase/></testsuite></group></testsuite>", 1),
  ])
  func testsAreReachedThroughSuitesOnly(document: String, tests: Int) {
    let report = JUnitText.read(document)
    #expect(report.counts.total == tests)
    #expect(report.damage == nil)
  }

  @Test func aTestInsideATestIsNotedAndNotCounted() throws {
    let report = JUnitText.readCase("<testcase><failure/></testcase>")
    #expect(report.counts.line == "1/0/0/0")
    let finding = try #require(report.findings.first)
    #expect(finding.message == "1 `testcase` element inside a `testcase` is not counted")
  }

  @Test(arguments: [
    ("<group><testcase/></group>", 0, "1 `testcase` element inside `group` is not counted"),
    (
      "<group><testsuite><testcase><failure/></testcase></testsuite><testcase/></group>", 1,
      "2 `testcase` elements inside `group` are not counted; they contain a failure, so the "
        + "report counts as failed"
    ),
    ("<group><failure/></group>", 0, nil), ("<properties><testcase/></properties>", 0, nil),
    ("<system-out><testcase><failure/></testcase></system-out>", 0, nil),
    ("<failure><testcase><failure/></testcase></failure>", 0, nil),
  ])
  func testsOutsideSuitesAreNoted(children: String, failures: Int, message: String?) {
    let report = JUnitText.read("<testsuite><testcase/>\(children)</testsuite>")
    #expect(report.undetailedFailures == failures)
    #expect(report.findings.map(\.message) == (message.map { [$0] } ?? []))
  }

  @Test(arguments: [
    (
      "<properties><property name='SuiteSucceeded' value='false'/></properties>", "1/0/0/0",
      "`s` failed, but none of its tests did, so the report counts as failed"
    ),
    (
      "<properties><property name='SpecialSuiteFailureReason' value=' no &#38; no '/>"
        + "<property value='false' name='SuiteSucceeded'/></properties>", "1/0/0/0",
      "`s` failed, but none of its tests did, so the report counts as failed: no & no"
    ),
    (
      "<testcase status='notrun'><skipped message='Not Run'/></testcase>", "1/0/1/0",
      "CTest could not run 1 test that it calls skipped (`Not Run`), so the report counts as "
        + "failed"
    ),
    (
      "<testcase status='notrun'><skipped message='Not Run'/></testcase><error/>", "1/1/1/0",
      "CTest could not run 1 test that it calls skipped (`Not Run`)"
    ),
  ])
  func whatNoTestShowsMakesAReportFailing(children: String, counts: String, message: String) {
    let report = JUnitText.read("<testsuite name='s'><testcase/>\(children)</testsuite>")
    #expect(report.isFailing)
    #expect(report.counts.line == counts)
    #expect(report.findings.map(\.message) == [message])
  }

  @Test(arguments: [
    "<testcase/><property name='SuiteSucceeded' value='false'/>",
    "<properties><property name='SuiteSucceeded' value='true'/></properties>",
    "<properties><property name='SuiteSucceedes' value='false'/></properties>",
    "<properties><x name='SuiteSucceeded' value='false'/></properties>",
    "<testcase><properties><property name='SuiteSucceeded' value='false'/></properties></testcase>",
  ])
  func otherPropertiesSayNothing(children: String) {
    #expect(!JUnitText.read("<testsuite>\(children)</testsuite>").isFailing)
  }

  @Test func aCommentCutIntoPiecesIsReadWhole() {
    let text = Array("<testsuites><testcase/><!-- fail 12 --></testsuites>".utf8)
    for piece in 1...5 {
      #expect(JUnitText.read(text, piece: piece, block: 1).undetailedFailures == 12)
    }
  }

  @Test(arguments: ["TestSuite", "html", "testsuitesx", "test-run", "a"])
  func otherRootsAreNotJUnit(root: String) throws {
    let report = JUnitText.read("<?xml version='1.0'?>\n <\(root)><testcase/></\(root)>")
    let damage = try #require(report.damage)
    #expect(damage.kind == .notJUnit)
    #expect(damage.summary == "not a JUnit report (root element `\(root)`)")
    #expect(damage.location(in: "r.xml") == "r.xml:2:2")
    #expect(report.counts.total == 0)
  }

  @Test(arguments: [
    ("<testsuite name='s'><error/></testsuite>", "0/1/0/0"),
    ("<testsuite><error/><failure/><testcase/></testsuite>", "1/1/0/0"),
    ("<testsuites><failure/><testsuite><error/></testsuite></testsuites>", "0/2/0/0"),
    ("<testsuite><skipped/></testsuite>", "0/0/0/0"),
    ("<testsuite><group><error/></group></testsuite>", "0/0/0/0"),
  ])
  func anErrorOfASuiteIsOneFailedTest(document: String, counts: String) {
    #expect(JUnitText.read(document).counts.line == counts)
  }

  @Test func anErrorOfASuiteKeepsItsMessage() {
    let report = JUnitText.read(
      "<testsuite name='s'><error message='no class'/><testcase/></testsuite>")
    #expect(report.failures == [TestFailure(suite: "s", name: "(suite)", message: "no class")])
  }

  @Test(arguments: [
    ("tests='9' failures='0' errors='0'", "<testcase/>", 0), ("failures='1'", "<testcase/>", 1),
    ("failures='1' errors='2'", "", 3), ("failures='7'", "<testcase><failure/></testcase>", 0),
    ("failures='7'", "<testcase status='failed'/>", 0), ("errors='2'", "<error/>", 0),
    ("failures='1'", "<testcase><failure/><skipped/></testcase>", 0),
    ("failures='2'", "<testcase><flakyFailure/></testcase>", 0),
    ("failures='1'", "<testcase/><tests><testcase><failure/></testcase></tests>", 1),
    ("failures='-1' errors='x'", "<testcase/>", 0),
    ("failures='99999999999999999999999999'", "<testcase/>", .max),
  ])
  func declaredFailuresThatAreNotThereMakeAReportFailing(
    attributes: String, children: String, missing: Int
  ) {
    let report = JUnitText.read("<testsuite name='s' \(attributes)>\(children)</testsuite>")
    #expect(report.undetailedFailures == missing)
    #expect(report.isFailing == (missing > 0 || report.counts.failed > 0))
    let tests = missing == 1 ? "1 failed test" : "\(missing) failed tests"
    let message = "`s` declares \(tests) but contains 0, so the report counts as failed"
    #expect(report.findings.prefix(1).map(\.message) == (missing > 0 ? [message] : []))
  }

  @Test func aSuiteIsJudgedByWhatIsInIt() {
    let red = "<testsuite failures='1'><testcase><failure/></testcase></testsuite>"
    let lost = "<testsuite name='lost' errors='1'><testcase/></testsuite>"
    let nested = "<testcase><testcase><failure/></testcase></testcase>"
    #expect(JUnitText.read("<testsuite failures='1'>\(nested)</testsuite>").isFailing)
    #expect(JUnitText.read("<testsuites failures='2'>\(red)</testsuites>").undetailedFailures == 0)
    #expect(JUnitText.read("<testsuites>\(red)\(lost)</testsuites>").undetailedFailures == 1)
    #expect(JUnitText.read("<testsuites errors='1'>\(lost)</testsuites>").undetailedFailures == 1)
  }

  @Test func declaredTestsThatAreNotThereAreNoted() {
    let report = JUnitText.read("<testsuite tests='5'/>")
    #expect(report.findings.map(\.message) == ["the report declares 5 tests but contains 0"])
    #expect(!report.isFailing)
  }

  @Test(arguments: [
    ("<suite/>", true), ("<title/><test result='failure'/>", true), ("", false),
    ("<properties/><suite/>", false), ("<suite/><testcase/>", false), ("<system-out/>", false),
    ("<suite/><testsuite/>", false),
  ])
  func aRootWithChildrenOfAnotherFormatIsNotJUnit(children: String, isForeign: Bool) {
    let damage = JUnitText.read("<testsuites>\(children)</testsuites>").damage
    #expect(damage?.kind == (isForeign ? .notJUnit : nil))
  }

  @Test func theStepsOfALaneAreNotTests() {
    let report = JUnitText.read("<testsuite name='fastlane.lanes'><testcase/></testsuite>")
    #expect(report.findings.count == 1)
  }

  @Test func aThousandNestedSuitesCountAllTheirTests() {
    let open = String(repeating: "<testsuite><testcase/>", count: 1000)
    let report = JUnitText.read(open + String(repeating: "</testsuite>", count: 1000))
    #expect(report.counts.passed == 1000)
  }
}
