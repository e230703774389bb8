// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import ReportReading

/// A report that is not well-formed is damaged, with an exact position and the counts so
/// far.
struct JUnitDamageTests {
  typealias Kind = Damage.Kind

  @Test(
    arguments: [
      (
        "<testsuite><testcase/><testcase name=\"a", .truncated,
        "the file is cut off: the XML document is incomplete",
        "1:40, testsuite"
      ),
      (
        "<testsuite><testcase/><testcase>", .truncated,
        "the file is cut off: the XML document is incomplete",
        "1:33, testsuite/testcase[2]"
      ),
      (
        "<testsuite><testcase/><!-- ", .truncated,
        "the file is cut off: the XML document is incomplete",
        "1:28, testsuite"
      ),
      (
        "<testsuite><testcase/><![CDATA[ ]]", .truncated,
        "the file is cut off: the XML document is incomplete",
        "1:35, testsuite"
      ),
      (
        "<testsuite><testcase/>&am", .truncated,
        "the file is cut off: the XML document is incomplete",
        "1:26, testsuite"
      ),
      (
        "<testsuite><testcase/></testsuite>\n<testsuite/>", .secondRoot,
        "a second root element follows the first", "2:1"
      ),
      (
        "<testsuite><testcase/></testsuite><?xml version='1.0'?>", .secondRoot,
        "a second document follows the first", "1:35"
      ),
      (
        "<testsuite><testcase/></testsuite>text <testsuite/>", .secondRoot,
        "a second root element follows the first", "1:40"
      ),
      (
        "<testsuite><testcase/></testsuite></a>", .notWellFormed, "an end tag after the document",
        "1:35"
      ),
      (
        "<testsuite><testcase/>\n a & b</testsuite>", .notWellFormed,
        "unescaped `&`; write `&amp;`", "2:4, testsuite"
      ),
      (
        "<testsuite><testcase/>&nbsp;</testsuite>", .notWellFormed,
        "unknown entity `&nbsp;`", "1:23, testsuite"
      ),
      (
        "<testsuite><testcase/>&#x110000;</testsuite>", .notWellFormed,
        "a character reference to a character that does not exist", "1:23, testsuite"
      ),
      (
        "<testsuite><testcase/>1 < 2</testsuite>", .notWellFormed,
        "unescaped `<`; write `&lt;`", "1:25, testsuite"
      ),
      (
        "<testsuite><testcase/>a]]>b</testsuite>", .notWellFormed,
        "unescaped `]]>` in text; write `]]&gt;`",
        "1:24, testsuite"
      ),
      (
        "<testsuite><testcase/><!-- a--b --></testsuite>", .notWellFormed,
        "`--` inside a comment", "1:29, testsuite"
      ),
      (
        "<testsuite><testcase/><testcase name='<'/></testsuite>", .notWellFormed,
        "unescaped `<` in an attribute; write `&lt;`", "1:39, testsuite"
      ),
      (
        "<testsuite><testcase/><testcase <a/></testsuite>", .notWellFormed,
        "`<` inside a tag", "1:33, testsuite"
      ),
      (
        "<testsuite><testcase/><test\u{1}case/></testsuite>", .notWellFormed,
        "a control character inside a tag", "1:28, testsuite"
      ),
      (
        "<testsuite><testcase/>\n</testcase>", .notWellFormed,
        "expected `</testsuite>`, found `</testcase>`", "2:12, testsuite"
      ),
      (
        "<testsuite><testcase/>\n</testcase>\n text </testsuite>", .notWellFormed,
        "expected `</testsuite>`, found `</testcase>`", "2:12, testsuite"
      ),
      (
        "<testsuite><testcase/></testsuite'>", .notWellFormed,
        "a quote inside an end tag", "1:34, testsuite"
      ),
      (
        "<testsuite><testcase/><? a?></testsuite>", .notWellFormed,
        "a processing instruction has no target", "1:25, testsuite"
      ),
      (
        "<testsuite><testcase/><!ELEMENT a></testsuite>", .notWellFormed,
        "a declaration inside the document", "1:23, testsuite"
      ),
      (
        "<testsuite><testcase/><?xml version='1.0'?></testsuite>", .notWellFormed,
        "the XML declaration is not at the start", "1:23, testsuite"
      ),
    ] as [(String, Kind, String, String)])
  func damageIsReportedExactly(document: String, kind: Kind, summary: String, place: String) throws
  {
    let report = JUnitText.read(document)
    let damage = try #require(report.damage)
    #expect(damage.kind == kind)
    let prefix = kind == .notWellFormed ? "the XML is not well-formed: " : ""
    #expect(damage.summary == prefix + summary)
    #expect(damage.location(in: "r.xml") == "r.xml:\(place)")
    #expect(report.counts.line == "1/0/0/0")
  }

  @Test(arguments: ["", " \n\t", "\0\0\0", "\u{FEFF}", "\u{FEFF} \n"])
  func nothingIsEmpty(document: String) {
    #expect(JUnitText.read(document).damage == Damage(.empty, "the file is empty"))
  }

  @Test(arguments: [
    ("This is text", "1:1"), ("{\"a\":1}", "1:1"), ("Picked up x\n<testsuite/>", "1:1"),
    ("<?xml version='1.0'?>\n x<testsuite/>", "2:2"), (" <![CDATA[a]]>", "1:2"),
  ])
  func textBeforeTheDocumentIsDamage(document: String, place: String) throws {
    let damage = try #require(JUnitText.read(document).damage)
    #expect(damage.summary == "the XML is not well-formed: text before the document")
    #expect(damage.location(in: "r.xml") == "r.xml:\(place)")
  }

  @Test(
    arguments: [
      ("a=1", "the value of an attribute is not in quotes"),
      ("a='1' a='2'", "attribute `a` appears twice"), ("a", "attribute `a` has no value"),
      ("='1'", "expected a name"), ("a='1'b='2'", "no space between two attributes"),
      ("&amp;", "expected a name"),
      ("1='2'", "expected a name"), ("a=\"1'", "unescaped `<` in an attribute; write `&lt;`"),
    ])
  func illFormedTagsAreDamage(attributes: String, fault: String) throws {
    let report = JUnitText.read(
      "<testsuites><testcase/><testsuite \(attributes)><testcase/></testsuite></testsuites>")
    let damage = try #require(report.damage)
    #expect(damage.kind == .notWellFormed)
    #expect(damage.summary == "the XML is not well-formed: \(fault)")
    #expect(damage.line == 1)
    #expect(report.counts.passed == 1)
  }

  @Test(arguments: ["<?xml version='1.0'?>", "<?xml vers", "<!-- a", "<", "<!DOC", "<?p", "<test"])
  func aDocumentWithoutARootIsTruncated(document: String) {
    #expect(JUnitText.read(document).damage?.kind == .truncated)
  }

  @Test func aReferenceMayHaveZerosBeforeItsNumber() {
    let zeros = String(repeating: "0", count: 200)
    let test = "<testcase name='&#\(zeros)65;'><failure/></testcase>"
    let report = JUnitText.read("<testsuite>&#x\(zeros)41;\(test)</testsuite>")
    #expect(report.damage == nil)
    #expect(report.failures.map(\.name) == ["A"])
  }

  @Test func whatFollowsTheRootDoesNotHideATruncatedComment() {
    #expect(JUnitText.read("<testsuite/> \n<!-- a --> ").damage == nil)
    #expect(JUnitText.read("<testsuite/><!-- a").damage?.kind == .truncated)
  }

  @Test func columnsCountTheBytesOfTheFile() throws {
    let utf8 = try #require(JUnitText.read("<testsuite>\né€🦀&x;").damage)
    #expect((utf8.line, utf8.column) == (2, 10))
    let latin1: [UInt8] =
      Array("<?xml version='1.0' encoding='latin1'?><testsuite>\n".utf8) + [0xE9, 0xE9]
    let damage = try #require(JUnitText.read(latin1 + Array("&x;".utf8)).damage)
    #expect((damage.line, damage.column) == (2, 3))
    let utf16 = "\u{FEFF}<testsuite>\né🦀&x;".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let wide = try #require(JUnitText.read(utf16).damage)
    #expect((wide.line, wide.column) == (2, 7))
  }

  @Test func leavingBytesOutDoesNotShiftLines() throws {
    let noise = "<system-out><![CDATA[\n\n<x>\n]]>\n&lt;\n</system-out><!--\n--><?p \n?>"
    let report = JUnitText.read("<testsuite><testcase>\(noise)</testcase>\n<testcase a=b/>")
    let damage = try #require(report.damage)
    #expect((damage.line, damage.column) == (9, 13))
    #expect(
      damage.summary == "the XML is not well-formed: the value of an attribute is not in quotes")
  }
}
