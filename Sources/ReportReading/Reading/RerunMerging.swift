// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Synchronization

/// The attempts of the tests of all documents, which are merged once all were read.
final class RunAttempts: Sendable {
  /// The attempts of some tests, in as few bytes as possible.
  private struct Chunk {
    var keys: [RerunKey] = []
    var attempts: [Attempts] = []
    /// The document of each test, or the one of all.
    var documents: [UInt32]

    /// How many tests of small documents share a chunk.
    static let shared = 4096

    /// Adds tests of a small document; `false` if there is no room.
    mutating func add(_ keys: [RerunKey], _ attempts: [Attempts], of document: UInt32) -> Bool {
      guard documents.count == self.keys.count, keys.count + documents.count <= Self.shared else {
        return false
      }
      self.keys += keys
      self.attempts += attempts
      documents += repeatElement(document, count: keys.count)
      return true
    }
  }

  private struct Kept {
    /// Many, because an array that grows would need more memory.
    var chunks: [Chunk] = []
    var count = 0
    var hasTooMany = false
    /// When the first suite of each document started; the lowest number if that is not known.
    var starts: [Int64]
  }

  private let kept: Mutex<Kept>

  /// Held while a large document is read, so that there is only one table of many tests at a time.
  let turn = Mutex(())

  init(files: Int) {
    kept = Mutex(Kept(starts: Array(repeating: .min, count: files)))
  }

  /// Takes what is known of a document; if all have too many tests, none is kept.
  func add(_ groups: inout RerunGroups, of document: Int, started: Int64?) {
    kept.withLock { kept in
      kept.starts[document] = started ?? .min
      kept.count += groups.count
      if kept.count > RerunGroups.limit { (kept.hasTooMany, kept.chunks) = (true, []) }
      guard !kept.hasTooMany else { return }
      let number = UInt32(clamping: document)
      groups.takeTests { keys, attempts in
        let last = kept.chunks.indices.last
        if let last, kept.chunks[last].add(keys, attempts, of: number) { return }
        kept.chunks.append(Chunk(keys: keys, attempts: attempts, documents: [number]))
        if keys.count < Chunk.shared / 4 {
          kept.chunks[kept.chunks.count - 1].documents = keys.map { _ in number }
        }
      }
    }
  }

  /// The documents in the order of their attempts: by the time stamps of their suites if all have
  /// one, otherwise as given.
  fileprivate func order(of documents: [Int]) -> [Int] {
    kept.withLock { kept in
      guard !documents.contains(where: { kept.starts[$0] == .min }) else { return documents }
      return documents.sorted { (kept.starts[$0], $0) < (kept.starts[$1], $1) }
    }
  }

  /// Passes on all attempts in some documents, which are numbered by their places in an order,
  /// several times a part: the attempts of each test together, in that order.
  fileprivate func forEachPart(inOrder order: [Int], _ body: ([RerunEntry]) -> Void) {
    let (chunks, count, files) = kept.withLock { ($0.chunks, $0.count, $0.starts.count) }
    var places = Array(repeating: UInt32.max, count: files)
    for (place, index) in order.enumerated() { places[index] = UInt32(clamping: place) }
    let parts = count / 32_768 + 1
    for part in 0..<parts {
      var entries: [RerunEntry] = []
      for chunk in chunks {
        for (index, key) in chunk.keys.enumerated() where key.part(of: parts) == part {
          let document = chunk.documents[chunk.documents.count == 1 ? 0 : index]
          let place = places[Int(document)]
          guard place != .max else { continue }
          entries.append(RerunEntry(key: key, document: place, attempts: chunk.attempts[index]))
        }
      }
      entries.sort(by: RerunEntry.isBefore)
      body(entries)
    }
  }

  /// What was not merged.
  fileprivate var findings: [Finding] {
    guard kept.withLock({ $0.hasTooMany }) else { return [] }
    return [
      Finding(
        .warning,
        "attempts in several reports were not merged: there are more than \(RerunGroups.limit) "
          + "tests")
    ]
  }
}

/// Merges the attempts of one test that are in several documents (rule 6 of docs/counting.md).
///
/// A test counts in the document of its last attempt; what the earlier documents said of it is
/// taken back.
struct RerunMerging {
  private var results: KeptResults
  /// The files that count, in the order of their attempts.
  private let order: [Int]
  private var moved: [Int: Int] = [:]
  private var dropped: [Int: Set<Int>] = [:]
  /// The files whose failures are in no particular order.
  private var mixed: Set<Int> = []

  /// Counts each test once in the results, and returns what was merged.
  static func merge(_ results: inout KeptResults, _ attempts: RunAttempts) -> [Finding] {
    var merging = RerunMerging(results, attempts)
    results = KeptResults(0, ReportOptions())
    attempts.forEachPart(inOrder: merging.order) { merging.merge($0) }
    let findings = merging.finish()
    results = merging.results
    return findings + attempts.findings
  }

  private init(_ results: KeptResults, _ attempts: RunAttempts) {
    self.results = results
    order = attempts.order(of: Array(results.counted))
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

  /// Merges the attempts of tests, which follow each other.
  private mutating func merge(_ entries: [RerunEntry]) {
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
