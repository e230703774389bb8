// SPDX-License-Identifier: Apache-2.0

/// The clocks that the client looks at.
public struct ClientClock: Sendable {
  /// Milliseconds since 1970, as this machine believes.
  public var now: @Sendable () -> Int64
  /// Seconds that only grow.
  public var uptime: @Sendable () -> Double

  /// Creates a pair of clocks.
  public init(now: @escaping @Sendable () -> Int64, uptime: @escaping @Sendable () -> Double) {
    self.now = now
    self.uptime = uptime
  }
}
