// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import ReportReading

/// What every report format keeps, and what it takes to add one.
struct ReportFormatTests {
  @Test func namesAndExtensionsAreUnique() {
    let formats = ReportFormat.all
    #expect(Set(formats.map(\.name)).count == formats.count)
    let extensions = formats.flatMap(\.fileExtensions)
    #expect(Set(extensions).count == extensions.count)
    #expect(extensions.allSatisfy { !$0.isEmpty && !$0.contains(".") })
  }

  @Test(arguments: ReportFormat.all.map(\.name), ["", "\0", " \n", "\u{FEFF}", "nothing of note"])
  func everyFormatReadsAnything(name: String, text: String) throws {
    let format = try #require(ReportFormat.all.first { $0.name == name })
    let bytes = Array(text.utf8)
    #expect(!bytes.withUnsafeBytes { format.recognises($0) })
    var reader = format.makeReader("r", ReportOptions())
    _ = bytes.withUnsafeBytes { reader.read($0) }
    let report = reader.finish()
    #expect(report.path == "r")
    #expect(report.format == name)
    #expect(report.counts.total == 0)
    #expect(report.damage != nil)
  }

  @Test func aFormatIsAddedByOneValue() async throws {
    let tree = try ReportTree()
    try tree.write("d/a.verdicts", "VERDICTS\n+ one\n- two\n+ three\n")
    try tree.write("d/b.xml", "<testsuite><testcase/></testsuite>")
    let formats = ReportFormat.all + [.verdicts]
    let search = ReportSearch(
      paths: ["d"], workingDirectory: tree.path, fileExtensions: formats.flatMap(\.fileExtensions))
    let reader = ReportReader(options: ReportOptions(), formats: formats)
    let reports = await reader.read(try search.find().files).reports
    #expect(reports.map(\.path) == ["d/a.verdicts", "d/b.xml"])
    #expect(reports.map(\.format) == ["verdicts", "junit"])
    #expect(reports.map(\.counts) == [TestCounts(passed: 2, failed: 1), TestCounts(passed: 1)])
  }
}

extension ReportFormat {
  /// A format of this test: one line per test, `+` or `-` and its name.
  fileprivate static let verdicts = ReportFormat(
    name: "verdicts", fileExtensions: ["verdicts"],
    recognises: { $0.starts(with: "VERDICTS\n".utf8) },
    makeReader: { path, _ in VerdictReader(path: path) })
}

private struct VerdictReader: ReportFormat.Reader {
  let path: String
  private var counts = TestCounts()

  init(path: String) { self.path = path }

  mutating func read(_ bytes: UnsafeRawBufferPointer) -> Bool {
    for byte in bytes {
      if byte == UInt8(ascii: "+") { counts.passed += 1 }
      if byte == UInt8(ascii: "-") { counts.failed += 1 }
    }
    return true
  }

  mutating func finish() -> TestReport {
    var report = TestReport(path: path, format: "verdicts")
    report.counts = counts
    return report
  }
}
