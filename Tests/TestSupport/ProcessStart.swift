// SPDX-License-Identifier: Apache-2.0

package import Foundation
import Synchronization

/// Starts processes one after the other.
///
/// Foundation's `Process` on Linux is not safe to be started on several threads at once.
package enum ProcessStart {
  private static let lock = Mutex(())

  /// Starts a process.
  package static func run(_ process: Process) throws {
    try lock.withLock { _ in try process.run() }
  }
}
