// SPDX-License-Identifier: Apache-2.0

import Delivery
import TestSupport

extension ManualClock {
  /// The clocks for delivery.
  var clock: DeliveryClock {
    DeliveryClock(
      wall: { self.wall }, monotonic: { self.now }, sleep: { try self.sleep($0) })
  }
}
