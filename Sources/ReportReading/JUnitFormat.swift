// SPDX-License-Identifier: Apache-2.0

import BuildModel

extension ReportFormat {
  /// JUnit XML in all its dialects.
  public static let junit = ReportFormat(
    name: "junit", fileExtensions: ["xml"],
    recognises: { head in head.contains(UInt8(ascii: "<")) },
    makeReader: { path, options in JUnitReader(path: path, options: options) })
}

struct JUnitReader: ReportFormat.Reader {
  var report: TestReport
  init(path: String, options: ReportOptions) {
    report = TestReport(path: path, format: "junit")
  }
  mutating func read(_ bytes: UnsafeRawBufferPointer) -> Bool { true }
  mutating func finish() -> TestReport { report }
}
