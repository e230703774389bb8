// SPDX-License-Identifier: Apache-2.0

import BuildModel

@testable import ReportReading

/// A stream in memory.
struct TAPSample {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  init(_ text: String) {
    self.init(Array(text.utf8))
  }

  /// Reads it in pieces of this many bytes.
  func read(
    _ mode: ReportOptions.Subtests = .auto, chunk: Int = 65_536, keptCases: Int = 0
  ) -> TestReport {
    var options = ReportOptions()
    options.subtests = mode
    options.keptCases = keptCases
    options.keptSlowest = 10
    var reader = TAPReader(path: "sample.tap", options: options)
    bytes.withUnsafeBytes { all in
      for start in stride(from: 0, to: all.count, by: chunk) {
        let piece = UnsafeRawBufferPointer(rebasing: all[start..<min(all.count, start + chunk)])
        guard reader.read(piece) else { break }
      }
    }
    return reader.finish()
  }
}

extension TestReport {
  /// Total, passed, failed, skipped without todo, todo: as the tables have them.
  var fiveCounts: [Int] {
    [counts.total, counts.passed, counts.failed, counts.skipped - counts.todo, counts.todo]
  }
}
