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
  private var batches: [BatchSize] = []
  private var size = 0
  /// The reports with tests that are listed, and how many tests those are.
  private var listing: [Int] = []
  private var listed = 0
  /// How many tests may be listed before the lists are cut.
  private var mostListed = 1000
  private var overflow = FindingGroups()

  /// What the details of a batch took, including those that were dropped.
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
      addLists(of: index)
      if file.report.damage?.isForeign == true {
        foreign.set(file.foreign?.name ?? "no known format", of: index, among: reports.count)
        // Among several files it is skipped.
        if reports.count > 1, options.format == nil { reports[index].forgetDamage() }
      }
    }
    batches.append(BatchSize(files: start..<(start + batch.files.count), size: batch.budget.used))
    size += batch.budget.used
    overflow.add(batch.budget.overflow.findings)
    if size > ReportLimits.allFailures { dropLastDetails() }
    if listed > mostListed, options.attempts == nil { cutLists() }
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
    let all = listing.sorted()
    var lists = TestLists(options, slowest: all.flatMap { reports[$0].slowest })
    (listing, listed) = ([], 0)
    for index in all {
      lists.cut(&reports[index])
      addLists(of: index)
    }
    mostListed = listed + max(1000, listed / 2)
  }

  private mutating func addLists(of index: Int) {
    let count = reports[index].cases.count + reports[index].slowest.count
    guard count > 0 else { return }
    listing.append(index)
    listed += count
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
  var furtherFindings: [Finding] { overflow.findings }
}
