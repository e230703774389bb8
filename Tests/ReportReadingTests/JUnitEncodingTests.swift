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

  @Test func otherSupersetsOfASCIIAreReadByTheSystemsConverter() {
    let text = Self.document("ISO-8859-15")
    Self.expectNames(text.unicodeScalars.map { $0 == "€" ? 0xA4 : UInt8($0.value) }, "é€", "ü")
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

  @Test(arguments: ["klingon", "UTF-7", "x-nope", "UTF-32", "IBM037"])
  func otherEncodingsAreRefusedByName(declared: String) throws {
    let damage = try #require(JUnitText.read(Self.document(declared)).damage)
    #expect(damage.kind == .unknownEncoding)
    #expect(damage.summary == "unknown encoding `\(declared)`")
  }

  /// As in libxml2 and expat, a byte order mark overrides a declaration, unless that names an
  /// unknown encoding.
  @Test(arguments: ["klingon", "UTF-17"])
  func aMarkDoesNotMakeAnEncodingKnown(declared: String) throws {
    let text = "\u{FEFF}" + Self.document(declared)
    for bytes in [Array(text.utf8), Self.utf16(text, true), Self.utf16(text, false)] {
      let damage = try #require(JUnitText.read(bytes).damage)
      #expect(damage.summary == "unknown encoding `\(declared)`")
    }
    let known = "\u{FEFF}" + Self.document("koi8-r")
    for bytes in [Array(known.utf8), Self.utf16(known, true)] {
      #expect(JUnitText.read(bytes).damage == nil)
    }
  }

  @Test func bytesThatAConverterDoesNotKnowAreDamageAtTheirPosition() throws {
    let head = "<?xml version='1.0' encoding='EUC-JP'?>\n<testsuite><testcase/><a>"
    let report = JUnitText.read(Array(head.utf8) + [0xA4, 0xA2, 0xFF] + Array("<testcase/>".utf8))
    let damage = try #require(report.damage)
    #expect(damage.summary == "the XML is not well-formed: some bytes are invalid in the encoding")
    #expect(damage.location(in: "r.xml") == "r.xml:2:27, testsuite/a")
    #expect(report.counts.passed == 1)
  }

  @Test(arguments: [[0xFF, 0xFE, 0, 0], [0, 0, 0xFE, 0xFF], [0x3C, 0, 0, 0]] as [[UInt8]])
  func utf32IsRefused(mark: [UInt8]) throws {
    let damage = try #require(JUnitText.read(mark + [0x3C, 0, 0, 0]).damage)
    #expect(damage.summary == "unknown encoding `UTF-32`")
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
