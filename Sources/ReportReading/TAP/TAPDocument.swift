// SPDX-License-Identifier: Apache-2.0

/// What is known of one open document, the stream itself or a subtest.
///
/// Its size does not grow with its points.
struct TAPDocument {
  /// The column of its points.
  private(set) var indent: Int
  /// The line that opened it.
  private(set) var openedAt: Int
  /// How many names of subtests lead up to it.
  var names = 0
  /// What the report held when it was opened, so that a directive of its parent can take things back.
  var mark = TAPNotes.Mark()

  var version: TAPVersion?
  var isStrict = false

  var plan: TAPPlan?
  /// Whether points stood before the plan.
  var isPlanTrailing = false
  var pointsBeforePlan = 0
  /// A plan seen while a subtest was open: used only if no other turns up.
  var weakPlan: (plan: TAPPlan, pointsBefore: Int)?
  var todoNumbers: Set<Int> = []

  var points = 0
  var hasNumbers = false
  var counts = TAPCounts()
  var numbers = TAPNumbers()
  var runs = TAPRuns()

  /// Subtests that no point closed: without a failed point, and with one.
  var unclosedGreen = 0
  var unclosedRed = 0

  /// The point with a `{` that waits for its subtest to be closed.
  var owner: TAPJudgedPoint?
  /// The description of that point.
  var ownerName = ""
  /// The last point, while a `{` on a line of its own may still make it an owner.
  var last: TAPJudgedPoint?

  init(indent: Int, openedAt: Int) {
    self.indent = indent
    self.openedAt = openedAt
  }

  /// Makes this closed document one that opens, in its place in memory.
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
    runs.removeAll()
    unclosedGreen = 0
    unclosedRed = 0
    owner = nil
    if !ownerName.isEmpty { ownerName = "" }
    last = nil
  }

  var isPlannedOrRun: Bool { points > 0 || plan != nil || weakPlan != nil }

  /// Whether nothing is to be said at its end.
  var isFlawless: Bool { isComplete && owner == nil }

  /// Whether all planned points came.
  var isComplete: Bool { plan.map { $0.count == points } ?? false }
}

/// A point with what its document says about it.
struct TAPJudgedPoint {
  var isOK: Bool
  var directive: TAPPoint.Directive
  var isOutside: Bool
  var position: Int
  var number: Int?
  /// Where it was counted.
  var bucket = TAPBucket.passed
  /// How many failed points of its subtest its directive excused.
  var excused = 0

  /// Whether a plan does not hold its position or its number.
  func isOutside(of plan: TAPPlan) -> Bool {
    if position > plan.count { return true }
    return number.map { $0 < plan.start || $0 > plan.end } ?? false
  }

  /// Where it lands if it has no subtest.
  var ownBucket: TAPBucket {
    if isOutside { return .failed }
    switch directive {
    case .skip: return .skipped
    case .todo, .expectedFailure: return .todo
    case .none: return isOK ? .passed : .failed
    }
  }
}
