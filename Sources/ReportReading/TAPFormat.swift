// SPDX-License-Identifier: Apache-2.0

import BuildModel

extension ReportFormat {
  /// TAP 12, 13, 14 and KTAP.
  public static let tap = ReportFormat(
    name: "tap", fileExtensions: ["tap"],
    recognises: { _ in true },
    makeReader: { path, options in TAPReader(path: path, options: options) })
}

struct TAPReader: ReportFormat.Reader {
  var report: TestReport
  init(path: String, options: ReportOptions) {
    report = TestReport(path: path, format: "tap")
  }
  mutating func read(_ bytes: UnsafeRawBufferPointer) -> Bool { true }
  mutating func finish() -> TestReport { report }
}
