// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Sandbox
import Synchronization

/// A clock that stands still until a test or a wait moves it.
final class ManualClock: Sendable {
  private let milliseconds = Mutex<Int64>(1_767_225_600_000)
  private let waits = Mutex<[Double]>([])

  /// How long the sandbox waited, in order.
  var waited: [Double] { waits.withLock { $0 } }

  var now: Timestamp { Timestamp(milliseconds: milliseconds.withLock { $0 }) }

  func advance(seconds: Double) {
    milliseconds.withLock { $0 += Int64(seconds * 1000) }
  }

  var sandbox: SandboxClock {
    SandboxClock(
      now: { self.now },
      sleep: { seconds in
        self.waits.withLock { $0.append(seconds) }
        self.advance(seconds: seconds)
      })
  }
}
