// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// Counts and durations in words, the same on terminals and pages.
enum CountWords {
  /// `42 tests: 38 passed (1 flaky), 2 failed, 2 skipped`.
  static func sentence(_ counts: TestCounts) -> String {
    let noun = counts.total == 1 ? "test" : "tests"
    let flaky = counts.flaky > 0 ? " (\(counts.flaky) flaky)" : ""
    let todo = counts.todo > 0 ? " (\(counts.todo) to do)" : ""
    return "\(counts.total) \(noun): \(counts.passed) passed\(flaky), \(counts.failed) failed, "
      + "\(counts.skipped) skipped\(todo)"
  }

  /// Seconds with as much precision as a person reads: `0.004 s`, `0.25 s`, `12.5 s`, `3 min 20 s`, `2 h 05 min`.
  static func duration(_ seconds: Double) -> String {
    switch seconds {
    case ..<0.0005: "0 s"
    case ..<0.1: "\(decimal(seconds, places: 3)) s"
    case ..<10: "\(decimal(seconds, places: 2)) s"
    case ..<60: "\(decimal(seconds, places: 1)) s"
    case ..<3600: "\(Int(seconds) / 60) min \(twoDigits(Int(seconds) % 60)) s"
    default: "\(Int(seconds) / 3600) h \(twoDigits(Int(seconds) / 60 % 60)) min"
    }
  }

  private static func decimal(_ value: Double, places: Int) -> String {
    let scale = (0..<places).reduce(1) { scale, _ in scale * 10 }
    let scaled = max(Int((value * Double(scale)).rounded()), 1)
    let fraction = String(scaled % scale)
    return "\(scaled / scale)."
      + String(repeating: "0", count: places - fraction.count) + fraction
  }

  private static func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : String(number)
  }
}
