// SPDX-License-Identifier: Apache-2.0

/// The four buckets of a document; each counted point is in exactly one.
struct TAPCounts: Equatable {
  var passed = 0
  var failed = 0
  var skipped = 0
  var todo = 0

  var total: Int { passed + failed + skipped + todo }

  mutating func add(_ bucket: TAPBucket, _ count: Int = 1) {
    switch bucket {
    case .passed: passed += count
    case .failed: failed += count
    case .skipped: skipped += count
    case .todo: todo += count
    case .greenContainer, .redContainer, .skippedContainer, .todoContainer: break
    }
  }

  /// Moves points outside of the plan to the failed ones; a container adds a failed one where it shows none,
  /// and gives back those that its directive excused.
  mutating func fail(_ outside: TAPOutside) {
    passed -= outside.counts.passed
    skipped -= outside.counts.skipped + outside.excusedSkipped
    todo -= outside.counts.todo + outside.excusedTodo
    failed += outside.counts.total - outside.counts.failed + outside.greenContainers
    failed += outside.excusedSkipped + outside.excusedTodo
  }

  static func += (sum: inout TAPCounts, other: TAPCounts) {
    sum.passed += other.passed
    sum.failed += other.failed
    sum.skipped += other.skipped
    sum.todo += other.todo
  }
}
