// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// Merges the attempts of one test that are in several documents (rule 6).
///
/// A test counts in the document of its last attempt; what the earlier documents said of it is
/// taken back.
struct RerunMerging {
  private var files: [ReadFile]
  private var seen: [RerunKey: (file: Int, attempts: Attempts)] = [:]
  private var moved: [Int: Int] = [:]
  private var dropped: [Int: Set<Int>] = [:]

  init(_ files: [ReadFile]) {
    self.files = files
  }

  /// The files with each test counted once, and what was merged.
  mutating func merged() -> (files: [ReadFile], findings: [Finding]) {
    for index in order {
      for (key, attempts) in files[index].identities.attempts { add(attempts, key, of: index) }
    }
    for (index, cases) in dropped {
      let kept = files[index].report.cases.indices.filter { !cases.contains($0) }
      files[index].report.cases = kept.map { files[index].report.cases[$0] }
    }
    for index in files.indices where files[index].hasMovedFailures {
      files[index].report.failures.sort { ($0.suite, $0.name) < ($1.suite, $1.name) }
    }
    let findings = moved.sorted { $0.key < $1.key }.map { index, count in
      Finding(
        .note,
        "\(count) \(count == 1 ? "test" : "tests") ran again in a later report, which counts",
        at: files[index].file.path, topic: "tests ran again in a later report, which counts")
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

  private mutating func add(_ attempts: Attempts, _ key: RerunKey, of index: Int) {
    guard let earlier = seen[key] else {
      seen[key] = (index, attempts)
      return
    }
    var all = earlier.attempts
    all.add(attempts)
    files[earlier.file].report.counts.remove(one: earlier.attempts.status)
    files[index].report.counts.remove(one: attempts.status)
    files[index].report.counts += TestCounts(one: all.status)
    let old = files[earlier.file].removeFailure(key)
    if all.status != .failed {
      _ = files[index].removeFailure(key)
    } else if let old, attempts.status != .failed {
      files[index].report.failures.append(old)
      files[index].hasMovedFailures = true
      files[index].identities.failureKeys.append(key)
    }
    files[index].setAttempts(Int(all.count), key)
    if let listed = earlier.attempts.keptIndex {
      dropped[earlier.file, default: []].insert(listed)
    }
    if let listed = attempts.keptIndex { files[index].report.cases[listed].status = all.status }
    all.keptIndex = attempts.keptIndex
    seen[key] = (index, all)
    moved[earlier.file, default: 0] += 1
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
