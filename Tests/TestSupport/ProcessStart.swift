// SPDX-License-Identifier: Apache-2.0

package import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Starts one process at a time.
///
/// Foundation's `Process` on Linux cannot safely be started on several threads at the same time.
package enum ProcessStart {
  private static let lock = NSLock()

  /// Starts a process.
  package static func run(_ process: Process) throws {
    try alone { try process.run() }
  }

  /// A pipe that other processes do not inherit: one that did would keep its reader waiting.
  ///
  /// A process that is started with one of its ends gets a copy.
  package static func pipe() -> Pipe {
    alone { closingPipe() }
  }

  /// A pipe like ``pipe()``, for callers that already hold the lock.
  static func closingPipe() -> Pipe {
    let pipe = Pipe()
    for handle in [pipe.fileHandleForReading, pipe.fileHandleForWriting] {
      _ = fcntl(handle.fileDescriptor, F_SETFD, FD_CLOEXEC)
    }
    return pipe
  }

  /// Runs a closure that starts a process, while no other process is started.
  package static func alone<Value>(_ start: () throws -> Value) rethrows -> Value {
    lock.lock()
    defer { lock.unlock() }
    return try start()
  }
}
