// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// Starts processes one after the other.
///
/// Foundation's `Process` on Linux is not safe to be started on several threads at once.
package enum ProcessStart {
  private static let lock = NSLock()

  /// Starts a process.
  package static func run(_ process: Process) throws {
    try alone { try process.run() }
  }

  /// Does something that starts a process while no other is started.
  package static func alone<Value>(_ start: () throws -> Value) rethrows -> Value {
    lock.lock()
    defer { lock.unlock() }
    return try start()
  }
}
