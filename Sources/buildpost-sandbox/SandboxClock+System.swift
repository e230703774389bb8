// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import Sandbox

extension SandboxClock {
  /// The clock of this machine.
  static let system = SandboxClock(
    now: { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) },
    sleep: { try await Task.sleep(for: .seconds($0)) })
}
