// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// The first findings, and how many more there were.
struct BoundedFindings {
  private var kept: [Finding] = []
  private var leftOut = 0
  private let limit: Int

  init(limit: Int = ReportLimits.findings) {
    self.limit = limit
  }

  /// Adds a finding; beyond the limit its words are not even made.
  mutating func add(_ finding: @autoclosure () -> Finding) {
    if kept.count < limit { kept.append(finding()) } else { leftOut += 1 }
  }

  /// The findings, with one more that says how many were left out.
  var all: [Finding] {
    guard leftOut > 0 else { return kept }
    return kept + [Finding(.note, "\(leftOut) more findings are not shown")]
  }
}
