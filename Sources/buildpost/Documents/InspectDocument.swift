// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TextCoding

/// `inspect --json`.
struct InspectDocument {
  private let read: ReadReports
  private let parts: PartSum.Result?

  init(_ read: ReadReports, parts: PartSum.Result? = nil) {
    self.read = read
    self.parts = parts
  }

  /// Writes the document piece by piece, since there may be 100,000 reports.
  ///
  /// Its findings are what was noticed while the reports were found and read, apart from the
  /// findings of the reports.
  func write(_ print: (String) throws -> Void) throws {
    func write(_ text: String, _ value: some Encodable) throws {
      let json = String(decoding: try JSONText.encode(value), as: UTF8.self)
      try print(text + PrintableText.escape(json: json))
    }
    let findings = Finding.grouped(read.readingFindings).map(FindingDocument.init)
    try write("{\"findings\":", findings)
    if let parts { try write(",\"parts\":", PartsDocument(parts)) }
    try print(",\"reports\":[")
    var separator = ""
    for report in read.reports {
      try write(separator, Report(report))
      separator = ","
    }
    try write("],\"total\":", Total(read.reports))
    try print("}\n")
  }

  struct Report: Encodable {
    var path: String
    var format: String
    var tests: Int
    var passed: Int
    var failed: Int
    var skipped: Int
    var todo: Int
    var flaky: Int
    var duration: Double
    var damaged: Bool
    var bailedOut: Bool
    var findings: [FindingDocument]
    var failures: [Failure]

    init(_ report: TestReport) {
      path = report.path
      format = report.format
      tests = report.counts.total
      passed = report.counts.passed
      failed = report.counts.failed
      skipped = report.counts.skipped
      todo = report.counts.todo
      flaky = report.counts.flaky
      duration = report.duration.inMicroseconds
      damaged = report.damage != nil
      bailedOut = report.bailedOut
      findings = ([report.damageFinding].compactMap(\.self) + report.findings)
        .map(FindingDocument.init)
      failures = report.failures.map(Failure.init)
    }
  }

  struct Failure: Encodable {
    var suite: String
    var name: String
    var message: String
    var file: Nullable<String>
    var line: Nullable<Int>
    /// Absent if the test ran once.
    var attempts: Int?

    init(_ failure: TestFailure) {
      suite = failure.suite
      name = failure.name
      message = failure.message
      file = Nullable(failure.file)
      line = Nullable(failure.line)
      attempts = failure.attempts > 1 ? failure.attempts : nil
    }
  }

  struct Total: Encodable {
    var tests: Int
    var passed: Int
    var failed: Int
    var skipped: Int
    var flaky: Int
    var duration: Double
    var damaged: Int

    init(_ reports: [TestReport]) {
      var sum = TestCounts()
      for report in reports { sum += report.counts }
      tests = sum.total
      passed = sum.passed
      failed = sum.failed
      skipped = sum.skipped
      flaky = sum.flaky
      duration = reports.reduce(0) { $0 + $1.duration }.inMicroseconds
      damaged = reports.count { $0.damage != nil }
    }
  }
}

extension Double {
  /// Seconds without the digits that adding them made up: 81.164, not 81.16400000000002.
  fileprivate var inMicroseconds: Double {
    self < 1e9 ? (self * 1e6).rounded() / 1e6 : self
  }
}

/// The member `parts` of `inspect --json` and `submit --json`: files that count and that do not,
/// and missing parts.
struct PartsDocument: Encodable {
  var counted: [String]
  var superseded: [String]
  var missing: [String]
  var expected: Int

  init(_ sum: PartSum.Result) {
    counted = sum.files
    superseded = sum.superseded
    missing = sum.missing
    expected = sum.expected
  }
}

/// A finding in the JSON documents: all three members, `location` is null if there is none.
struct FindingDocument: Encodable {
  var severity: String
  var message: String
  var location: Nullable<String>

  init(_ finding: Finding) {
    severity = finding.severity.rawValue
    message = finding.message
    location = Nullable(finding.location)
  }
}

/// A member that is written as null if it has no value, so that a document keeps its shape.
struct Nullable<Value: Encodable>: Encodable {
  var value: Value?

  init(_ value: Value?) {
    self.value = value
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let value { try container.encode(value) } else { try container.encodeNil() }
  }
}
