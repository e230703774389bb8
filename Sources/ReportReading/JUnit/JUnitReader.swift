// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// Reads one JUnit XML report piece by piece.
struct JUnitReader: ReportFormat.Reader {
  private let document: JUnitDocument?
  private let path: String

  init(path: String, options: ReportOptions) {
    self.init(path: path, options: options, blockLength: JUnitDocument.blockLength)
  }

  /// Creates a reader that filters whenever it holds `blockLength` bytes.
  init(path: String, options: ReportOptions, blockLength: Int) {
    self.path = path
    document = JUnitDocument(path: path, options: options, blockLength: blockLength)
  }

  mutating func read(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.withMemoryRebound(to: UInt8.self) { document?.read($0) } ?? false
  }

  mutating func finish() -> TestReport {
    if let document { return document.finish() }
    var report = TestReport(path: path, format: "junit")
    report.damage = Damage(.unreadable, "there is no memory for a parser")
    return report
  }
}
