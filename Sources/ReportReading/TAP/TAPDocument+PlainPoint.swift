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
}
