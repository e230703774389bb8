// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The clocks that delivery goes by.
public struct DeliveryClock: Sendable {
  /// Milliseconds since 1970 by the machine, which may be years off.
  public var wall: @Sendable () -> Int64
  /// Seconds since some instant; never goes back.
  public var monotonic: @Sendable () -> Double
  /// Waits for a number of seconds; throws where the task is cancelled.
  public var sleep: @Sendable (Double) async throws -> Void

  /// Creates clocks.
  public init(
    wall: @escaping @Sendable () -> Int64, monotonic: @escaping @Sendable () -> Double,
    sleep: @escaping @Sendable (Double) async throws -> Void
  ) {
    self.wall = wall
    self.monotonic = monotonic
    self.sleep = sleep
  }

  /// The clocks of the machine.
  public static let system = DeliveryClock(
    wall: {
      var time = timespec()
      clock_gettime(CLOCK_REALTIME, &time)
      return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    },
    monotonic: {
      var time = timespec()
      clock_gettime(CLOCK_MONOTONIC, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
    },
    sleep: { seconds in
      try await Task.sleep(nanoseconds: UInt64(max(0, min(seconds, 86_400)) * 1_000_000_000))
    })
}
