// SPDX-License-Identifier: Apache-2.0

import BuildModel

extension ReportPage {
  /// The failed tests with their messages, grouped by report.
  var failures: [[String: Any]] {
    assembly.reports.flatMap { report in
      report.failures.map { failure in
        let place = failure.file.map { file in file + (failure.line.map { ":\($0)" } ?? "") } ?? ""
        return [
          "name": HTMLText(failure.name.isEmpty ? "(no name)" : failure.name),
          "suite": HTMLText(failure.suite), "message": HTMLText(multiline: failure.message),
          "hasMessage": !failure.message.isEmpty, "place": HTMLText(place),
          "report": HTMLText(report.path),
        ]
      }
    }
  }

  var moreFailures: String {
    let failed = assembly.reports.reduce(0) { $0 + $1.counts.failed }
    let shown = failures.count
    return failed > shown ? "… and \(failed - shown) more failed tests without a record." : ""
  }

  /// The slowest tests of all reports with bars in proportion to the slowest.
  var slowest: [[String: Any]] {
    let cases = assembly.reports.flatMap(\.slowest).filter { $0.duration > 0 }
      .sorted { $0.duration > $1.duration }.prefix(Self.slowestTests)
    guard let longest = cases.first?.duration else { return [] }
    return cases.map { test in
      [
        "name": HTMLText([test.suite, test.name].filter { !$0.isEmpty }.joined(separator: " › ")),
        "duration": CountWords.duration(test.duration), "class": test.status.rawValue,
        "share": max(1, Int((test.duration / longest * 100).rounded())),
      ]
    }
  }

  /// The tests, failed ones first, up to ``ReportPage/listedTests``.
  var tests: [[String: Any]] {
    let order: [TestCase.Status] = [.failed, .flaky, .skipped, .passed]
    let cases = assembly.reports.flatMap(\.cases)
    return order.flatMap { status in cases.filter { $0.status == status } }
      .prefix(Self.listedTests).map { test in
        [
          "status": test.status.rawValue, "mark": test.status.mark,
          "suite": HTMLText(test.suite),
          "name": HTMLText(test.name.isEmpty ? "(no name)" : test.name),
          "duration": CountWords.duration(test.duration),
        ]
      }
  }

  var moreTests: String {
    let all = assembly.reports.reduce(0) { $0 + $1.counts.total }
    return all > tests.count && !tests.isEmpty
      ? "\(tests.count) of \(all) tests are listed, failed ones first." : ""
  }

  /// The parts of the bar of counts, in per cent of all tests.
  var shares: [[String: Any]] {
    let counts = assembly.reports.reduce(into: TestCounts()) { $0 += $1.counts }
    guard counts.total > 0 else { return [] }
    let parts: [(String, Int)] = [
      ("failed", counts.failed), ("flaky", counts.flaky), ("skipped", counts.skipped),
      ("passed", counts.passed - counts.flaky),
    ]
    return parts.filter { $0.1 > 0 }.map { name, count in
      ["class": name, "weight": count, "words": "\(count) \(name)"]
    }
  }

  var filters: [[String: Any]] {
    let counts = assembly.reports.flatMap(\.cases).reduce(into: [TestCase.Status: Int]()) {
      $0[$1.status, default: 0] += 1
    }
    return [TestCase.Status.failed, .flaky, .skipped, .passed].map { status in
      ["status": status.rawValue, "count": counts[status] ?? 0]
    }
  }
}

extension TestCase.Status {
  /// A sign that tells the statuses apart without colour.
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
  /// A sign that tells the states apart without colour.
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
}
