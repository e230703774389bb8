// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// The results of all files, whose failures, findings and listed tests share budgets of memory.
///
/// What is kept is decided in the order of the files, whatever the order in which they are read.
struct KeptResults {
  var reports: [TestReport]
  var facts: [FileFacts]
  private let options: ReportOptions
  /// The formats of files that are not reports.
  private var foreign = ForeignNames()
  /// Whether a file does not count; empty if all do.
  private var areLeftOut: [Bool] = []
  /// The attempts of all tests, if reruns are merged over files.
  private var attempts: [RerunEntry] = []
  private var hasTooManyAttempts = false
  private var batches: [BatchSize] = []
  private var size = 0
  private var listed = 0
  /// How many tests may be listed before the lists are cut.
  private var mostListed = 10_000
  private var overflow = FindingGroups()

  /// What the details of a batch took, also those that were dropped.
  private struct BatchSize {
    var files: Range<Int>
    var size: Int
    var isEmptied = false
  }

  init(_ count: Int, _ options: ReportOptions) {
    self.options = options
    reports = Array(repeating: TestReport(path: "", format: ""), count: count)
    facts = Array(repeating: FileFacts(), count: count)
  }

  /// Stores the results of consecutive files, from an index on.
  mutating func set(_ batch: ReadBatch, from start: Int) {
    for (index, file) in zip(start..., batch.files) {
      reports[index] = file.report
      facts[index] = file.facts
      listed += file.report.cases.count + file.report.slowest.count
      if file.report.damage?.isForeign == true {
        foreign.set(file.foreign?.name ?? "no known format", of: index, among: reports.count)
        // Among several files it is skipped.
        if reports.count > 1, options.format == nil { reports[index].forgetDamage() }
      }
      takeAttempts(of: index)
    }
    batches.append(BatchSize(files: start..<(start + batch.files.count), size: batch.budget.used))
    size += batch.budget.used
    overflow.add(batch.budget.overflow.findings)
    if size > ReportLimits.allFailures { dropLastDetails() }
    if listed > mostListed, !options.mergesFiles { cutLists() }
  }

  /// Drops the failures and findings beyond the budget; those of earlier files, which may still be
  /// read, come first.
  private mutating func dropLastDetails() {
    batches.sort { $0.files.lowerBound < $1.files.lowerBound }
    var used = 0
    for place in batches.indices {
      let batch = batches[place]
      if !batch.isEmptied, used + batch.size > ReportLimits.allFailures {
        batches[place].isEmptied = used > ReportLimits.allFailures
        var budget = DetailBudget(used: used)
        for file in batch.files { cut(file, to: &budget) }
        overflow.add(budget.overflow.findings)
      }
      used += batch.size
    }
  }

  private mutating func cut(_ file: Int, to budget: inout DetailBudget) {
    budget.cut(&reports[file], &facts[file].identities)
  }

  /// Drops listed tests that cannot be shown: after the first of a status, and those that are not
  /// among the slowest.
  private mutating func cutLists() {
    let listing = reports.indices.filter { reports[$0].hasDetails }
    var lists = TestLists(options, slowest: listing.flatMap { reports[$0].slowest })
    listed = 0
    for index in listing {
      lists.cut(&reports[index])
      listed += reports[index].cases.count + reports[index].slowest.count
    }
    mostListed = listed + 10_000
  }

  private mutating func takeAttempts(of index: Int) {
    guard options.mergesFiles else { return }
    let taken = facts[index].identities.reruns.attempts
    facts[index].identities.reruns.attempts = []
    guard attempts.count + taken.count <= RerunGroups.limit else {
      hasTooManyAttempts = true
      return
    }
    for var entry in taken {
      entry.document = UInt32(clamping: index)
      attempts.append(entry)
    }
  }

  /// The attempts in the files that count, by their places in an order of the files.
  mutating func takeAttempts(inOrder order: [Int]) -> [RerunEntry] {
    var places = Array(repeating: UInt32.max, count: reports.count)
    for (place, index) in order.enumerated() { places[index] = UInt32(clamping: place) }
    var taken: [RerunEntry] = []
    swap(&taken, &attempts)
    for index in taken.indices { taken[index].document = places[Int(taken[index].document)] }
    taken.removeAll { $0.document == .max }
    return taken
  }

  /// Leaves out the files that are not reports, except those for which `isMeant` is true.
  ///
  /// - Returns: One finding for each kind.
  mutating func skipForeign(isMeant: (Int) -> Bool) -> [Finding] {
    var skipped = SkippedFiles()
    for index in reports.indices {
      guard let name = foreign.name(of: index), !isMeant(index) else { continue }
      skipped.add(reports[index].path, name)
      leaveOut([index])
    }
    return skipped.findings
  }

  /// Leaves out files.
  mutating func leaveOut(_ indices: some Sequence<Int>) {
    for index in indices {
      if areLeftOut.isEmpty { areLeftOut = Array(repeating: false, count: reports.count) }
      areLeftOut[index] = true
      facts[index] = FileFacts()
    }
  }

  /// Whether a file counts.
  func counts(_ index: Int) -> Bool { areLeftOut.isEmpty || !areLeftOut[index] }

  /// The files that count.
  var counted: some Sequence<Int> { reports.indices.lazy.filter { counts($0) } }

  /// Removes what was left out.
  mutating func finish() {
    facts = []
    if listed > 0 { cutLists() }
    guard !areLeftOut.isEmpty else { return }
    var index = -1
    reports.removeAll { _ in
      index += 1
      return areLeftOut[index]
    }
  }

  /// The findings that were dropped from their reports.
  var furtherFindings: [Finding] {
    guard hasTooManyAttempts else { return overflow.findings }
    return overflow.findings + [
      Finding(
        .warning,
        "attempts in several reports were not merged: there are more than \(RerunGroups.limit) "
          + "tests")
    ]
  }
}

/// The results of files that are read one after the other.
struct ReadBatch: Sendable {
  private(set) var files: [ReadFile] = []
  private(set) var budget = DetailBudget()
  private var lists: TestLists?

  init(_ options: ReportOptions) {
    if options.keptCases > 0, !options.mergesFiles { lists = TestLists(options) }
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
  /// The bytes that those so far took, also those that were dropped.
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
    overflow.add(report.locatedFindings.dropFirst(places))
    report.findings = Array(findings[..<places])
  }

  private mutating func fits(_ size: Int) -> Bool {
    used += size
    return used <= ReportLimits.allFailures
  }
}

/// How many tests are listed of all reports together, given out in their order.
private struct TestLists: Sendable {
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
    if !report.cases.isEmpty {
      report.cases = report.cases.filter { test in
        left[test.status, default: 0] -= 1
        return left[test.status, default: 0] >= 0
      }
    }
    guard !report.slowest.isEmpty else { return }
    report.slowest = report.slowest.filter { test in
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

/// The names of the formats of files that are not reports, in one byte a file.
private struct ForeignNames {
  private var names: [String] = []
  /// One more than the place of a file's name, 0 if it has none.
  private var places: [UInt8] = []

  mutating func set(_ name: String, of file: Int, among count: Int) {
    if places.isEmpty { places = Array(repeating: 0, count: count) }
    let place = names.firstIndex(of: name) ?? names.count
    if place == names.count, place < 254 { names.append(name) }
    places[file] = UInt8(min(place, names.count - 1) + 1)
  }

  func name(of file: Int) -> String? {
    places.isEmpty || places[file] == 0 ? nil : names[Int(places[file]) - 1]
  }
}

/// Files that were found and are not reports: one finding for each kind.
private struct SkippedFiles {
  private var kinds: [(name: String, first: String, count: Int)] = []
  private var others: (first: String, count: Int)?

  /// How many kinds are named at most.
  private static let limit = 8

  mutating func add(_ path: String, _ name: String) {
    if let index = kinds.firstIndex(where: { $0.name == name }) {
      kinds[index].count += 1
    } else if kinds.count < Self.limit {
      kinds.append((name, path, 1))
    } else {
      others = (others?.first ?? path, (others?.count ?? 0) + 1)
    }
  }

  var findings: [Finding] {
    let all = kinds + (others.map { [("other formats", $0.first, $0.count)] } ?? [])
    return all.map { name, first, count in
      let files =
        count == 1 ? "1 file that is not a test report" : "\(count) files that are not test reports"
      return Finding(.warning, "skipped \(files): \(name)", at: first)
    }
  }
}
