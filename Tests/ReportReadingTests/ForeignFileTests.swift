// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import ReportReading

/// Files that are not reports: skipped if they were found, damaged if they alone were named.
struct ForeignFileTests {
  static let files: [(text: String, name: String)] = [
    ("<checkstyle version='1'/>", "checkstyle results"),
    (
      "<?xml version='1.0'?><!DOCTYPE report PUBLIC '-//JACOCO//DTD' 'r.dtd'><report/>",
      "JaCoCo coverage"
    ),
    ("<?xml version='1.0'?>\n<!-- a > b -->\n<manifest/>", "an Android manifest"),
    ("<resources/>", "Android resources"), ("<testng-results/>", "TestNG results"),
    ("<test-run/>", "NUnit 3 results"), ("<assemblies/>", "xUnit.net results"),
    ("<TestRun xmlns='x'/>", "Visual Studio test results (TRX)"),
    ("<robot/>", "Robot Framework output"),
    ("[{\"keyword\": \"Feature\", \"elements\": []}]", "Cucumber JSON"),
    (
      "version https://git-lfs.github.com/spec/v1\noid x\n",
      "a Git LFS pointer, not the file itself"
    ),
    ("C64-TAPE-RAW\u{1}", "a tape image"), ("PK\u{3}\u{4}", "a compressed file"),
    (
      "<testsuites xmlns='http://check.sourceforge.net/ns'><suite/></testsuites>",
      "Check's own XML"
    ),
  ]

  private func read(_ tree: ReportTree, _ paths: String...) async throws -> (
    reports: [TestReport], findings: [Finding]
  ) {
    var search = tree.search()
    search.paths = paths
    return await ReportReader(options: ReportOptions()).read(try search.find().files)
  }

  @Test(arguments: files)
  func aKnownFormatIsNamed(text: String, name: String) async throws {
    let tree = try ReportTree()
    try tree.write("d/x.xml", text)
    let damage = try #require(try await read(tree, "d/x.xml").reports.first?.damage)
    #expect(damage.isForeign)
    #expect(damage.summary == "not a supported test report; it looks like \(name)")
    let found = try await read(tree, "d")
    #expect(found.reports.isEmpty)
    #expect(
      found.findings
        == [Finding(.warning, "skipped 1 file that is not a test report: \(name)", at: "d/x.xml")])
  }

  /// However broken, a file whose root is of another format says nothing about the tests.
  @Test(arguments: [
    "<!DOCTYPE project [<!ENTITY x SYSTEM 'x.xml'>]><project/>", "<project x=1/>", "<project",
    "<?xml version='1.0' encoding='iso-2022-jp'?><project/>", "<%@ page language='java' %><p>",
    "<!DOCTYPE a [<!-- ]> --><!ENTITY b ']>'>]><a/>",
  ])
  func aBrokenFileWithAnotherRootIsSkippedIfItWasFound(text: String) async throws {
    let tree = try ReportTree()
    try tree.write("d/x.xml", text)
    #expect(try await read(tree, "d").reports.isEmpty)
    let named = try await read(tree, "d/x.xml").reports.first?.damage
    #expect(named != nil)
  }

  @Test(arguments: [
    "<testsu", "<testsuite name='a'><testcase", "<", "<!-- written by", "",
    "<!DOCTYPE a [<!ENTITY b ']><html>'>]><testsuites/>", " \n", "\0\0\0\0",
    "<?xml version='1.0'?>\n<<<<<<< HEAD\n<testsuite/>",
  ])
  func aBrokenReportIsDamaged(text: String) async throws {
    let tree = try ReportTree()
    try tree.write("d/x.xml", text)
    try tree.write("d/y.xml", "<testsuite><testcase name='a'/></testsuite>")
    let damage = try #require(try await read(tree, "d").reports.first?.damage)
    #expect(!damage.isForeign)
  }

  @Test func aTestFormatComesWithTheWayToAReport() async throws {
    let tree = try ReportTree()
    try tree.write("x.xml", "<test-run/>")
    let damage = try await read(tree, "x.xml").reports.first?.damage
    #expect(
      damage?.fix == "add the package JunitXml.TestLogger, then run `dotnet test --logger junit`")
  }

  @Test func aDirectoryOfAnotherTestFormatGetsTheSameAdvice() async throws {
    let tree = try ReportTree()
    try tree.write("d/a.xml", "<manifest/>")
    #expect(
      ReportReader(options: ReportOptions()).advice(on: try tree.search("d").find().files) == nil)
    try tree.write("d/b.xml", "<test-run/>")
    #expect(
      ReportReader(options: ReportOptions()).advice(on: try tree.search("d").find().files)
        == "add the package JunitXml.TestLogger, then run `dotnet test --logger junit`")
  }

  @Test(arguments: [
    (
      "a.xml", "<manifest/>",
      "pass a JUnit XML or TAP file instead; if your shell expanded a glob, put it in quotes"
    ),
    ("a.xml.gz", "PK\u{3}\u{4}", "gunzip -c a.xml.gz | buildpost convert -"),
    ("a b.tap.gz", "PK\u{3}\u{4}", "gunzip -c 'a b.tap.gz' | buildpost convert -"),
    ("a.zip", "PK\u{3}\u{4}", "unpack it, and pass the reports that it contains"),
    ("a.xml", "version https://git-lfs.github.com/spec/v1\n", "run `git lfs pull`"),
  ])
  func aFileThatIsNamedAloneIsToldApart(name: String, content: String, fix: String) async throws {
    let tree = try ReportTree()
    try tree.write(name, content)
    #expect(try await read(tree, name).reports.first?.damage?.fix == fix)
  }

  @Test func textInAFileNamedLikeAReportOfJUnitIsDamageAndNotSkipped() async throws {
    let tree = try ReportTree()
    for name in ["TEST-a.xml", "other.xml"] { try tree.write("d/\(name)", "Segmentation fault\n") }
    try tree.write("d/TEST-b.xml", "<testsuite><testcase/></testsuite>")
    try tree.write("d/TEST-c.xml", "{}")
    let read = try await read(tree, "d")
    #expect(read.reports.map(\.path) == ["d/TEST-a.xml", "d/TEST-b.xml"])
    #expect(read.reports[0].damage?.summary == "it does not begin with XML")
    #expect(read.reports[0].isFailing)
    #expect(read.findings.map(\.location) == ["d/TEST-c.xml", "d/other.xml"])
  }

  @Test(arguments: [
    "PHP Warning: x\n<?xml version='1.0'?>\n<testsuite><testcase/></testsuite>", "\u{FEFF}",
  ])
  func aReportWithAStrangeBeginningIsDamageAndNotSkipped(content: String) async throws {
    let tree = try ReportTree()
    try tree.write("d/a.xml", content)
    try tree.write("d/b.xml", "<testsuite><testcase/></testsuite>")
    let read = try await read(tree, "d")
    #expect(read.reports.map(\.isFailing) == [true, false])
  }

  @Test func thousandsOfFilesAreOneLineForEachKind() async throws {
    let tree = try ReportTree()
    for number in 0..<120 {
      try tree.write("d/\(number).xml", number < 100 ? "<resources/>" : "<x\(number)/>")
    }
    try tree.write("d/TEST-a.xml", "<testsuite><testcase/></testsuite>")
    let read = try await read(tree, "d")
    #expect(read.reports.map(\.path) == ["d/TEST-a.xml"])
    #expect(
      read.findings.map(\.message) == [
        "skipped 100 files that are not test reports: Android resources",
        "skipped 20 files that are not test reports: no known format",
      ])
  }

  @Test func severalNamedFilesAreTreatedAsFound() async throws {
    let tree = try ReportTree()
    try tree.write("a.xml", "<testsuite><testcase/></testsuite>")
    try tree.write("b.xml", "<checkstyle/>")
    #expect(try await read(tree, "a.xml", "b.xml").reports.map(\.path) == ["a.xml"])
  }

  @Test func aStreamWithoutTAPIsDamagedEvenIfItWasFound() async throws {
    let tree = try ReportTree()
    try tree.write("d/a.tap", "Can't locate Test/More.pm\n")
    #expect(try await read(tree, "d").reports.map(\.damage?.kind) == [.notWellFormedTAP])
  }
}

/// The formats that are known by name, each by a small file of it.
struct ForeignFormatTests {
  static let tests: [(text: String, advice: String)] = [
    ("<test-results/>", "dotnet test"), ("<assembly run-date='x'/>", "dotnet test"),
    ("<TestRun><FailedTests/></TestRun>", "custom outputter"), ("<Site/>", "--output-junit"),
    ("<TestLog/>", "--logger=JUNIT"), ("<TestResult/>", "--logger=JUNIT"),
    ("<Catch/>", "--reporter junit"), ("<Catch2TestRun/>", "--reporter junit"),
    ("<doctest/>", "--reporters=junit"), ("<TestCase name='x'/>", "junitxml"),
    ("<gtester/>", "--tap"), ("<CUNIT_TEST_RUN_REPORT/>", "TAP"), ("<testrun/>", "build tool"),
    ("{\"Action\":\"run\",\"Package\":\"a\"}", "gotestsum"),
    ("{\"numFailedTests\":1}", "jest-junit"), ("<failsafe-summary/>", "TEST-*.xml"),
    ("<testng-results/>", "junitreports"), ("<robot/>", "--xunit"), ("<TestRun/>", "dotnet test"),
  ]
  static let others = [
    "<coverage/>", "<CoverageSession/>", "<pmd/>", "<pmd-cpd/>", "<BugCollection/>", "<issues/>",
    "<merger/>", "<menu xmlns:a='http://schemas.android.com/apk/res/android'/>", "<module/>",
    "<data-extraction-rules/>", "<project xmlns='http://maven.apache.org/POM/4.0.0'/>",
    "<project/>",
    "<suite/>", "<phpunit/>", "<configuration/>", "<beans/>", "<web-app/>", "<valgrindoutput/>",
    "<plist/>", "<html/>", "<svg/>", "[1]", "{}",
  ]

  private func recognised(_ text: String) -> ForeignFormat? {
    Array(text.utf8).withUnsafeBytes { ForeignFormat($0[...]) }
  }

  @Test(arguments: tests) func aTestFormatHasAdvice(text: String, advice: String) throws {
    let format = try #require(recognised(text))
    #expect(try #require(format.advice).contains(advice))
    #expect(
      recognised("<?xml version='1.0'?>\n<!-- <a> -->\n\(text)")
        == (text.hasPrefix("<") ? format : nil))
  }

  @Test(arguments: others) func anotherFormatHasAName(text: String) throws {
    let format = try #require(recognised(text))
    #expect(!format.name.isEmpty)
  }

  @Test(arguments: [
    "<testsuite/>", "<testsuites/>", "<testcase/>", "<unknown/>", "ok 1\n1..1", "", "text", "<",
    "<!--", "<?xml", "<!DOCTYPE a",
  ])
  func whatIsNotKnownHasNone(text: String) {
    #expect(recognised(text) == nil)
  }

  /// A binary file is not TAP, but text in UTF-16 is text.
  @Test func bytesWithoutTextAreBinary() {
    let binary: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 1, 0, 0, 0, 2]
    #expect(binary.withUnsafeBytes { ForeignFormat($0[...]) }?.name == "a binary file")
    let wide = "<testsuite/>".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    #expect(wide.withUnsafeBytes { ForeignFormat($0[...]) } == nil)
  }
}
