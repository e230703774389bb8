// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import ReportReading

/// However a file is split into pieces, and wherever the filter's window ends, the report is the
/// same.
struct JUnitSplitTests {
  private static let samples = [
    "<?xml version='1.0' encoding='utf-16'?>\n<!DOCTYPE a [<!-- ]> -->]>"
      + "<testsuites time='3'><testsuite name='é'><testcase name='a&amp;b' time='1'>"
      + "<failure>t &lt;<![CDATA[ ]]]>u</failure></testcase></testsuite></testsuites>"
      + " \n<!-- z -->tail",
    "\u{FEFF}\n<?xml version='1.0'?><a:testsuite xmlns:a='b'>]] ><testcase>"
      + "<skipped>&#x1B;\u{2}!mayfail</skipped><error/></testcase><?p q?>"
      + "<error message='€'/></a:testsuite>\0\0",
    "<testsuite><testcase/>\n<testcase name='x<'/></testsuite>",
    "<testsuite><testcase/>\n<testcase name=x/></testsuite>",
    "<testsuite><testcase/><system-out>]]>é</system-out></testsuite>",
    "<testsuite><testcase/></testsuite><testsuite/>",
    "<testsuite>\r\n<testcase a='1' a='2'/></testsuite>",
    "<!DOCTYPE a [<!ENTITY b 'c'>]><testsuite/>",
    "<!DOCTYPE a [<!ATTLIST a b CDATA 'c'>] x\n[<!ATTLIST a b CDATA 'c'>]>\n<testsuite/>",
    "<!DOCTYPE a [<!ATTLIST a b CDATA 'c'>] \n ><testsuite><testcase/></testsuite>",
    "<!DOCTYPE a [<?x ' ?><!-- \" --><!--> ' --><!---> ' -->]>\n<testsuite><testcase/></testsuite>",
    "<!DOCTYPE a [<?x y='?>]>\n<testsuite><testcase name='b'/></testsuite>",
    "<!DOCTYPE a [<?x' ?>]>\n<testsuite><testcase name='b'/></testsuite>",
    "<!DOCTYPE a [<!AT ''b'>]>\n<testsuite><testcase name='b'/></testsuite>",
    "<!DOCTYPE a [ ' ]>\n<testsuite><testcase name='b'/></testsuite>",
    "<!DOCTYPE a ]>\n<testsuite><testcase/></testsuite>",
    "<testsuite><testcase/><testcase><failure>cut",
  ]

  @Test(arguments: samples)
  func everySplitGivesTheSameReport(sample: String) {
    let bytes = Array(sample.utf8)
    let whole = JUnitText.read(bytes)
    for block in 1...bytes.count {
      #expect(JUnitText.read(bytes, piece: block, block: block) == whole)
    }
    #expect(JUnitText.read(bytes, piece: 1) == whole)
  }

  @Test func splitsOfALargeDocumentGiveTheSameReport() {
    let cases = (0..<3000).map {
      "<testcase name='n\($0)' time='0.\($0)'><system-out><![CDATA[\($0) ]] > "
        + "é]]>&lt;</system-out></testcase>\n"
    }
    let bytes = Array("<testsuite>\(cases.joined())<failure>f</failure></testsuite>".utf8)
    let whole = JUnitText.read(bytes)
    #expect(whole.counts.line == "3000/1/0/0")
    for size in [997, 4096, 65_537, 1 << 20] {
      #expect(JUnitText.read(bytes, piece: size, block: size) == whole)
    }
  }

  @Test func aTagLongerThanTheWindowIsReadInParts() {
    let long = String(repeating: "é&amp;x", count: 60_000)
    let document =
      "<testsuite><testcase name='\(long)' time='2'><failure message='m'/></testcase></testsuite>"
    for block in [1000, 1 << 16] {
      let report = JUnitText.read(Array(document.utf8), piece: block, block: block)
      #expect(report.counts.line == "0/1/0/0")
      #expect(report.duration == 2)
      #expect(report.damage == nil)
    }
  }
}
