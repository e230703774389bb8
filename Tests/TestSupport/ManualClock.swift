// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A clock that only moves if somebody waits or advances it.
package final class ManualClock: Sendable {
  private let elapsed = Mutex(0.0)
  private let waits = Mutex([Double]())
  private let start: Int64

  /// A clock that starts at a time in milliseconds since 1970, by default 1 January 2026.
  package init(wall: Int64 = 1_767_225_600_000) {
    start = wall
  }

  /// Seconds since the start.
  package var now: Double { elapsed.withLock { $0 } }

  /// Milliseconds since 1970.
  package var wall: Int64 { start + Int64((now * 1000).rounded()) }

  /// All waits so far, in seconds.
  package var slept: [Double] { waits.withLock { $0 } }

  /// Lets time pass.
  package func advance(_ seconds: Double) { elapsed.withLock { $0 += seconds } }

  /// Waits, which takes no real time.
  package func sleep(_ seconds: Double) throws {
    try Task.checkCancellation()
    waits.withLock { $0.append(seconds) }
    advance(seconds)
  }
}
