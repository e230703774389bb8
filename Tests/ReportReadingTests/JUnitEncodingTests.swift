// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import ReportReading

/// Encodings: those that are read, and those that are refused by name.
struct JUnitEncodingTests {
  private static func document(_ encoding: String?) -> String {
    let declaration = encoding.map { "<?xml version='1.0' encoding='\($0)'?>" } ?? ""
    return
      "\(declaration)\n<testsuite><testcase name='é€'><failure>ü</failure></testcase></testsuite>"
  }

  @Test(arguments: [nil, "UTF-8", "utf8", "utf-16"])
  func utf8IsRead(declared: String?) {
    Self.expectNames(Array(Self.document(declared).utf8), "é€", "ü")
    Self.expectNames([0xEF, 0xBB, 0xBF] + Array(Self.document(declared).utf8), "é€", "ü")
  }

  @Test(arguments: [nil, "UTF-16", "UTF-8"], [true, false])
  func utf16IsReadByItsByteOrderMark(declared: String?, isLittleEndian: Bool) {
    Self.expectNames(Self.utf16("\u{FEFF}" + Self.document(declared), isLittleEndian), "é€", "ü")
  }

  @Test(arguments: ["ISO-8859-1", "latin1", "ISO8859-1"])
  func latin1IsRead(declared: String) {
    let text = Self.document(declared).replacing("€", with: "")
    Self.expectNames(text.unicodeScalars.map { UInt8($0.value) }, "é", "ü")
  }

  @Test(arguments: ["windows-1252", "CP1252"])
  func windows1252IsRead(declared: String) {
    let text = Self.document(declared)
    Self.expectNames(text.unicodeScalars.map { $0 == "€" ? 0x80 : UInt8($0.value) }, "é€", "ü")
  }

  @Test func anotherInstructionDeclaresNoEncoding() {
    let text = "<?xml-stylesheet encoding='windows-1252'?>" + Self.document(nil)
    let bytes = text.replacing("€", with: "").unicodeScalars.map { UInt8($0.value) }
    Self.expectNames(bytes, "\u{FFFD}", "\u{FFFD}")
  }

  /// A text in the encoding, and how its upper half is written.
  @Test(
    arguments: [
      ("windows-1251", "Тест", [0xD2, 0xE5, 0xF1, 0xF2]), ("CP1251", "Я", [0xDF]),
      ("koi8-r", "Тест", [0xF4, 0xC5, 0xD3, 0xD4]), ("KOI8-U", "ї", [0xA7]),
      ("windows-1250", "Łódź", [0xA3, 0xF3, 0x64, 0x9F]),
      ("ISO-8859-2", "Łódź", [0xA3, 0xF3, 0x64, 0xBC]),
      ("latin2", "ő", [0xF5]), ("ibm437", "ä╬", [0x84, 0xCE]), ("CP850", "ß", [0xE1]),
      ("IBM852", "š", [0xE7]), ("cp866", "Я", [0x9F]), ("ISO_8859-5", "Я", [0xCF]),
      ("windows-1253", "Ω", [0xD9]), ("iso-8859-7", "Ω", [0xD9]), ("windows-1254", "ğ", [0xF0]),
      ("ISO-8859-9", "ğ", [0xF0]), ("windows-1257", "ž", [0xFE]), ("macintosh", "é", [0x8E]),
      ("windows-874", "ก", [0xA1]), ("ISO-8859-15", "€", [0xA4]), ("windows-1255", "א", [0xE0]),
    ] as [(String, String, [UInt8])])
  func encodingsOfOneByteAreReadByTables(declared: String, text: String, bytes: [UInt8]) {
    let head = "<?xml version='1.0' encoding='\(declared)'?>\n<testsuite><testcase name='"
    let tail = "'><failure>x</failure></testcase></testsuite>"
    Self.expectNames(Array(head.utf8) + bytes + Array(tail.utf8), text, "x")
  }

  @Test func aByteWithoutACharacterIsReplaced() {
    let head = "<?xml version='1.0' encoding='windows-1251'?>\n<testsuite><testcase name='"
    let tail = "'><failure>x</failure></testcase></testsuite>"
    let report = JUnitText.read(Array(head.utf8) + [0x98] + Array(tail.utf8))
    #expect(report.failures.map(\.name) == ["\u{FFFD}"])
    #expect(report.findings.map(\.message) == ["replaced a byte that is invalid in the encoding"])
  }

  @Test func bytesBeyondASCIIAreReplacedIfASCIIIsDeclared() {
    let report = JUnitText.read(Array(Self.document("US-ASCII").utf8))
    #expect(report.failures.map(\.name) == ["\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"])
    #expect(report.findings.map(\.message) == ["replaced 7 bytes that are invalid in the encoding"])
    #expect(report.findings.map(\.location) == ["r.xml:2:28"])
  }

  @Test func loneSurrogatesAreReplaced() {
    let head = Self.utf16("\u{FEFF}<testsuite>", true)
    let tail = Self.utf16("<testcase/></testsuite>", true)
    let report = JUnitText.read(head + [0x00, 0xD8] + [0x00, 0xDC, 0x00, 0xDC] + tail)
    #expect(report.counts.passed == 1)
    #expect(report.findings.map(\.message) == ["replaced a byte that is invalid in the encoding"])
  }

  @Test(arguments: [
    "klingon", "UTF-7", "x-nope", "UTF-32", "IBM037", "EUC-JP", "Shift_JIS", "GBK", "Big5",
  ])
  func otherEncodingsAreRefusedByName(declared: String) throws {
    let damage = try #require(JUnitText.read(Self.document(declared)).damage)
    #expect(damage.kind == .unknownEncoding)
    #expect(damage.advice == "make the test tool write UTF-8")
    #expect(damage.summary == "the encoding `\(declared)` is not supported")
  }

  /// As in libxml2 and expat, a byte order mark overrides a declaration, unless that names an
  /// unknown encoding.
  @Test(arguments: ["klingon", "UTF-17"])
  func aMarkDoesNotMakeAnEncodingKnown(declared: String) throws {
    let text = "\u{FEFF}" + Self.document(declared)
    for bytes in [Array(text.utf8), Self.utf16(text, true), Self.utf16(text, false)] {
      let damage = try #require(JUnitText.read(bytes).damage)
      #expect(damage.summary == "the encoding `\(declared)` is not supported")
    }
    let known = "\u{FEFF}" + Self.document("koi8-r")
    for bytes in [Array(known.utf8), Self.utf16(known, true)] {
      #expect(JUnitText.read(bytes).damage == nil)
    }
  }

  @Test(arguments: [[0xFF, 0xFE, 0, 0], [0, 0, 0xFE, 0xFF], [0x3C, 0, 0, 0]] as [[UInt8]])
  func utf32IsRefused(mark: [UInt8]) throws {
    let damage = try #require(JUnitText.read(mark + [0x3C, 0, 0, 0]).damage)
    #expect(damage.summary == "the encoding `UTF-32` is not supported")
  }

  @Test(arguments: [
    ("<testsuite/>", true), ("\u{FEFF}<a", true), (" \n\0<?xml", true), ("", false),
    ("ok 1", false),
    ("1..2\n<a>", false), ("{", false), ("   ", false),
  ])
  func reportsAreRecognisedByTheirFirstCharacter(head: String, isRecognised: Bool) {
    for bytes in [
      Array(head.utf8), Self.utf16("\u{FEFF}" + head, true), Self.utf16("\u{FEFF}" + head, false),
    ] {
      #expect(bytes.withUnsafeBytes { ReportFormat.junit.recognises($0) } == isRecognised)
    }
  }

  private static func utf16(_ text: String, _ isLittleEndian: Bool) -> [UInt8] {
    text.utf16.flatMap {
      let (low, high) = (UInt8($0 & 0xFF), UInt8($0 >> 8))
      return isLittleEndian ? [low, high] : [high, low]
    }
  }

  private static func expectNames(
    _ bytes: [UInt8], _ name: String, _ message: String, _ place: SourceLocation = #_sourceLocation
  ) {
    for piece in [1, 3, 1 << 16] {
      let report = JUnitText.read(bytes, piece: piece)
      #expect(report.damage == nil, sourceLocation: place)
      #expect(report.failures.map(\.name) == [name], sourceLocation: place)
      #expect(report.failures.map(\.message) == [message], sourceLocation: place)
    }
  }
}
