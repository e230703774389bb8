// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TestSupport
import Testing

@testable import ReportReading

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A report that is cut anywhere before its root closes is damaged, and none of its failing tests
/// passes.
@Suite(.slow) struct JUnitCutTests {
  /// Reports by real producers, small enough for a debug build to read once per byte.
  ///
  /// `scripts/quality/bench junit -- --only cuts` uses larger ones too.
  private static let reports = ExpectedCounts.samples.filter { sample in
    guard sample.hasPrefix("junit/"), sample.hasSuffix(".xml") else { return false }
    return (try? bytes(of: sample).count) ?? .max <= 3000
  }

  private static func bytes(of sample: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(filePath: "\(ProjectFiles.testReports)/\(sample)")))
  }

  /// The last byte of the last end tag; a comment may follow it.
  private static func endOfRoot(in bytes: [UInt8]) -> Int? {
    let open = bytes.indices.last { bytes[$0...].starts(with: "</".utf8) }
    return open.flatMap { bytes[$0...].firstIndex(of: UInt8(ascii: ">")) }
  }

  private static let sample =
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="é"><testsuite name="s"><testcase name="a"/>
    <testcase name="b"><failure message="m &lt;">t<![CDATA[ ]] ]]></failure></testcase>
    <testcase name="c"><skipped/></testcase>\
    <testcase name="d"><error/></testcase></testsuite></testsuites>
    """

  @Test func everyCutOfASampleIsTruncated() {
    let bytes = Array(Self.sample.utf8)
    let whole = JUnitText.read(bytes)
    #expect(whole.counts.line == "1/2/1/0")
    for length in 1..<bytes.count {
      let report = JUnitText.read(Array(bytes.prefix(length)))
      #expect(report.damage?.kind == .truncated, "cut at \(length)")
      #expect(report.counts.passed <= 1 && report.counts.failed <= 2)
    }
    #expect(JUnitText.read([]).damage?.kind == .empty)
  }

  @Test func thereAreTwentyRealReportsToCut() {
    #expect(Self.reports.count >= 20)
  }

  @Test(arguments: reports)
  func everyCutOfARealReportIsDamaged(path: String) throws {
    var options = ReportOptions()
    options.keptCases = .max
    let bytes = try Self.bytes(of: path)
    let end = try #require(Self.endOfRoot(in: bytes))
    let whole = JUnitText.read(bytes, options)
    #expect(whole.damage == nil)
    for length in 0...end {
      let report = JUnitText.read(Array(bytes.prefix(length)), options)
      // The tests read from a cut report are the first ones of the whole report.
      if report.damage != nil, whole.cases.starts(with: report.cases) { continue }
      Issue.record("cut at \(length)")
    }
  }
}
