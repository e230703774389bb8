// SPDX-License-Identifier: Apache-2.0

/// The clocks of this machine.
package enum SystemClock {
  /// Milliseconds since 1970; may be years off.
  package static func wall() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// Seconds since some instant; never goes back.
  package static func monotonic() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
  }

  /// Waits for a number of seconds, at most a day.
  ///
  /// - Throws: `CancellationError` if the task is cancelled.
  package static func sleep(seconds: Double) async throws {
    try await Task.sleep(nanoseconds: UInt64(max(0, min(seconds, 86_400)) * 1_000_000_000))
  }
}
