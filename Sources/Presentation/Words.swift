// SPDX-License-Identifier: Apache-2.0

package import BuildModel
import TextCoding

/// Counts, durations and names in words, the same on terminals and pages.
package enum Words {
  /// `42 tests: 38 passed (1 flaky), 2 failed, 2 skipped`.
  package static func sentence(_ counts: TestCounts) -> String {
    "\(tests(counts)): \(results(counts))"
  }

  /// `42 tests`.
  package static func tests(_ counts: TestCounts) -> String {
    counts.total == 1 ? "1 test" : "\(counts.total) tests"
  }

  /// `38 passed (1 flaky), 2 failed, 2 skipped`.
  package static func results(_ counts: TestCounts) -> String {
    let flaky = counts.flaky > 0 ? " (\(counts.flaky) flaky)" : ""
    let todo = counts.todo > 0 ? " (\(counts.todo) to do)" : ""
    return
      "\(counts.passed) passed\(flaky), \(counts.failed) failed, \(counts.skipped) skipped\(todo)"
  }

  /// `CartTests › adds`, or whichever of the two is known.
  static func name(suite: String, _ name: String) -> String {
    let parts = [suite, name].filter { !$0.isEmpty }
    return parts.isEmpty ? unnamed : parts.joined(separator: " › ")
  }

  /// A test's name.
  static func name(_ name: String) -> String { name.isEmpty ? unnamed : name }

  private static let unnamed = "(no name)"

  /// `cart.py:12`; `nil` if the report names no file.
  static func place(of failure: TestFailure) -> String? {
    failure.file.map { file in file + (failure.line.map { ":\($0)" } ?? "") }
  }

  /// `3 attempts`; `nil` if the test ran once.
  static func attempts(of failure: TestFailure) -> String? {
    failure.attempts > 1 ? "\(failure.attempts) attempts" : nil
  }

  /// `missing`, `damaged` or `bailed out`; `nil` for a report that was read to its end.
  static func remark(on report: TestReport) -> String? {
    if report.isMissing { return "missing" }
    return report.damage != nil ? "damaged" : report.bailedOut ? "bailed out" : nil
  }

  /// The reports in the order in which pages list them: missing parts first, then what fails, then
  /// the rest.
  static func ordered(_ reports: [TestReport]) -> [Int] {
    let missing = reports.indices.filter { reports[$0].isMissing }
    let others = reports.indices.filter { !reports[$0].isMissing }
    return missing + others.filter { reports[$0].isFailing }
      + others.filter { !reports[$0].isFailing }
  }

  /// `5 reports`, without missing parts.
  static func reports(_ reports: [TestReport]) -> String {
    reports.count { !$0.isMissing }.counted("report")
  }

  /// `2 of 5 reports are damaged …`, so that nobody mistakes the counts for complete.
  static func damage(in reports: [TestReport]) -> String? {
    let damaged = reports.count { $0.damage != nil }
    let stopped = reports.count { $0.damage == nil && $0.bailedOut }
    let all = Self.reports(reports)
    let sentences = [
      (damaged, "damaged; tests may be missing"), (stopped, "cut short by the test run itself"),
    ].filter { $0.0 > 0 }.map { "\($0.0) of \(all) \($0.0 == 1 ? "is" : "are") \($0.1)." }
    return sentences.isEmpty ? nil : sentences.joined(separator: " ")
  }

  /// What a reader of the result should know: damage, warnings and errors.
  static func findings(of assembly: BuildAssembly) -> [Finding] {
    assembly.findings.filter { $0.severity != .note }
  }

  /// `24 Nov 2026, 02:49 UTC`.
  static func time(_ time: Timestamp) -> String {
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    let parts = time.rfc3339.split { "-T:".contains($0) }.map(String.init)
    guard parts.count > 4, let month = Int(parts[1]), let day = Int(parts[2]),
      months.indices.contains(month - 1)
    else { return time.rfc3339 }
    return "\(day) \(months[month - 1]) \(parts[0]), \(parts[3]):\(parts[4]) UTC"
  }

  /// Seconds as precisely as a person reads them: `0.004 s`, `0.25 s`, `12.5 s`, `3 min 20 s`.
  static func duration(_ seconds: Double) -> String {
    let seconds = seconds.isNaN ? 0 : min(seconds, 1e12)
    return switch seconds {
    case ..<0.0005: "0 s"
    case ..<0.1: "\(decimal(seconds, places: 3)) s"
    case ..<10: "\(decimal(seconds, places: 2)) s"
    case ..<60: "\(decimal(seconds, places: 1)) s"
    case ..<3600: "\(Int(seconds) / 60) min \(padded(Int(seconds) % 60, to: 2)) s"
    default: "\(Int(seconds) / 3600) h \(padded(Int(seconds) / 60 % 60, to: 2)) min"
    }
  }

  private static func decimal(_ value: Double, places: Int) -> String {
    let scale = (0..<places).reduce(1) { scale, _ in scale * 10 }
    let scaled = max(Int((value * Double(scale)).rounded()), 1)
    return "\(scaled / scale).\(padded(scaled % scale, to: places))"
  }

  private static func padded(_ number: Int, to places: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, places - digits.count)) + digits
  }
}

extension TestCase.Status {
  /// A symbol for the status that does not depend on colour.
  var mark: String {
    switch self {
    case .passed: "✓"
    case .flaky: "≈"
    case .failed: "✗"
    case .skipped: "–"
    }
  }
}

extension BuildState {
  /// A symbol for the state that does not depend on colour.
  var mark: String {
    switch self {
    case .successful: "✓"
    case .failed: "✗"
    case .cancelled: "■"
    case .inProgress: "▶"
    case .pending: "…"
    case .unknown: "?"
    }
  }

  /// The state in plain words.
  var words: String { self == .inProgress ? "in progress" : rawValue }

  /// How a terminal paints the state.
  var role: TextStyle.Role {
    switch self {
    case .successful: .good
    case .failed: .bad
    case .pending, .inProgress, .cancelled, .unknown: .caution
    }
  }
}
