// SPDX-License-Identifier: Apache-2.0

import Delivery
import Synchronization

/// A clock that only moves if somebody waits or advances it.
final class ManualClock: Sendable {
  private let elapsed = Mutex(0.0)
  private let waits = Mutex([Double]())
  private let wallStart: Int64

  init(wall: Int64 = 1_767_225_600_000) {
    wallStart = wall
  }

  /// Seconds since the start.
  var now: Double { elapsed.withLock { $0 } }

  /// All waits so far.
  var slept: [Double] { waits.withLock { $0 } }

  /// Lets time pass.
  func advance(_ seconds: Double) { elapsed.withLock { $0 += seconds } }

  /// The clocks for delivery.
  var clock: DeliveryClock {
    DeliveryClock(
      wall: { self.wallStart + Int64(self.now * 1000) }, monotonic: { self.now },
      sleep: { seconds in
        try Task.checkCancellation()
        self.waits.withLock { $0.append(seconds) }
        self.advance(seconds)
      })
  }
}
