// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import ReportReading

/// A small damaged document, `¦` around the damaged spot: padding goes before it, window edges
/// through it.
struct DamagedDocument: CustomTestStringConvertible {
  let head: [UInt8]
  let spot: [UInt8]
  let tail: [UInt8]
  let testDescription: String

  init(_ text: String) {
    let parts = text.split(separator: "¦", omittingEmptySubsequences: false).map { Array($0.utf8) }
    (head, spot, tail) = (parts[0], parts[1], parts.count > 2 ? parts[2] : [])
    testDescription = text
  }

  /// A document with bytes that are not UTF-8.
  init(_ head: [UInt8], _ spot: [UInt8], _ tail: [UInt8]) {
    (self.head, self.spot, self.tail) = (head, spot, tail)
    testDescription = String(decoding: head + spot + tail, as: UTF8.self)
  }

  var bytes: [UInt8] { head + spot + tail }

  /// What may go between the head and the spot without changing anything but the position.
  var paddings: [Padding] {
    let text = String(decoding: head, as: UTF8.self)
    if text.hasSuffix("'") { return [.value] }
    if text.isEmpty, String(decoding: spot, as: UTF8.self).contains("<?xml") { return [] }
    let isOutside =
      !text.contains("<testsuite") || text.hasSuffix("suite>") || text.hasSuffix("suite/>")
    return isOutside ? [.comment] : [.text, .characterData, .comment]
  }

  /// Bytes without meaning, which end with a line feed except inside a value.
  enum Padding {
    case text
    case characterData
    case comment
    case value

    func bytes(_ length: Int) -> [UInt8] {
      let (open, close) =
        switch self {
        case .text: ("\n", "\n")
        case .characterData: ("<![CDATA[ <\n", "]]>\n")
        case .comment: ("<!-- <\n", "-->\n")
        case .value: ("", "")
        }
      let filling = [UInt8](repeating: UInt8(ascii: "x"), count: length - (open + close).utf8.count)
      return Array(open.utf8) + filling + Array(close.utf8)
    }
  }

  /// The position in the padded document of damage that was at `place` in this one.
  func shifted(_ place: Damage?, by padding: [UInt8]) -> Damage? {
    guard var place, let line = place.line, let column = place.column else { return place }
    let feed = UInt8(ascii: "\n")
    let headLines = head.split(separator: feed, omittingEmptySubsequences: false)
    let before = headLines.last?.count ?? 0
    // Damage before the padding stays where it is.
    guard (line, column) > (headLines.count, before) else { return place }
    let lines = padding.split(separator: feed, omittingEmptySubsequences: false)
    place.line = line + lines.count - 1
    guard line == headLines.count else { return place }
    place.column = column + (lines.last?.count ?? 0) - (lines.count > 1 ? before : 0)
    return place
  }
}

extension DamagedDocument {
  /// Damage of every kind that a window's end may fall into.
  static let all = tags + endTags + contents + markup + outsides + encodings

  private static func inSuite(_ spots: [String], _ tail: String) -> [DamagedDocument] {
    spots.map { DamagedDocument("<testsuites>\n<testsuite><testcase/>¦\($0)¦\(tail)") }
  }

  private static let tags =
    inSuite(
      [
        "<testcase a=1>", "<testcase a='1' a='2'>", "<testcase a>", "<testcase a='1'b='2'>",
        "<testcase <b>", "<test\u{1}case>", "<testcase name='<'>", "<testcase name='a & b'>",
        "<testcase name='&nbsp;'>", "<testcase name=\"a'>", "<testcase 1='2'>", "<testcase =''>",
        "1 < 2", "< testcase>", "<testcase/ >", "<testcase a='é' b=ü>", "<testcase &amp;>",
        "<testcase x:a='1' x:a='2'>", "<testcase\na='1'\na='2'>", "<a:b:c d=e>", "<testcase <!--",
      ], " \n</testcase></testsuite></testsuites>")
    + [
      DamagedDocument("<testsuite><testcase/><testcase b='¦' a=1>¦</testcase></testsuite>"),
      DamagedDocument("<testsuite><testcase/><testcase b='¦' b=''>¦</testcase></testsuite>"),
      DamagedDocument("<testsuite><testcase/><testcase c=1 b='¦' b=''>¦</testcase></testsuite>"),
      DamagedDocument("<testsuite><testcase/><testcase b='¦<'>¦</testcase></testsuite>"),
    ]

  private static let endTags = inSuite(
    [
      "</testcase>", "</test>", "</testsuites>", "</testsuitex>", "</testsuite a='1'>",
      "</testsuite/>", "</testsuite'>", "</testsuite \"", "</testcase'>'", "</ testsuite>", "</>",
      "</testsuite <", "</testsuite x>", "</a:testsuite>", "</é>", "</testsuite\u{1}>",
      "</testsuite&>", "</1>", "</testsuite\n\nx='>'>",
    ], " \n</testsuite>\n</testsuites>")

  private static let contents = inSuite(
    [
      "a &nbsp; b", "&#x110000;", "&#xG;", "a & b", "&;", "&amp x", "a ]]> b", "a ]]]]> b",
      "<![CDATA a]]>", "<![cdata[a]]>", "<failure>]]></failure>", "<failure>&x;</failure>",
      "<failure>é</x>", "<testcase><skipped>a</skip>",
    ], " \n</testsuite>\n</testsuites>")

  private static let markup =
    inSuite(
      [
        "<!-- a--b -->", "<!-- a --->", "<!- a -->", "<!DOCTYPE a>", "<!ELEMENT a>", "<?p",
        "<?xml version='1.0'?>", "<?1 a?>", "<?XmL a?>", "<? a?>", "<?p\u{1} a?>", "<??>", "<? ?>",
        "<?pé", "<?p/a?>",
      ], " \n</testsuite>\n</testsuites>")
    + ["<!-- a", "<![CDATA[ ]] ", "<testcase name='a", "<testcase", "</testsuite", "&am", "é"].map {
      DamagedDocument("<testsuites>\n<testsuite><testcase/>¦\($0)¦")
    }

  private static let outsides = [
    "¦<?xml version='1.0' encoding?><testsuite/>", "<?xml version='1.0'?>¦ x¦<testsuite/>",
    "¦\n <?xml version='1.0'?x>¦<testsuite/>", "<!--a-->¦<?xml version='1.0'?>¦<testsuite/>",
    "¦<!DOCTYPE a [<!ENTITY b 'c'>]>¦<testsuite/>", "¦<!DOCTYPE a [<!ELEMENT>]>¦<testsuite/>",
    "¦<!DOCTYPE a [<!ATTLIST a b CDATA \"'\"> <!ELEMENT a'>]>¦<testsuite/>",
    "¦<!DOCTYPE a [<?p ' ?> <!x> ]>¦<testsuite/>", "¦<!DOCTYPE a 'x>¦<testsuite/>",
    "¦<!DOCTYPE>¦<testsuite/>", "¦<??>¦<testsuite/>", "¦<!DOCTYPE a>\n<!DOCTYPE a>¦<testsuite/>",
    "¦<!DOCTYPE a [<!--' -- --> ]>¦<testsuite/>", "¦<!DOCTYPE a PUBLIC 'x'>¦<testsuite/>",
    "¦</testsuite>¦", "¦<checkstyle>¦</checkstyle>", "¦<checkstyle/>¦<a>",
    "<testsuite><testcase/></testsuite>¦<testsuite/>¦",
    "<testsuite><testcase/></testsuite>¦<?xml version='1.0'?>¦<testsuite/>",
    "<testsuite><testcase/></testsuite>¦</a>¦", "<testsuite><testcase/></testsuite>¦ x <a/>¦",
    "<testsuite><testcase/></testsuite>¦<!DOCTYPE a>¦", "<testsuite/>¦<!-- a--b -->¦",
    "<testsuite/>¦<?1?>¦", "<testsuite/>¦&nbsp;é<a¦",
  ].map { DamagedDocument($0) }

  private static let encodings = [
    DamagedDocument("¦<?xml version='1.0' encoding='klingon'?>¦<testsuite/>"),
    DamagedDocument(
      Array("<?xml version='1.0' encoding='latin1'?>\n<testsuite><testcase/>".utf8),
      [0xE9, 0xE9] + Array("<a b=\u{E9}>".unicodeScalars.map { UInt8($0.value) }),
      Array("<testcase/></testsuite>".utf8)),
    DamagedDocument(
      Array("<testsuite>\n<testcase/>".utf8), [0xC3, 0xE2, 0x82] + Array("<a &>".utf8),
      Array("</a></testsuite>".utf8)),
  ]
}
