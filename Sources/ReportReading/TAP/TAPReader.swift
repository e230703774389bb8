// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// Reads one TAP stream: bytes to text to lines to the counting rule, in one pass.
struct TAPReader {
  private let path: String
  private var decoder = TAPDecoder()
  private var lines = TAPLines()
  private var stream: TAPInterpretations

  init(path: String, options: ReportOptions) {
    self.path = path
    stream = TAPInterpretations(path: path, options: options)
  }

  /// Whether anything so far is TAP.
  var isTAP: Bool { stream.isTAP }

  mutating func read(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var goesOn = true
    bytes.withMemoryRebound(to: UInt8.self) { text in
      decoder.decode(text) { goesOn = lines.read($0, into: &stream) }
    }
    return goesOn
  }

  mutating func finish() -> TestReport {
    finishLines()
    let stream = stream.finish()
    var report = TestReport(path: path, format: "tap")
    report.counts = TestCounts(
      passed: stream.counts.passed, failed: stream.counts.failed,
      skipped: stream.counts.skipped + stream.counts.todo, todo: stream.counts.todo)
    report.bailedOut = stream.bailedOut
    report.damage = stream.notes.damage
    report.findings = stream.notes.findings
    report.failures = stream.notes.failures
    report.cases = stream.notes.cases
    report.slowest = stream.notes.slowest
    report.duration = stream.notes.statedDuration ?? stream.notes.summedDuration
    return report
  }

  /// Takes the last line though nothing ends it.
  mutating func finishLines() {
    decoder.finish { _ = lines.read($0, into: &stream) }
    lines.finish(into: &stream)
  }
}
