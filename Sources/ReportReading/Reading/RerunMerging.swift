// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// Merges the attempts of one test that are in several documents (rule 6).
///
/// A test counts in the document of its last attempt; what the earlier documents said of it is
/// taken back.
struct RerunMerging {
  private var files: [ReadFile]
  private var moved: [Int: Int] = [:]
  private var dropped: [Int: Set<Int>] = [:]

  init(_ files: [ReadFile]) {
    self.files = files
  }

  /// The files with each test counted once, and what was merged.
  mutating func merged() -> (files: [ReadFile], findings: [Finding]) {
    mergeAttempts()
    for (index, cases) in dropped {
      let kept = files[index].report.cases.indices.filter { !cases.contains($0) }
      files[index].report.cases = kept.map { files[index].report.cases[$0] }
    }
    for index in files.indices where files[index].hasMovedFailures {
      files[index].report.failures.sort { ($0.suite, $0.name) < ($1.suite, $1.name) }
    }
    let findings = moved.sorted { $0.key < $1.key }.map { index, count in
      var finding = Finding(
        .note,
        "\(count) \(count == 1 ? "test" : "tests") ran again in a later report, "
          + "whose result counts",
        at: files[index].file.path, topic: "tests ran again in a later report, which counts")
      finding.report = files[index].file.path
      return finding
    }
    return (files, findings)
  }

  /// By the time stamps of their suites if all have one, otherwise as given.
  private var order: [Int] {
    let starts = files.map(\.identities.started)
    guard !starts.contains(nil) else { return Array(files.indices) }
    return files.indices.sorted {
      (starts[$0] ?? 0, $0) < (starts[$1] ?? 0, $1)
    }
  }

  /// Brings the attempts of each test together by sorting, which needs less memory than a table.
  private mutating func mergeAttempts() {
    let order = order
    var entries: [RerunEntry] = []
    entries.reserveCapacity(files.reduce(0) { $0 + $1.identities.attempts.count })
    for (place, index) in order.enumerated() {
      for var entry in files[index].identities.attempts {
        entry.document = UInt32(clamping: place)
        entries.append(entry)
      }
      files[index].identities.attempts = []
    }
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
    files[earlier].report.counts.remove(one: all.status)
    files[index].report.counts.remove(one: entry.attempts.status)
    all.add(entry.attempts)
    files[index].report.counts += TestCounts(one: all.status)
    let old = files[earlier].removeFailure(key)
    if all.status != .failed {
      _ = files[index].removeFailure(key)
    } else if let old, entry.attempts.status != .failed {
      files[index].report.failures.append(old)
      files[index].hasMovedFailures = true
      files[index].identities.failureKeys.append(key)
    }
    files[index].setAttempts(all.count, key)
    if let listed = files[earlier].identities.listed[key] {
      dropped[earlier, default: []].insert(listed)
    }
    if let listed = files[index].identities.listed[key] {
      files[index].report.cases[listed].status = all.status
    }
    moved[earlier, default: 0] += 1
  }
}

extension ReadFile {
  fileprivate mutating func removeFailure(_ key: RerunKey) -> TestFailure? {
    guard let index = identities.failureKeys.firstIndex(of: key) else { return nil }
    identities.failureKeys.remove(at: index)
    return report.failures.remove(at: index)
  }

  fileprivate mutating func setAttempts(_ count: Int, _ key: RerunKey) {
    guard let index = identities.failureKeys.firstIndex(of: key) else { return }
    report.failures[index].attempts = count
  }
}
