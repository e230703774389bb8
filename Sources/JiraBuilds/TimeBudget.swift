// SPDX-License-Identifier: Apache-2.0

/// The time that is left for all requests of one operation.
struct TimeBudget: Sendable {
  let clock: ClientClock
  let end: Double

  init(_ seconds: Double, clock: ClientClock) {
    self.clock = clock
    end = clock.uptime() + (seconds.isNaN ? 0 : seconds)
  }

  /// The seconds that are left.
  ///
  /// - Throws: ``JiraError/Kind/deadline`` where there are none.
  func left() throws(JiraError) -> Double {
    let left = end - clock.uptime()
    guard left > 0 else {
      throw JiraError(
        .deadline, "the time was over before a request could be sent", at: "--deadline",
        fix: "give more seconds by `--deadline`")
    }
    return left
  }
}
