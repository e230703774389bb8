// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TestSupport
import Testing

@testable import ReportReading

/// The streams of the corpus, with the counts that the rule gives them.
@Suite(.enabled(if: ProjectFiles.corpus != nil, "the corpus does not lie beside the project"))
struct TAPCorpusTests {
  @Test(arguments: ReportOptions.Subtests.allCases)
  func everyStreamAgreesWithTheTable(mode: ReportOptions.Subtests) throws {
    let rows = try TAPCorpus.rows()
    #expect(rows.count > 400)
    for row in rows {
      let report = TAPSample(try row.bytes()).read(mode)
      #expect(report.fiveCounts == row.counts(mode), "\(row.path)")
      #expect(report.bailedOut == row.bailedOut, "\(row.path)")
      if mode == .auto {
        #expect(
          (report.damage == nil) == row.isWellFormed,
          "\(row.path): \(String(describing: report.damage)), \(row.note)")
      }
    }
  }

  @Test func everySplitGivesTheSameReport() throws {
    for row in try TAPCorpus.rows() {
      let sample = TAPSample(try row.bytes())
      guard sample.bytes.count < 4000 else { continue }
      for size in [1, 2, 3, 7, 64] {
        #expect(sample.read(.auto, chunk: size) == sample.read(.auto), "\(row.path) by \(size)")
        #expect(sample.read(.leaf, chunk: size) == sample.read(.leaf), "\(row.path) by \(size)")
      }
    }
  }

  @Test func everyStreamWithPointsIsRecognised() throws {
    for row in try TAPCorpus.rows() where row.counts(.auto).contains(where: { $0 > 0 }) {
      let head = Array(try row.bytes().prefix(65_536))
      #expect(head.withUnsafeBytes { ReportFormat.tap.recognises($0) }, "\(row.path)")
    }
  }
}
