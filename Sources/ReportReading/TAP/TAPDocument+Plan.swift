// SPDX-License-Identifier: Apache-2.0

extension TAPDocument {
  /// Makes a plan that of the document, and moves the points that it leaves outside to the failed ones.
  ///
  /// - Returns: How many points it leaves outside.
  mutating func setPlan(_ plan: TAPPlan, isTrailing: Bool) -> Int {
    self.plan = plan
    isPlanTrailing = isTrailing
    pointsBeforePlan = points
    guard points > 0 else { return 0 }
    var total = judgeOwner(by: plan) ? 1 : 0
    if runs.mayExceed(plan) {
      let outside = runs.outside(plan)
      counts.fail(outside)
      total += outside.total
    }
    runs.removeAll()
    return total
  }

  /// Judges the point with a `{`, which is not counted yet; `true` where a plan leaves it outside.
  private mutating func judgeOwner(by plan: TAPPlan) -> Bool {
    guard let isOutside = owner?.isOutside(of: plan) else { return false }
    owner?.isOutside = isOutside
    return isOutside
  }
}
