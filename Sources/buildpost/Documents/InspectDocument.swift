// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TextCoding

/// `inspect --json`.
struct InspectDocument {
  let read: ReportInput
  let parts: PartSum.Result?

  /// Writes the document piece by piece, since there may be 100,000 reports.
  ///
  /// Its findings are what was noticed while the reports were found and read, apart from the
  /// findings of the reports.
  func write(_ print: (String) throws -> Void) throws {
    func write(_ text: String, _ value: some Encodable) throws {
      let json = String(decoding: try JSONText.encode(value), as: UTF8.self)
      try print(text + PrintableText.escape(json: json))
    }
    try write("{\"findings\":", Finding.grouped(read.readingFindings).map { JSONObject($0) })
    if let parts { try write(",\"parts\":", JSONObject(parts)) }
    try print(",\"reports\":[")
    var separator = ""
    for report in read.reports {
      try write(separator, JSONObject(report))
      separator = ","
    }
    try write("],\"total\":", total)
    try print("}\n")
  }

  private var total: JSONObject {
    var sum = TestCounts()
    for report in read.reports { sum += report.counts }
    return [
      "tests": sum.total, "passed": sum.passed, "failed": sum.failed, "skipped": sum.skipped,
      "flaky": sum.flaky,
      "duration": read.reports.reduce(0) { $0 + $1.duration }.inMicroseconds,
      "damaged": read.reports.count { $0.damage != nil },
    ]
  }
}

extension Double {
  /// Seconds without the spurious digits of a floating-point sum: 81.164, not 81.16400000000002.
  fileprivate var inMicroseconds: Double {
    self < 1e9 ? (self * 1e6).rounded() / 1e6 : self
  }
}

extension JSONObject {
  fileprivate init(_ report: TestReport) {
    let counts = report.counts
    let findings = [report.damageFinding].compactMap(\.self) + report.findings
    self = [
      "path": report.path, "format": report.format,
      "tests": counts.total, "passed": counts.passed, "failed": counts.failed,
      "skipped": counts.skipped, "todo": counts.todo, "flaky": counts.flaky,
      "duration": report.duration.inMicroseconds,
      "damaged": report.damage != nil, "bailedOut": report.bailedOut,
      "findings": findings.map { JSONObject($0) },
      "failures": report.failures.map { JSONObject($0) },
    ]
  }

  private init(_ failure: TestFailure) {
    self = [
      "suite": failure.suite, "name": failure.name, "message": failure.message,
      "file": failure.file, "line": failure.line,
    ]
    if failure.attempts > 1 { add("attempts", failure.attempts) }
  }

  /// The member `parts` of `inspect --json` and `submit --json`: files that count and that do not,
  /// and missing parts.
  init(_ sum: PartSum.Result) {
    self = [
      "counted": sum.files, "superseded": sum.superseded, "missing": sum.missing,
      "expected": sum.expected,
    ]
  }

  /// A finding in all documents.
  init(_ finding: Finding) {
    self = [
      "severity": finding.severity.rawValue, "message": finding.message,
      "location": finding.location,
    ]
  }
}
