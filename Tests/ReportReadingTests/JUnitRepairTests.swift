// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import ReportReading

/// Repairs are always made, reported once per kind, and change no count.
struct JUnitRepairTests {
  private static let suite = "<testsuite><testcase/></testsuite>"

  @Test(arguments: [
    (
      " \n<?xml version='1.0'?>\(suite)",
      "ignored whitespace or a byte order mark before the document",
      "1:1"
    ),
    (
      "\u{FEFF}\u{FEFF}\(suite)", "ignored whitespace or a byte order mark before the document",
      "1:4"
    ),
    ("\0\0\(suite)", "ignored whitespace or a byte order mark before the document", "1:1"),
    ("\(suite)\n\0\0\0", "ignored NUL bytes after the document", "2:1"),
    ("\(suite)\nall 3 < 4 tests & done", "ignored text after the document", "2:1"),
    (
      "<testsuite>\n\u{1}\u{2}<testcase/></testsuite>", "replaced 2 characters that XML forbids",
      "2:1"
    ),
    (
      "<testsuite><testcase name='\u{FFFE}'/></testsuite>", "replaced a character that XML forbids",
      "1:28"
    ),
    (
      "<testsuite><testcase/><![CDATA[\u{1B}]]></testsuite>",
      "replaced a character that XML forbids", "1:32"
    ),
    (
      "<testsuite><testcase/><!-- \u{8} --><?p \u{8}?></testsuite>",
      "replaced 2 characters that XML forbids", "1:28"
    ),
    (
      "<testsuite><testcase name='&#0;&#xD800;&#xFFFF;'/></testsuite>",
      "replaced 3 references to characters that XML forbids", "1:28"
    ),
    (
      "<testsuite>&#27;<testcase/></testsuite>",
      "replaced a reference to a character that XML forbids", "1:12"
    ),
    (
      "<?xml version='1.0' encoding='utf-16'?>\(suite)",
      "read as UTF-8, although the declaration says UTF-16", "1:1"
    ),
  ])
  func textIsRepaired(document: String, message: String, place: String) throws {
    let report = JUnitText.read(document)
    #expect(report.damage == nil)
    #expect(report.counts.line == "1/0/0/0")
    #expect(report.findings.map(\.message) == [message])
    #expect(report.findings.map(\.location) == ["r.xml:\(place)"])
  }

  @Test(
    arguments: [
      [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80], [0xE2, 0x82], [0xE9],
    ] as [[UInt8]])
  func bytesThatAreNotUTF8AreReplaced(bytes: [UInt8]) throws {
    for (before, after) in [
      ("<testcase name='", "'/>"), ("<testcase><skipped>", "</skipped></testcase>"),
    ] {
      let report = JUnitText.read(Array(before.utf8) + bytes + Array(after.utf8))
      #expect(report.damage == nil)
      #expect(report.counts.total == 1)
      let finding = try #require(report.findings.first)
      #expect(finding.message.hasSuffix("invalid in the encoding"))
      #expect(finding.location == "r.xml:1:\(before.utf8.count + 1)")
    }
  }

  @Test func aSoundDocumentHasNoFindings() {
    let report = JUnitText.read(
      "<?xml version='1.0'?>\n<!-- a -->\n<testsuite><testcase name='é €'>]] &gt; "
        + "<![CDATA[]]]]><![CDATA[>]]>\t\r\n</testcase></testsuite>\n<!-- z --><?p?>\n"
    )
    #expect(report.findings.isEmpty)
    #expect(report.damage == nil)
  }

  @Test func repairsAfterTheDamageAreNotReported() throws {
    let report = JUnitText.read("<testsuite>\u{1}<testcase/></testsuites>\u{2}")
    #expect(report.damage?.kind == .notWellFormed)
    #expect(report.findings.map(\.message) == ["replaced characters that XML forbids"])
    #expect(JUnitText.read("<testsuite></testsuites>\u{2}").findings.isEmpty)
  }
}
