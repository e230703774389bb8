// SPDX-License-Identifier: Apache-2.0

import BuildModel

extension ReportFormat {
  /// TAP 12, 13, 14 and KTAP.
  ///
  /// A file is TAP when its head holds a version line, a plan, a test point or a bail-out where the protocol has them,
  /// and does not open as JUnit XML.
  public static let tap = ReportFormat(
    name: "tap", fileExtensions: ["tap"],
    recognises: { head in
      guard !head.withMemoryRebound(to: UInt8.self, { SourceEncoding.opensDocument($0) }) else {
        return false
      }
      var reader = TAPReader(path: "", options: ReportOptions())
      _ = reader.read(head)
      reader.finishLines()
      return reader.isTAP
    },
    makeReader: { path, options in TAPReader(path: path, options: options) })
}

extension TAPReader: ReportFormat.Reader {}
