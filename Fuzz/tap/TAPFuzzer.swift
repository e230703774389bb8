// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Driver

@testable import ReportReading

/// Reads the input in each mode, whole and in pieces, and stops if two readings differ or a bound
/// is broken.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTAP(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = UnsafeRawBufferPointer(start: start, count: count)
  for mode in ReportOptions.Subtests.allCases {
    let whole = report(of: bytes, mode, piece: max(1, count))
    check(whole, count)
    for piece in [1, 5, 64] {
      precondition(report(of: bytes, mode, piece: piece) == whole, "pieces of \(piece) differ")
    }
  }
  return 0
}

private func report(
  of bytes: UnsafeRawBufferPointer, _ mode: ReportOptions.Subtests, piece: Int
) -> TestReport {
  var options = ReportOptions()
  options.subtests = mode
  options.keptCases = 5
  options.keptSlowest = 10
  var reader = TAPReader(path: "input", options: options)
  var place = 0
  while place < bytes.count {
    let end = min(bytes.count, place + piece)
    guard reader.read(UnsafeRawBufferPointer(rebasing: bytes[place..<end])) else { break }
    place = end
  }
  return reader.finish()
}

private func check(_ report: TestReport, _ count: Int) {
  let counts = report.counts
  precondition(min(counts.passed, counts.failed, counts.skipped, counts.todo) >= 0, "negative")
  precondition(counts.todo <= counts.skipped, "todo is part of skipped")
  // Missing planned points count as failed, or as todo if the parent says so.
  precondition(counts.passed + counts.skipped - counts.todo <= count, "more points than bytes")
  precondition((0...counts.failed).contains(report.unreportedFailures), "unreported failures")
  precondition(report.findings.count <= ReportLimits.findings + 1, "too many findings")
  precondition(report.failures.count <= ReportLimits.failures, "too many failures")
  precondition(report.cases.count <= 50, "too many cases")
  for failure in report.failures {
    precondition(failure.name.utf8.count <= ReportLimits.name * 3, "a long name")
    precondition(failure.message.utf8.count <= ReportLimits.message * 3, "a long message")
  }
}

@main
enum Program {
  static func main() { fuzz(fuzzTAP) }
}
