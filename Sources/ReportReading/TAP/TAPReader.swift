// SPDX-License-Identifier: Apache-2.0

import BuildModel

extension ReportFormat {
  /// TAP 12, 13, 14 and KTAP.
  ///
  /// A file is TAP if its first bytes contain a version line, a plan, a test point or a bail-out
  /// where the protocol allows one, and do not start an XML document.
  public static let tap = ReportFormat(
    name: "tap", fileExtensions: ["tap"], isDecidedByExtension: true,
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

/// Reads one TAP stream in one pass: bytes to text, text to lines, lines to counts.
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
    report.unreportedFailures = stream.counts.unreported
    report.bailedOut = stream.bailedOut
    report.damage = stream.notes.damage
    report.findings = stream.notes.findings
    report.failures = stream.notes.failures
    report.cases = stream.notes.cases
    report.slowest = stream.notes.slowest
    report.duration = stream.notes.statedDuration ?? stream.notes.summedDuration
    return report
  }

  /// Reads the last line even if it lacks a line end.
  mutating func finishLines() {
    decoder.finish { _ = lines.read($0, into: &stream) }
    lines.finish(into: &stream)
  }
}

/// The two ways to read a stream: as it is, and with its indentation removed.
///
/// Only the end shows whether the whole stream is indented. From the first line of TAP that is
/// indented, both ways are followed until something at column 0 rules out the second. The second
/// applies if a version line is at its column.
struct TAPInterpretations {
  private let path: String
  private let options: ReportOptions
  private var plain: TAPStream
  /// Empty or one stream: an array is read in place, but an optional of this size would be copied
  /// on each access.
  private var shifted: [TAPStream] = []

  init(path: String, options: ReportOptions) {
    self.path = path
    self.options = options
    plain = TAPStream(path: path, options: options)
  }

  var isOver: Bool { plain.isOver && (shifted.isEmpty || shifted[0].isOver) }
  var isInsideYAML: Bool { isShifted ? shifted[0].isInsideYAML : plain.isInsideYAML }
  /// Whether any line is TAP.
  var isTAP: Bool { plain.hasStructure || plain.bailedOut || isShifted }

  private var isShifted: Bool { plain.indentation?.isVersion == true && !shifted.isEmpty }

  mutating func take(_ text: TAPText, line: Int) {
    plain.take(text, line: line)
    if let column = plain.indentation?.column {
      takeShifted(text, line: line, by: column)
    } else if !shifted.isEmpty {
      shifted = []
    }
  }

  private mutating func takeShifted(_ text: TAPText, line: Int, by column: Int) {
    if shifted.isEmpty || shifted[0].base != column {
      shifted = [TAPStream(path: path, options: options, base: column)]
    }
    shifted[0].take(text, line: line)
  }

  /// Ends the stream and returns the interpretation that applies.
  mutating func finish() -> TAPStream {
    var stream = isShifted ? shifted[0] : plain
    stream.finish()
    return stream
  }
}
