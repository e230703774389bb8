// SPDX-License-Identifier: Apache-2.0

/// The state of one open document: the stream itself or a subtest.
///
/// Its size does not grow with its points.
struct TAPDocument {
  /// The column of its points.
  private(set) var indent: Int
  /// The line that opened it.
  private(set) var openedAt: Int
  /// How many names of subtests lead to it.
  var names = 0
  /// What the report held when it opened, so that a directive of its parent can undo failures.
  var mark = TAPNotes.Mark()

  var version: TAPVersion?
  var isStrict = false

  private(set) var plan: TAPPlan?
  /// Whether points came before the plan.
  private(set) var isPlanTrailing = false
  private(set) var pointsBeforePlan = 0
  /// A plan seen while a subtest was open: used only if there is no other.
  var weakPlan: (plan: TAPPlan, pointsBefore: Int)?
  var todoNumbers: Set<Int> = []

  private(set) var points = 0
  private(set) var hasNumbers = false
  private(set) var counts = TAPCounts()
  private(set) var numbers = TAPNumbers()
  private var runs = TAPRuns()
  /// How many tests its own summary says it has.
  var summary: Int?
  /// What points that repeat the number before them change, if they turn out to be messages of one
  /// test.
  private(set) var repeats = TAPRepeats()
  /// The points that the plan moved to the failed ones.
  private var moved = TAPCounts()
  private var hasMoved = false

  /// Subtests with a failed point that no point closed.
  private var unclosedRed = 0

  /// The point with a `{` whose subtest is not closed yet.
  private(set) var owner: TAPJudgedPoint?
  /// The description of that point.
  private(set) var ownerName = ""
  /// The last point, while a `{` on a line of its own may still make it an owner.
  private(set) var last: TAPJudgedPoint?

  init(indent: Int, openedAt: Int) {
    self.indent = indent
    self.openedAt = openedAt
  }

  /// Reuses the memory of this closed document for one that opens.
  mutating func reopen(
    indent: Int, openedAt: Int, isStrict: Bool, _ head: (names: Int, mark: TAPNotes.Mark)
  ) {
    self.indent = indent
    self.openedAt = openedAt
    self.isStrict = isStrict
    names = head.names
    mark = head.mark
    version = nil
    plan = nil
    isPlanTrailing = false
    pointsBeforePlan = 0
    weakPlan = nil
    if !todoNumbers.isEmpty { todoNumbers = [] }
    points = 0
    hasNumbers = false
    counts = TAPCounts()
    numbers.removeAll()
    summary = nil
    if repeats.count > 0 { repeats = TAPRepeats() }
    if hasMoved { (moved, hasMoved) = (TAPCounts(), false) }
    runs.removeAll()
    unclosedRed = 0
    owner = nil
    if !ownerName.isEmpty { ownerName = "" }
    last = nil
  }

  var isPlannedOrRun: Bool { points > 0 || plan != nil || weakPlan != nil }

  /// Whether there is nothing to report at its end.
  var isFlawless: Bool { isComplete && owner == nil && repeats.count == 0 }

  /// Whether all planned points were seen.
  var isComplete: Bool { plan.map { $0.count == points } ?? false }
}

/// A point together with what its document says about it.
struct TAPJudgedPoint {
  var isOK: Bool
  var directive: TAPPoint.Directive
  var isOutside: Bool
  var position: Int
  var number: Int?
  /// The bucket that counts it.
  var bucket = TAPBucket.passed
  /// How many failed points of its subtest its directive excused.
  var excused = 0

  /// Whether its position or its number is outside a plan.
  func isOutside(of plan: TAPPlan) -> Bool {
    if position > plan.count { return true }
    return number.map { $0 < plan.start || $0 > plan.end } ?? false
  }

  /// The bucket that counts it if it has no subtest.
  var ownBucket: TAPBucket { isOutside ? .failed : bucketByItself }

  /// Whether it failed only because it is outside the plan.
  var isFailedByPlan: Bool { isOutside && bucketByItself != .failed }

  /// The bucket that would count it if there were no plan.
  var bucketByItself: TAPBucket {
    switch directive {
    case .skip: return .skipped
    case .todo, .expectedFailure: return .todo
    case .none: return isOK ? .passed : .failed
    }
  }
}

extension TAPDocument {
  /// Sets the plan of the document, and counts the points outside it as failed.
  ///
  /// - Returns: How many points are outside the plan.
  mutating func setPlan(_ plan: TAPPlan, isTrailing: Bool) -> Int {
    self.plan = plan
    isPlanTrailing = isTrailing
    pointsBeforePlan = points
    guard points > 0 else { return 0 }
    var total = judgeOwner(by: plan) ? 1 : 0
    if !todoNumbers.isEmpty {
      let change = runs.change(turningIntoTodo: todoNumbers, within: plan)
      counts += change
    }
    if runs.mayExceed(plan) {
      let outside = runs.outside(plan)
      let before = counts
      counts.fail(outside)
      moved += counts - before
      hasMoved = true
      total += outside.total
    }
    runs.removeAll()
    return total
  }

  /// Judges the point with a `{`, which is not counted yet; `true` if the plan excludes it.
  private mutating func judgeOwner(by plan: TAPPlan) -> Bool {
    guard let isOutside = owner?.isOutside(of: plan) else { return false }
    owner?.isOutside = isOutside
    return isOutside
  }
}

extension TAPDocument {
  /// Counts a point that passed and is next in order, as most points are.
  ///
  /// - Returns: `false`, with nothing changed, if the point needs a closer look.
  mutating func countPlain(number: Int?) -> Bool {
    let position = points + 1
    if let number, number != position || !numbers.canExtend(by: number) { return false }
    guard owner == nil, todoNumbers.isEmpty, repeats.count == 0, holdsPlain(position) else {
      return false
    }
    if plan == nil, !runs.extend(by: number, .passed) { return false }
    if number != nil {
      numbers.extend()
      hasNumbers = true
    }
    points = position
    counts.passed += 1
    last = TAPJudgedPoint(
      isOK: true, directive: .none, isOutside: false, position: position, number: number)
    return true
  }

  /// Whether a position is within the plan, which came first, or there is no plan.
  private func holdsPlain(_ position: Int) -> Bool {
    guard let plan else { return true }
    return !isPlanTrailing && plan.start == 1 && position <= plan.end
  }

  /// Decides what the next point means within the document.
  mutating func judge(
    _ point: TAPPoint, isKTAP: Bool, depth: Int, _ isRepeated: inout Bool
  ) -> TAPJudgedPoint {
    points += 1
    var judged = TAPJudgedPoint(
      isOK: point.isOK, directive: point.directive, isOutside: false, position: points,
      number: point.number)
    if let number = point.number {
      hasNumbers = true
      isRepeated = !numbers.insert(number, depth: depth)
    }
    let previous = isRepeated && last?.number == point.number ? last : nil
    if let plan { judged.isOutside = judged.isOutside(of: plan) }
    if judged.directive == .expectedFailure, !isKTAP { judged.directive = .none }
    if judged.directive == .none, !todoNumbers.isEmpty, !judged.isOutside,
      todoNumbers.contains(judged.number ?? points)
    {
      judged.directive = .todo
    }
    if let previous { repeats.add(judged, after: previous) }
    return judged
  }

  /// Whether points that repeat a number are messages of one test each, as its own summary says.
  private var hasOnlyMessages: Bool {
    guard let plan, repeats.count > 0 else { return false }
    return summary == plan.count && points - repeats.count == plan.count
  }

  /// Counts points that repeat a number as one test, if the summary of the document says so.
  ///
  /// - Returns: Whether they do.
  mutating func mergeRepeats() -> Bool {
    guard hasOnlyMessages else { return false }
    counts = counts - moved
    counts += repeats.change
    points -= repeats.count
    return true
  }

  /// Keeps a fault that repeated numbers may explain.
  mutating func keepFault(_ fault: TAPFault, line: Int) { repeats.keep(fault, line: line) }

  /// Counts a point by itself.
  mutating func count(_ judged: TAPJudgedPoint, depth: Int) {
    counts.add(judged.bucket)
    if judged.isOutside {
      hasMoved = true
      moved.move(from: judged.bucketByItself, to: judged.bucket)
      counts.unreported += judged.isFailedByPlan ? 1 : 0
      moved.unreported += judged.isFailedByPlan ? 1 : 0
    }
    last = judged
    addRun(judged, depth: depth)
  }

  /// Counts the points of a subtest in place of the point that closes it.
  mutating func count(_ judged: TAPJudgedPoint, subtest: TAPCounts, depth: Int) {
    counts += subtest
    last = nil
    addRun(judged, depth: depth)
  }

  /// Holds a point with a `{` until its subtest is closed.
  mutating func setOwner(_ point: TAPJudgedPoint, named name: String) {
    owner = point
    ownerName = name
    last = nil
  }

  /// Takes the last point back and holds it, because a `{` on a line of its own follows.
  mutating func makeOwner(ofLast point: TAPJudgedPoint, named name: String) {
    counts.add(point.bucket, -1)
    counts.unreported -= point.isFailedByPlan ? 1 : 0
    if plan == nil { runs.removeLast() }
    setOwner(point, named: name)
  }

  /// Returns the point that was held, which is to be counted now.
  mutating func removeOwner() -> TAPJudgedPoint? {
    defer { owner = nil }
    return owner
  }

  /// Forgets the last point: no `{` can make it an owner.
  mutating func forgetLast() { last = nil }

  /// Counts the points of a subtest that no point closed.
  mutating func countUnclosed(_ subtest: TAPCounts) {
    counts += subtest
    if subtest.failed > 0 { unclosedRed += 1 }
  }

  /// Counts planned points that never came as failed.
  ///
  /// An unclosed subtest accounts for one of them, which is not counted again if the subtest has a
  /// failed point.
  ///
  /// - Returns: How many are missing.
  mutating func failMissing() -> Int {
    guard let plan, plan.count > points else { return 0 }
    let missing = plan.count - points
    let unreported = missing - min(missing, unclosedRed)
    counts.failed += unreported
    counts.unreported += unreported
    return missing
  }

  /// Counts a stream that was skipped as a whole, by the plan `1..0`, as one skipped test.
  mutating func countSkippedWhole() {
    if isPlannedEmpty { counts.skipped += 1 }
  }

  /// Whether it has the plan `1..0` and no points.
  var isPlannedEmpty: Bool { plan?.count == 0 && points == 0 }

  /// Whether it also gives no reason: nobody skipped anything, there was just no test.
  var hasNothing: Bool { isPlannedEmpty && plan?.hasRemark == false }

  private mutating func addRun(_ judged: TAPJudgedPoint, depth: Int) {
    if plan == nil { runs.add(judged, depth: depth) }
  }
}

/// The four buckets of a document; each counted point is in exactly one.
struct TAPCounts: Equatable {
  var passed = 0
  var failed = 0
  var skipped = 0
  var todo = 0
  /// Part of `failed`: planned points that are missing, and points that failed only because they
  /// are outside the plan.
  var unreported = 0

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

  /// Counts points outside the plan as failed.
  ///
  /// A container adds one failed point if it shows none, and gives back those that its directive
  /// excused.
  mutating func fail(_ outside: TAPOutside) {
    passed -= outside.counts.passed
    skipped -= outside.counts.skipped + outside.excusedSkipped
    todo -= outside.counts.todo + outside.excusedTodo
    unreported += outside.counts.total - outside.counts.failed + outside.greenContainers
    failed += outside.counts.total - outside.counts.failed + outside.greenContainers
    failed += outside.excusedSkipped + outside.excusedTodo
  }

  mutating func move(from: TAPBucket, to: TAPBucket) {
    add(from, -1)
    add(to)
  }

  static func - (left: TAPCounts, right: TAPCounts) -> TAPCounts {
    TAPCounts(
      passed: left.passed - right.passed, failed: left.failed - right.failed,
      skipped: left.skipped - right.skipped, todo: left.todo - right.todo,
      unreported: left.unreported - right.unreported)
  }

  static func += (sum: inout TAPCounts, other: TAPCounts) {
    sum.passed += other.passed
    sum.failed += other.failed
    sum.skipped += other.skipped
    sum.todo += other.todo
    sum.unreported += other.unreported
  }
}

/// The columns where documents may start, given the version of the first document and the mode.
struct TAPLevels {
  /// Whether points of subtests count.
  let countLeaves: Bool
  /// The bits that are zero in a column where a document may start; the unit of indentation is a
  /// power of two.
  private let mask: Int

  init(_ version: TAPVersion?, _ mode: ReportOptions.Subtests) {
    countLeaves =
      switch mode {
      case .top: false
      case .leaf: true
      case .auto: version?.countsLeaves ?? false
      }
    // Without a version line, some producers indent by two.
    mask = countLeaves ? (version?.unit ?? 2) - 1 : .max
  }

  @inline(__always) func hold(_ column: Int) -> Bool { column & mask == 0 }
}

/// Points that repeat the number of the point before them, as QtTest prints one for each message of
/// a test.
struct TAPRepeats {
  /// How many points repeat a number.
  private(set) var count = 0
  /// The first number that is repeated.
  private(set) var firstNumber: Int?
  /// What changes in the counts if the points of one number are one test.
  private(set) var change = TAPCounts()
  /// What is wrong with the document unless they are: the first faults.
  private(set) var faults: [(fault: TAPFault, line: Int)] = []
  /// The number that was repeated last, and what its points come to.
  private var group: (number: Int?, bucket: TAPBucket)?

  /// Adds a point that repeats the number of the one before it.
  mutating func add(_ point: TAPJudgedPoint, after previous: TAPJudgedPoint) {
    count += 1
    firstNumber = firstNumber ?? point.number
    let isLonger = group.map { $0.number == point.number } ?? false
    let bucket = isLonger ? group?.bucket ?? .passed : previous.bucketByItself
    let whole = Self.combined(bucket, point.bucketByItself)
    change.add(point.bucketByItself, -1)
    change.move(from: bucket, to: whole)
    group = (point.number, whole)
  }

  /// Keeps a fault until the end shows whether it is one.
  mutating func keep(_ fault: TAPFault, line: Int) {
    if faults.count < 10 { faults.append((fault, line)) }
  }

  /// Failed if any message failed, otherwise skipped, passed or to do, in this order.
  private static func combined(_ one: TAPBucket, _ other: TAPBucket) -> TAPBucket {
    [TAPBucket.failed, .skipped, .passed].first { $0 == one || $0 == other } ?? .todo
  }
}
