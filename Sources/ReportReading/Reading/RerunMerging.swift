// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// Merges the attempts of one test that are in several documents (rule 6 of docs/counting.md).
///
/// A test counts in the document of its last attempt; what the earlier documents said of it is
/// taken back.
struct RerunMerging {
  private var results: KeptResults
  /// The files that count.
  private let indices: [Int]
  private var moved: [Int: Int] = [:]
  private var dropped: [Int: Set<Int>] = [:]
  /// The files whose failures are in no particular order.
  private var mixed: Set<Int> = []

  /// Counts each test once in the results, and returns what was merged.
  static func merge(_ results: inout KeptResults) -> [Finding] {
    var merging = RerunMerging(results)
    results = KeptResults(0, ReportOptions())
    merging.mergeAttempts()
    let findings = merging.finish()
    results = merging.results
    return findings
  }

  private init(_ results: KeptResults) {
    self.results = results
    indices = Array(results.counted)
  }

  private mutating func finish() -> [Finding] {
    for (index, cases) in dropped {
      let kept = results.reports[index].cases.indices.filter { !cases.contains($0) }
      results.reports[index].cases = kept.map { results.reports[index].cases[$0] }
    }
    for index in mixed {
      results.reports[index].failures.sort { ($0.suite, $0.name) < ($1.suite, $1.name) }
    }
    return moved.sorted { $0.key < $1.key }.map { index, count in
      let path = results.reports[index].path
      var finding = Finding(
        .note,
        "\(count) \(count == 1 ? "test" : "tests") ran again in a later report, "
          + "whose result counts",
        at: path, topic: "tests ran again in a later report, which counts")
      finding.report = path
      return finding
    }
  }

  /// By the time stamps of their suites if all have one, otherwise as given.
  private var order: [Int] {
    let starts = indices.map { results.facts[$0].identities.reruns.started }
    guard !starts.contains(nil) else { return indices }
    return indices.sorted {
      let one = results.facts[$0].identities.reruns.started ?? 0
      return (one, $0) < (results.facts[$1].identities.reruns.started ?? 0, $1)
    }
  }

  /// Brings the attempts of each test together by sorting, which needs less memory than a table.
  private mutating func mergeAttempts() {
    let order = order
    var entries = results.takeAttempts(inOrder: order)
    entries.sort(by: RerunEntry.isBefore)
    var start = 0
    while start < entries.count {
      let key = entries[start].key
      let run = entries[start...].prefix { $0.key == key }
      var all = run[start].attempts
      for later in run.indices.dropFirst() {
        merge(
          run[later], from: order[Int(run[later - 1].document)],
          into: order[Int(run[later].document)], &all)
      }
      start = run.endIndex
    }
  }

  /// Counts a test in a later file, and takes back what an earlier one said of it.
  private mutating func merge(
    _ entry: RerunEntry, from earlier: Int, into index: Int, _ all: inout Attempts
  ) {
    let key = entry.key
    results.reports[earlier].counts.remove(one: all.status)
    results.reports[index].counts.remove(one: entry.attempts.status)
    all.add(entry.attempts)
    results.reports[index].counts += TestCounts(one: all.status)
    let old = results.removeFailure(key, of: earlier)
    if all.status != .failed {
      _ = results.removeFailure(key, of: index)
    } else if let old, entry.attempts.status != .failed {
      results.reports[index].failures.append(old)
      results.facts[index].identities.reruns.failureKeys.append(key)
      mixed.insert(index)
    }
    results.setAttempts(all.count, key, of: index)
    if let listed = results.facts[earlier].identities.reruns.listed[key] {
      dropped[earlier, default: []].insert(listed)
    }
    if let listed = results.facts[index].identities.reruns.listed[key] {
      results.reports[index].cases[listed].status = all.status
    }
    moved[earlier, default: 0] += 1
  }
}

extension KeptResults {
  fileprivate mutating func removeFailure(_ key: RerunKey, of index: Int) -> TestFailure? {
    guard let place = facts[index].identities.reruns.failureKeys.firstIndex(of: key) else {
      return nil
    }
    facts[index].identities.reruns.failureKeys.remove(at: place)
    return reports[index].failures.remove(at: place)
  }

  fileprivate mutating func setAttempts(_ count: Int, _ key: RerunKey, of index: Int) {
    guard let place = facts[index].identities.reruns.failureKeys.firstIndex(of: key) else { return }
    reports[index].failures[place].attempts = count
  }
}
