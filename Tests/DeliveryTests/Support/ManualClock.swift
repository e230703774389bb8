// SPDX-License-Identifier: Apache-2.0

import JiraBuilds
import Delivery
import TestSupport

extension ManualClock {
  /// The clocks for delivery.
  var clock: Clocks {
    Clocks(
      wall: { self.wall }, monotonic: { self.now }, sleep: { try self.sleep($0) })
  }
}
