// SPDX-License-Identifier: Apache-2.0

/// Where points landed while no plan was known, so that a later plan can find those outside of it.
///
/// Points that follow each other alike make one run of constant size. Beyond the budget the older half of the runs is
/// folded into sums: of those, a plan that is too short for them takes the passed ones first, then skipped, then todo.
struct TAPRuns {
  private struct Run {
    var position: Int
    var number: Int?
    var count: Int
    var bucket: TAPBucket
  }

  private var runs: [Run] = []
  private var folded = 0
  private var foldedCounts: [TAPBucket: Int] = [:]

  /// Adds the point at the next position.
  mutating func add(position: Int, number: Int?, bucket: TAPBucket, budget: Int) {
    if let last = runs.indices.last, runs[last].bucket == bucket {
      let count = runs[last].count
      if runs[last].number.map({ $0 + count }) == number {
        runs[last].count = count + 1
        return
      }
    }
    if runs.count >= budget { fold() }
    runs.append(Run(position: position, number: number, count: 1, bucket: bucket))
  }

  /// Takes back the point that was added last.
  mutating func removeLast() {
    guard let last = runs.indices.last else { return }
    runs[last].count -= 1
    if runs[last].count == 0 { runs.removeLast() }
  }

  /// How many points of each bucket a plan leaves outside: by position beyond it, or by a number not in it.
  func outside(_ plan: TAPPlan) -> [TAPBucket: Int] {
    var outside = outsideOfFolded(plan)
    for run in runs {
      var first = 0
      var last = min(run.count - 1, plan.count - run.position)
      if let number = run.number {
        first = max(first, plan.start - number)
        last = min(last, plan.end - number)
      }
      let inside = max(0, last - first + 1)
      if inside < run.count { outside[run.bucket, default: 0] += run.count - inside }
    }
    return outside
  }

  private mutating func fold() {
    let half = runs.count / 2
    for run in runs.prefix(half) {
      folded += run.count
      foldedCounts[run.bucket, default: 0] += run.count
    }
    runs.removeFirst(half)
  }

  private func outsideOfFolded(_ plan: TAPPlan) -> [TAPBucket: Int] {
    var left = max(0, folded - plan.count)
    var outside: [TAPBucket: Int] = [:]
    for bucket in [TAPBucket.passed, .skipped, .todo, .greenContainer, .redContainer, .failed] {
      let taken = min(left, foldedCounts[bucket] ?? 0)
      if taken > 0 { outside[bucket] = taken }
      left -= taken
    }
    return outside
  }
}

/// Where a point lands.
enum TAPBucket: Hashable {
  case passed, failed, skipped, todo
  /// A point whose subtest was counted in its place, with no failed point inside.
  case greenContainer
  /// The same with failed points inside.
  case redContainer
}
