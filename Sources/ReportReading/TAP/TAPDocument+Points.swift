// SPDX-License-Identifier: Apache-2.0

extension TAPDocument {
  /// Counts a point that passed and is the next in order, which most points are.
  ///
  /// - Returns: `false` where anything else is to be thought of, with nothing changed.
  mutating func countPlain(number: Int?) -> Bool {
    let position = points + 1
    if let number, number != position || !numbers.canExtend(by: number) { return false }
    guard owner == nil, todoNumbers.isEmpty, holdsPlain(position) else { return false }
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

  /// Whether a plan, if there is one, stood first and holds the position as its number, too.
  private func holdsPlain(_ position: Int) -> Bool {
    guard let plan else { return true }
    return !isPlanTrailing && plan.start == 1 && position <= plan.end
  }

  /// Finds what the next point is within the document.
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
    if let plan { judged.isOutside = judged.isOutside(of: plan) }
    if judged.directive == .expectedFailure, !isKTAP { judged.directive = .none }
    if judged.directive == .none, !todoNumbers.isEmpty,
      todoNumbers.contains(judged.number ?? points)
    {
      judged.directive = .todo
    }
    return judged
  }

  /// Counts a point by itself.
  mutating func count(_ judged: TAPJudgedPoint, depth: Int) {
    counts.add(judged.bucket)
    last = judged
    addRun(judged, depth: depth)
  }

  /// Counts the points of a subtest in place of its point.
  mutating func count(_ judged: TAPJudgedPoint, subtest: TAPCounts, depth: Int) {
    counts += subtest
    last = nil
    addRun(judged, depth: depth)
  }

  private mutating func addRun(_ judged: TAPJudgedPoint, depth: Int) {
    if plan == nil { runs.add(judged, depth: depth) }
  }
}
