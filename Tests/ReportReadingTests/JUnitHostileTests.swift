// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import ReportReading

/// Hostile documents are refused or cost little.
struct JUnitHostileTests {
  /// The parser looks for the end of a DOCTYPE by its quotes and would hold what follows until it
  /// finds one.
  @Test(arguments: [
    "<?x ' ?>", "<!-- it's -->", "<!--> ' -->", "<!ATTLIST b c CDATA \"'\">", " ' ", "<?x' ?>",
    "<?x<!-- ?>",
  ])
  func theParserDoesNotWaitForAQuoteAfterADocumentType(_ subset: String) {
    var reader = JUnitReader(path: "r.xml", options: ReportOptions())
    let start = "<!DOCTYPE a [\(subset)]><html>" + String(repeating: "<p/>", count: 1 << 15)
    let goesOn = Array(start.utf8).withUnsafeBytes { reader.read($0) }
    #expect(!goesOn)
  }

  @Test(arguments: [
    "<!DOCTYPE a [<!ENTITY b 'c'>]>",
    "<!DOCTYPE a [\n<!ENTITY % p SYSTEM 'http://127.0.0.1:9/x'> %p; ]>",
    "<!DOCTYPE a SYSTEM 'x.dtd' [<!ELEMENT a ANY><!ENTITY b SYSTEM 'file:///etc/passwd'>]>",
    "<!DOCTYPE a [<!ENTITY b SYSTEM 'c' NDATA d>]>",
    "<!DOCTYPE a [<!-- > --><!ENTITY b 'c'>]>",
    "<!DOCTYPE a [<?p > ]>?><!ENTITY b 'c'>]>",
  ])
  func anyEntityDeclarationRefusesTheFile(declaration: String) throws {
    let report = JUnitText.read("\(declaration)<testsuite><testcase name='&b;'/></testsuite>")
    let damage = try #require(report.damage)
    #expect(damage.kind == .entityDeclaration)
    #expect(damage.summary == "the file declares an XML entity, so it was refused")
    #expect(damage.line != nil && damage.column != nil)
    #expect(report.counts.total == 0)
  }

  @Test(arguments: [
    "<!DOCTYPE testsuite>", "<!DOCTYPE testsuite SYSTEM 'http://127.0.0.1:9/x.dtd'>",
    "<!DOCTYPE testsuite PUBLIC '-//a//b' \"x>\">",
    "<!DOCTYPE testsuite [<!ELEMENT testsuite ANY><!-- <!ENTITY --> <!ATTLIST testcase a CDATA "
      + "'<!ENTITY'>]>",
  ])
  func otherDocumentTypesPass(declaration: String) {
    let report = JUnitText.read("\(declaration)<testsuite><testcase/></testsuite>")
    #expect(report.damage == nil || declaration.contains("ATTLIST"))
    #expect(report.counts.passed == (report.damage == nil ? 1 : 0))
  }

  @Test func attributesThatADeclarationDefaultsAreIgnored() {
    let report = JUnitText.read(
      "<!DOCTYPE testsuite [<!ATTLIST testcase status CDATA 'disabled' name CDATA "
        + "'n'>]><testsuite><testcase/><testcase><error/></testcase></testsuite>"
    )
    #expect(report.counts.line == "1/1/0/0")
    #expect(report.failures.first?.name == "")
    #expect(report.damage == nil)
  }

  @Test func depthIsLimited() throws {
    func nested(_ depth: Int) -> TestReport {
      JUnitText.read(
        String(repeating: "<testsuite>", count: depth - 1) + "<testcase/>"
          + String(repeating: "</testsuite>", count: depth - 1))
    }
    #expect(nested(DocumentLimits.depth).counts.passed == 1)
    let damage = try #require(nested(DocumentLimits.depth + 1).damage)
    #expect(damage.kind == .limitExceeded)
    #expect(damage.summary == "elements are nested more than 2048 deep")
    #expect(nested(100_000).damage?.kind == .limitExceeded)
  }

  @Test func attributesOfOneTagAreLimited() throws {
    func attributes(_ count: Int) -> TestReport {
      JUnitText.read("<testcase \((0..<count).map { "a\($0)='' " }.joined())/>")
    }
    #expect(attributes(DocumentLimits.attributes).counts.passed == 1)
    let damage = try #require(attributes(DocumentLimits.attributes + 1).damage)
    #expect(damage.summary == "a tag has more than 2048 attributes")
  }

  @Test func namespacesInScopeAreLimited() throws {
    func declarations(_ count: Int) -> String {
      (0..<count).map { " xmlns:p\($0)='u'" }.joined()
    }
    let limit = DocumentLimits.namespaces
    let inARow = String(repeating: "<testsuite\(declarations(100))/>", count: 10)
    #expect(JUnitText.read("<testsuites>\(inARow)</testsuites>").damage == nil)
    #expect(JUnitText.read("<testcase\(declarations(limit))/>").counts.passed == 1)
    let nested = "<testsuite\(declarations(limit))><testcase/><testcase xmlns:q='u'/></testsuite>"
    let damage = try #require(JUnitText.read(nested).damage)
    #expect(damage.kind == .limitExceeded)
    #expect(damage.summary == "more than 256 namespaces are in scope at one element")
    #expect(damage.element == "testsuite/testcase[2]")
  }

  @Test func namesAreLimited() throws {
    let fits = String(repeating: "n", count: 4000)
    let named = "<testsuite><testcase/><\(fits) \(fits)='1'/></testsuite>"
    #expect(JUnitText.read(named).damage == nil)
    let long = String(repeating: "n", count: 1 << 20)
    for document in [
      "<testsuite><\(long)/></testsuite>", "<testsuite \(long)='1'/>", "<testsuite></\(long)>",
      "<testsuite><?\(long)?></testsuite>",
    ] {
      let damage = try #require(JUnitText.read(document).damage)
      #expect(damage.kind == .limitExceeded)
      #expect(damage.summary == "a name is longer than 4096 bytes")
    }
  }

  @Test(
    arguments: [
      "é", "né", "nnnnnnné", "\u{10348}", "日n", "é\u{FFFE}", "\u{FFFE}",
    ])
  func namesBeyondASCIIAreLimited(part: String) throws {
    let count = DocumentLimits.name / part.utf8.count
    let fits = String(repeating: part, count: count - 1) + "e"
    let long = String(repeating: part, count: count + 1)
    for name in [fits, long] {
      for document in [
        "<testsuite><x\(name)/></testsuite>", "<testsuite x\(name)='1'/>",
        "<testsuite a='1' x\(name)='1' b=''/>", "<testsuite></x\(name)>",
      ] {
        let damage = JUnitText.read(document).damage
        #expect((damage?.kind == .limitExceeded) == (name == long), "\(document.prefix(20))")
        guard name == long else { continue }
        #expect(damage?.summary == "a name is longer than 4096 bytes")
      }
    }
  }

  @Test func aNameBeyondASCIIIsReadNoFurtherThanItsLimit() throws {
    let long = String(repeating: "é", count: 1 << 20)
    let damage = try #require(JUnitText.read("<testsuite><testcase/><\(long)/>").damage)
    #expect(damage.kind == .limitExceeded)
    #expect(damage.line == 1)
    #expect(damage.column.map { $0 < 2 * DocumentLimits.name } == true)
  }

  @Test func longTextsAndValuesPass() {
    let long = String(repeating: "x&lt;é ", count: 40_000)
    let cdata = "<![CDATA[\(String(repeating: "]] >", count: 40_000))]]>"
    let report = JUnitText.read(
      """
      <testsuite name='\(long)'><testcase name='a\(long)'><system-out>\(long)\(cdata)</system-out>\
      <!--\(String(repeating: "- ", count: 90_000))--><?p \(long)?><failure message='m \
      \(long)'/></testcase>\
      <testcase name='b'/></testsuite>
      """)
    #expect(report.damage == nil)
    #expect(report.counts.line == "1/1/0/0")
    #expect(report.failures.first?.message.utf8.count == ReportLimits.message)
  }

  @Test func aLongDocumentTypeIsRefused() throws {
    let report = JUnitText.read(
      "<!DOCTYPE a [\(String(repeating: "<!ELEMENT a ANY>", count: 10_000))]><testsuite/>")
    #expect(report.damage?.kind == .limitExceeded)
    #expect(report.damage?.summary == "the DOCTYPE is longer than 65536 bytes")
  }

  @Test func whatIsOutsideTheValuesOfATagIsBounded() throws {
    let blanks = String(repeating: " ", count: 60_000)
    let values = (1...5).map { "a\($0)='1'\(blanks)" }
    #expect(JUnitText.read("<testcase \(values[..<4].joined())/>").damage == nil)
    let damage = try #require(JUnitText.read("<testcase \(values.joined())/>").damage)
    #expect(damage.kind == .limitExceeded)
    #expect(damage.summary == "a tag holds more than 262144 bytes outside its values")
  }

  @Test func manyDifferentNamesAreBounded() {
    let names = (0..<40_000).map { "<n\($0)-\(String(repeating: "x", count: 40))/>" }.joined()
    let damage = JUnitText.read("<testsuite><testcase/>\(names)</testsuite>").damage
    #expect(damage?.kind == .limitExceeded)
  }
}
