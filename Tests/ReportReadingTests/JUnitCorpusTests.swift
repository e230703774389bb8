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

/// The corpus next to the project, read in place.
struct JUnitCorpusTests {
  /// A row of `expected.tsv`.
  struct Row: Sendable, CustomTestStringConvertible {
    var path: String
    var counts: TestCounts
    var isDamaged: Bool
    var note: String
    var testDescription: String { path }

    init?(_ line: Substring) {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard fields.count >= 8, let passed = Int(fields[2]), let failed = Int(fields[3]),
        let skipped = Int(fields[4])
      else { return nil }
      path = String(fields[0])
      counts = TestCounts(
        passed: passed, failed: failed, skipped: skipped, flaky: Int(fields[5]) ?? 0)
      isDamaged = fields[6] == "y"
      note = String(fields[7])
    }

    /// The counts after a key of the note: `key=total/passed/failed/skipped flaky=n`.
    func counts(_ key: String) -> TestCounts? {
      guard let range = note.firstRange(of: key + "=") ?? note.firstRange(of: key + " ") else {
        return nil
      }
      let words = note[range.upperBound...].split { $0 == " " || $0 == ";" }
      let numbers = (words.first ?? "").split(separator: "/").compactMap { Int($0) }
      guard numbers.count == 4 else { return nil }
      let flaky = words.dropFirst().first.flatMap {
        $0.hasPrefix("flaky")
          ? Int($0.dropFirst(6)) ?? words.dropFirst(2).first.flatMap { Int($0) } : nil
      }
      return TestCounts(
        passed: numbers[1], failed: numbers[2], skipped: numbers[3], flaky: flaky ?? 0)
    }
  }

  private static let folder = (ProjectFiles.corpus ?? "") + "/junit/"

  private static let rows: [Row] = {
    // Without the corpus there are no rows; the tests say so by their condition.
    let table = try? String(contentsOf: URL(filePath: folder + "expected.tsv"), encoding: .utf8)
    return (table ?? "").split(separator: "\n").dropFirst().compactMap { Row($0) }
  }()

  @Test(.enabled(if: ProjectFiles.corpus != nil, "the corpus is not beside the project"))
  func theTableIsRead() {
    #expect(Self.rows.count > 300)
  }

  @Test(
    .enabled(if: ProjectFiles.corpus != nil, "the corpus is not beside the project"),
    arguments: rows)
  func theReaderAgreesWithTheRow(row: Row) throws {
    let report = try Self.read(row.path, ReportOptions())
    #expect((report.damage != nil) == row.isDamaged)
    #expect(
      report.counts
        == (row.isDamaged ? row.counts("closed-before-error") ?? row.counts : row.counts))
    #expect(
      row.note.contains("repaired, with a finding") == !report.findings.filter {
        $0.message.hasPrefix("re") || $0.message.hasPrefix("ig")
      }.isEmpty || row.isDamaged || row.path.contains("utf16-decl"))
  }

  @Test(
    .enabled(if: ProjectFiles.corpus != nil, "the corpus is not beside the project"),
    arguments: rows.filter { !$0.isDamaged })
  func mergedRerunsAgreeWithTheRow(row: Row) throws {
    let report = try Self.read(row.path, JUnitText.merging)
    #expect(report.counts == row.counts("merge-reruns") ?? row.counts)
  }

  private static func read(_ path: String, _ options: ReportOptions) throws -> TestReport {
    let bytes = try Data(contentsOf: URL(filePath: folder + path))
    var reader = ReportFormat.junit.makeReader(path, options)
    _ = bytes.withUnsafeBytes { reader.read($0) }
    return reader.finish()
  }
}
