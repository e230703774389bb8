// SPDX-License-Identifier: Apache-2.0

import BuildModel

extension ReportFormat {
  /// JUnit XML in all its dialects.
  public static let junit = ReportFormat(
    name: "junit", fileExtensions: ["xml"],
    recognises: { head in
      head.withMemoryRebound(to: UInt8.self) { SourceEncoding.opensMarkup($0) }
    },
    makeReader: { path, options in JUnitReader(path: path, options: options) })
}
