// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Sandbox
import TestSupport

extension ManualClock {
  /// The clock for the sandbox.
  var sandbox: SandboxClock {
    SandboxClock(
      now: { Timestamp(milliseconds: self.wall) }, sleep: { try self.sleep($0) })
  }

  /// The time.
  var time: Timestamp { Timestamp(milliseconds: wall) }
}
