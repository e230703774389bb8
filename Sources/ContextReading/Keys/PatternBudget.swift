// SPDX-License-Identifier: Apache-2.0

/// How much work an own pattern may make over all texts of one build.
///
/// PCRE2's own limits count anew at each place where a match may start, so that a pattern that is slow at
/// every place would take quadratic time within them. Here each step of the matcher is charged, with the
/// distance it moved; the clock is the last resort, for single steps that are long by themselves.
struct PatternBudget {
  private var left: Int
  private var position = 0
  private var stepsToClock = Self.stepsBetweenLooks
  private let isOverdue: () -> Bool

  /// Allows for a pattern that is linear in the texts.
  init(length: Int, clock: some Clock<Duration>) {
    self.init(left: 64_000_000 + 512 * min(length, 1 << 40)) {
      [end = clock.now.advanced(by: .seconds(10))] in
      clock.now >= end
    }
  }

  /// Allows for a number of steps and a time.
  init(left: Int, isOverdue: @escaping () -> Bool) {
    self.left = left
    self.isOverdue = isOverdue
  }

  /// Says where the next search starts.
  mutating func start(at position: Int) {
    self.position = position
  }

  /// Charges a step to a place in the text; `false` where nothing is left.
  mutating func step(to position: Int) -> Bool {
    left -= Self.step + abs(position - self.position)
    self.position = position
    stepsToClock -= 1
    if stepsToClock == 0 {
      stepsToClock = Self.stepsBetweenLooks
      if isOverdue() { left = 0 }
    }
    return left > 0
  }

  private static let step = 16
  private static let stepsBetweenLooks = 256
}
