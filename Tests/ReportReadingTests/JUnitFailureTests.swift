// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import ReportReading

/// What is kept of failed, slow and listed tests.
struct JUnitFailureTests {
  @Test(arguments: [
    ("<failure message='m'>text</failure>", "m"),
    ("<failure message='  '>  text\n </failure>", "text"),
    ("<failure>a<![CDATA[ <b> ]]>c &lt;&amp;&gt;</failure>", "a <b> c <&>"),
    ("<failure><!-- c -->t<?pi?>u</failure>", "tu"),
    ("<failure/>", ""),
    ("<error message='&lt;a&gt; &amp; &#38;amp; &quot;b&quot;'/>", "<a> & &amp; \"b\""),
    ("<error message='one'/><failure message='two'/>", "one"),
    ("<failure message='l1&#10;l2'/>", "l1\nl2"),
    ("<failure>\n<nested>x</nested>direct</failure>", "direct"),
    ("<failure>&#x1B;[31m</failure>", "\u{FFFD}[31m"),
    ("<system-out>out</system-out><failure>why</failure><system-err>err</system-err>", "why"),
  ])
  func theMessageIsTheAttributeOrElseTheText(children: String, message: String) {
    #expect(JUnitText.readCase(children).failures.map(\.message) == [message])
  }

  @Test(arguments: ["x", "é", "€", "🦀"])
  func longTextsAreCutBetweenCharacters(character: String) throws {
    let long = "m" + String(repeating: character, count: 5000)
    for children in ["<failure message='\(long)'/>", "<failure>\(long)</failure>"] {
      let message = try #require(JUnitText.readCase(children).failures.first?.message)
      #expect(message.utf8.count <= ReportLimits.message)
      #expect(message.utf8.count > ReportLimits.message - 4)
      #expect(long.hasPrefix(message))
    }
    let named = JUnitText.read("<testcase name='\(long)'><failure/></testcase>")
    let name = try #require(named.failures.first?.name)
    #expect(name.utf8.count <= ReportLimits.name && long.hasPrefix(name))
  }

  @Test func ampersandsFillAMessageToo() {
    let report = JUnitText.readCase(
      "<failure message='\(String(repeating: "&amp;", count: 4000))'/>")
    #expect(report.failures.map(\.message) == [String(repeating: "&", count: ReportLimits.message)])
  }

  @Test(arguments: [
    ("<testsuite name='s'><testcase classname='c' name='n'><failure/></testcase></testsuite>", "c"),
    ("<testsuite name='s'><testcase class='c' name='n'><failure/></testcase></testsuite>", "c"),
    ("<testsuite name='s &amp; t'><testcase name='n'><failure/></testcase></testsuite>", "s & t"),
    ("<testcase name='n'><failure/></testcase>", ""),
  ])
  func theSuiteIsTheClassOrElseTheEnclosingSuite(document: String, suite: String) {
    #expect(
      JUnitText.read(document).failures == [TestFailure(suite: suite, name: "n", message: "")])
  }

  @Test(
    arguments: [
      ("file='a.py' line='7'", "", "a.py", 7),
      ("file='a.py' line='7'", "file='b.py' line='9'", "b.py", 9),
      ("", "", "s.py", nil),
      ("line='x'", "", "s.py", nil),
      ("line='99999999999999999999'", "", "s.py", Int.max),
    ] as [(String, String, String, Int?)])
  func fileAndLineAreThoseStated(test: String, failure: String, file: String, line: Int?) {
    let report = JUnitText.read(
      "<testsuite file='s.py'><testcase \(test)><failure \(failure)/></testcase></testsuite>")
    #expect(report.failures.map(\.file) == [file])
    #expect(report.failures.map(\.line) == [line])
  }

  @Test func theFirstHundredFailuresAreKeptAndAllCounted() {
    let cases = (1...250).map { "<testcase name='\($0)'><failure>t\($0)</failure></testcase>" }
    let report = JUnitText.read(
      Array("<testsuite>\(cases.joined())</testsuite>".utf8), block: 64)
    #expect(report.counts.failed == 250)
    #expect(report.failures.map(\.message) == (1...100).map { "t\($0)" })
  }

  @Test func theMarkOfAToleratedFailureIsSeenAfterTheKeptFailures() {
    let cases = String(repeating: "<testcase><failure/></testcase>", count: 150)
    let report = JUnitText.read(
      Array(
        "<testsuite>\(cases)<testcase><skipped>!mayfail</skipped><error/></testcase></testsuite>"
          .utf8),
      block: 64)
    #expect(report.counts.line == "0/150/1/0")
  }

  @Test func theSlowestAreInOrder() {
    let cases = (1...30).map { "<testcase name='\($0)' time='\(($0 * 7) % 31)'/>" }
    let text = "<testsuite>\(cases.joined())</testsuite>"
    var options = ReportOptions()
    options.keptSlowest = 10
    let kept = JUnitText.read(text, options).slowest
    #expect(kept.map(\.duration) == (21...30).reversed().map(Double.init))
    #expect(JUnitText.read(text).slowest.isEmpty)
  }

  @Test func asManyCasesAreKeptAsRequested() {
    var options = ReportOptions()
    options.keptCases = 2
    let report = JUnitText.read(
      "<testsuite name='s'><testcase name='a' time='1'/>"
        + "<testcase name='b'><skipped/></testcase><testcase/></testsuite>",
      options)
    #expect(
      report.cases == [
        TestCase(suite: "s", name: "a", status: .passed, duration: 1),
        TestCase(suite: "s", name: "b", status: .skipped, duration: 0),
      ])
  }

  @Test func failedCasesAreKeptBeyondTheLimit() {
    var options = ReportOptions()
    options.keptCases = 2
    let cases = (1...60).map { number in
      number % 2 == 0 ? "<testcase name='p'/>" : "<testcase name='f'><failure/></testcase>"
    }
    let report = JUnitText.read("<testsuite>\(cases.joined())</testsuite>", options)
    #expect(report.cases.filter { $0.status == .passed }.count == 1)
    #expect(report.cases.filter { $0.status == .failed }.count == 5)
  }

  /// Only the start of a long text is kept, and what it ends with must stay whole.
  @Test(arguments: [
    "&lt;", "&#10;", "&#x1F600;", "&amp;&amp;", "\u{1F600}", "]]&gt;", "<![CDATA[x]]>",
    "<!-- x -->",
  ])
  func aLongTextMayHaveAnythingAtItsLimit(_ piece: String) {
    for length in 8170...8200 {
      let text = String(repeating: "x", count: length) + piece + "y"
      for element in ["failure", "error", "system-out"] {
        let report = JUnitText.read(
          """
          <testsuite><testcase name="a"><failure/><\(element)>\(text)</\(element)></testcase>
          <system-err>\(text)</system-err><testcase name="b"/></testsuite>
          """)
        #expect(report.damage == nil, "\(element) of \(length)")
        #expect(report.counts.line == "1/1/0/0")
      }
    }
  }
}
