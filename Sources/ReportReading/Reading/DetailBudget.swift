// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// The results of files that are read one after the other.
struct ReadBatch: Sendable {
  private(set) var files: [ReadFile] = []
  private(set) var budget = DetailBudget()
  private var lists: TestLists?

  init(_ options: ReportOptions) {
    if options.keptCases > 0, options.attempts == nil { lists = TestLists(options) }
  }

  mutating func add(_ file: ReadFile) {
    var (report, facts) = (file.report, file.facts)
    budget.cut(&report, &facts.identities)
    lists?.cut(&report)
    files.append(ReadFile(report: report, facts: facts, foreign: file.foreign))
  }
}

/// Bytes for the failures and findings of reports, given out in their order.
struct DetailBudget: Sendable {
  /// The bytes that those so far took, including those that were dropped.
  private(set) var used = 0
  /// The findings that were dropped.
  private(set) var overflow = FindingGroups()

  init(used: Int = 0) {
    self.used = used
  }

  /// Drops what exceeds the budget.
  mutating func cut(_ report: inout TestReport, _ identities: inout TestIdentities) {
    if let damage = report.damage, !fits(damage.size) { report.forgetDamage() }
    guard report.hasDetails else { return }
    let (failures, findings) = (report.failures, report.findings)
    if failures.isEmpty, findings.isEmpty { return }
    let room = failures.prefix { fits($0.size) }.count
    if room < failures.count {
      failures.dropFirst(room + 1).forEach { used += $0.size }
      // A new array, because one that shrinks keeps its size.
      report.failures = Array(failures[..<room])
      let keys = identities.reruns.failureKeys
      if !keys.isEmpty { identities.reruns.failureKeys = Array(keys.prefix(room)) }
    }
    let places = findings.prefix { fits($0.size) }.count
    guard places < findings.count else { return }
    overflow.add(Array(report.locatedFindings.dropFirst(places)))
    report.findings = Array(findings[..<places])
  }

  private mutating func fits(_ size: Int) -> Bool {
    used += size
    return used <= ReportLimits.allFailures
  }
}

/// How many tests are listed of all reports together, given out in their order.
struct TestLists: Sendable {
  private var left: [TestCase.Status: Int] = [:]
  private let threshold: Double
  private var ties = 0

  /// Lists a number of tests of each status and, if all are given, the slowest of all.
  init(_ options: ReportOptions, slowest: [TestCase] = []) {
    for status in TestCase.Status.allCases { left[status] = options.keptCases(status) }
    let durations = slowest.map(\.duration).sorted(by: >).prefix(options.keptSlowest)
    threshold = durations.last ?? 0
    ties = slowest.isEmpty ? .max : durations.count { $0 == threshold }
  }

  mutating func cut(_ report: inout TestReport) {
    report.changeDetails { cut(&$0.cases, &$0.slowest) }
  }

  private mutating func cut(_ cases: inout [TestCase], _ slowest: inout [TestCase]) {
    if !cases.isEmpty {
      cases = cases.filter { test in
        left[test.status, default: 0] -= 1
        return left[test.status, default: 0] >= 0
      }
    }
    guard !slowest.isEmpty else { return }
    slowest = slowest.filter { test in
      if test.duration == threshold { ties -= 1 }
      return test.duration > threshold || test.duration == threshold && ties >= 0
    }
  }
}

extension TestFailure {
  /// Roughly how many bytes of memory it takes.
  fileprivate var size: Int {
    [suite, name, message, details, output, file ?? ""].reduce(320) { $0 + $1.utf8.count }
  }
}

extension Finding {
  /// Roughly how many bytes of memory it takes, apart from what it has in common with others.
  fileprivate var size: Int { 320 + message.utf8.count }
}

extension Damage {
  /// Roughly how many bytes of memory it takes; nothing for a file that will be left out.
  fileprivate var size: Int {
    isForeign ? 0 : [summary, element ?? "", advice ?? ""].reduce(320) { $0 + $1.utf8.count }
  }
}
