// SPDX-License-Identifier: Apache-2.0

/// How points were counted before the plan was known, so that a later plan can find those outside
/// it.
///
/// Consecutive points counted alike form one run of constant size. Beyond the budget, the older
/// half of the runs is reduced to sums; a plan too short for those excludes passed points first,
/// then skipped, then todo, and the `todo` list of TAP 12 does not reach them.
struct TAPRuns {
  /// Small, since a stream without order has one for each point.
  private struct Run {
    private let first: UInt32
    private let firstNumber: Int32
    private var length: UInt32 = 1
    private let excusedPoints: UInt32
    let bucket: TAPBucket

    init(_ point: TAPJudgedPoint) {
      first = UInt32(clamping: point.position)
      firstNumber = point.number.map { Int32(clamping: $0) } ?? -1
      excusedPoints = UInt32(clamping: point.excused)
      bucket = point.bucket
    }

    /// The position of its first point.
    var position: Int { Int(first) }
    /// The number of its first point.
    var number: Int? { firstNumber < 0 ? nil : Int(firstNumber) }
    var count: Int {
      get { Int(length) }
      set { length = UInt32(clamping: newValue) }
    }
    /// How many failed points its one container excused.
    var excused: Int { Int(excusedPoints) }

    /// Which of its points, counted from 0, are within a plan.
    func inside(_ plan: TAPPlan) -> Range<Int> {
      var first = 0
      var last = min(count - 1, plan.count - position)
      if let number {
        first = max(first, plan.start - number)
        last = min(last, plan.end - number)
      }
      return first..<max(first, last + 1)
    }

    /// How many of its points are outside a plan.
    func outside(_ plan: TAPPlan) -> Int { count - inside(plan).count }
  }

  /// The run that the next point may continue; most documents have only one, and so allocate
  /// nothing.
  private var current: Run?
  private var earlier: [Run] = []
  private var folded = 0
  private var foldedCounts = TAPOutside()

  /// The run budget; deeper documents get less, so that depth costs no memory.
  private static func budget(_ depth: Int) -> Int {
    max(2, (1 << 17) / max(1, depth * depth))
  }

  /// Adds the point at the next position.
  mutating func add(_ point: TAPJudgedPoint, depth: Int) {
    if point.excused == 0, extend(by: point.number, point.bucket) { return }
    if let current {
      if earlier.count >= Self.budget(depth) { fold() }
      earlier.append(current)
    }
    current = Run(point)
  }

  /// Adds the next point to the last run if it fits; `false` if it does not.
  mutating func extend(by number: Int?, _ bucket: TAPBucket) -> Bool {
    guard let last = current, last.bucket == bucket else { return false }
    if let first = last.number {
      guard number == first + last.count else { return false }
    } else if number != nil {
      return false
    }
    current?.count += 1
    return true
  }

  mutating func removeAll() {
    current = nil
    if !earlier.isEmpty { earlier = [] }
    folded = 0
    foldedCounts = TAPOutside()
  }

  /// Removes the point added last.
  mutating func removeLast() {
    current?.count -= 1
    if current?.count == 0 { current = earlier.popLast() }
  }

  /// Whether a plan excludes any point; most plans cover the only run.
  @inline(__always) func mayExceed(_ plan: TAPPlan) -> Bool {
    guard folded == 0, earlier.isEmpty, let current else { return true }
    return current.outside(plan) > 0
  }

  /// How many points of each bucket a plan excludes, by position or by number.
  func outside(_ plan: TAPPlan) -> TAPOutside {
    var outside = outsideOfFolded(plan)
    if let current { outside.add(current.bucket, current.outside(plan), excused: current.excused) }
    for run in earlier { outside.add(run.bucket, run.outside(plan), excused: run.excused) }
    return outside
  }

  /// What changes in the counts if the points with these numbers are to do, as the plan after them
  /// says.
  func change(turningIntoTodo numbers: Set<Int>, within plan: TAPPlan) -> TAPCounts {
    let numbers = numbers.sorted()
    var change = TAPCounts()
    for run in [current].compactMap(\.self) + earlier
    where run.bucket == .passed || run.bucket == .failed {
      let first = run.number ?? run.position
      let inside = run.inside(plan)
      let start = Self.count(of: numbers, below: first + inside.lowerBound)
      let count = Self.count(of: numbers, below: first + inside.upperBound) - start
      change.add(run.bucket, -count)
      change.todo += count
    }
    return change
  }

  private static func count(of numbers: [Int], below limit: Int) -> Int {
    var (low, high) = (0, numbers.count)
    while low < high {
      let middle = (low + high) / 2
      if numbers[middle] < limit { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private mutating func fold() {
    let half = max(1, earlier.count / 2)
    for run in earlier.prefix(half) {
      folded += run.count
      foldedCounts.add(run.excused > 0 ? .greenContainer : run.bucket, run.count)
    }
    earlier.removeFirst(half)
  }

  private func outsideOfFolded(_ plan: TAPPlan) -> TAPOutside {
    var outside = TAPOutside()
    guard folded > plan.count else { return outside }
    var left = folded - plan.count
    for bucket in [TAPBucket.passed, .skipped, .todo, .greenContainer, .redContainer, .failed] {
      let taken = min(left, foldedCounts.count(of: bucket))
      outside.add(bucket, taken)
      left -= taken
    }
    return outside
  }
}

/// How many points of each bucket are outside a plan.
struct TAPOutside {
  private(set) var counts = TAPCounts()
  private(set) var greenContainers = 0
  private(set) var redContainers = 0
  /// Failed points that the directive of their container counted as skipped or as todo.
  private(set) var excusedSkipped = 0
  private(set) var excusedTodo = 0

  var total: Int { counts.total + greenContainers + redContainers }

  mutating func add(_ bucket: TAPBucket, _ count: Int, excused: Int = 0) {
    switch bucket {
    case .greenContainer: greenContainers += count
    case .redContainer: redContainers += count
    case .skippedContainer:
      redContainers += count
      excusedSkipped += count * excused
    case .todoContainer:
      redContainers += count
      excusedTodo += count * excused
    default: counts.add(bucket, count)
    }
  }

  func count(of bucket: TAPBucket) -> Int {
    switch bucket {
    case .passed: counts.passed
    case .failed: counts.failed
    case .skipped: counts.skipped
    case .todo: counts.todo
    case .greenContainer: greenContainers
    case .redContainer, .skippedContainer, .todoContainer: redContainers
    }
  }
}

/// How a point is counted.
enum TAPBucket: Hashable {
  case passed, failed, skipped, todo
  /// A container whose subtest was counted in its place, with no failed point inside.
  case greenContainer
  /// The same with failed points inside.
  case redContainer
  /// The same with failed points inside that its directive excused.
  case skippedContainer, todoContainer
}
