// SPDX-License-Identifier: Apache-2.0

internal import Platform

/// The clocks that delivery uses.
public struct DeliveryClock: Sendable {
  /// Milliseconds since 1970 by the machine's clock, which may be years off.
  public var wall: @Sendable () -> Int64
  /// Seconds since some instant; never goes back.
  public var monotonic: @Sendable () -> Double
  /// Waits for a number of seconds; throws if the task is cancelled.
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
    wall: SystemClock.wall, monotonic: SystemClock.monotonic,
    sleep: { try await SystemClock.sleep(seconds: $0) })
}
