// SPDX-License-Identifier: Apache-2.0

package import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Starts processes one after the other.
///
/// Foundation's `Process` on Linux is not safe to be started on several threads at once.
package enum ProcessStart {
  private static let lock = NSLock()

  /// Starts a process.
  package static func run(_ process: Process) throws {
    try alone { try process.run() }
  }

  /// A pipe that no process inherits: one that did would keep it open, and a reader waiting for its end.
  ///
  /// The process that is started with an end of it gets a copy.
  package static func pipe() -> Pipe {
    alone { closingPipe() }
  }

  /// A pipe as ``pipe()``, made by who starts processes alone already.
  static func closingPipe() -> Pipe {
    let pipe = Pipe()
    for handle in [pipe.fileHandleForReading, pipe.fileHandleForWriting] {
      _ = fcntl(handle.fileDescriptor, F_SETFD, FD_CLOEXEC)
    }
    return pipe
  }

  /// Does something that starts a process while no other is started.
  package static func alone<Value>(_ start: () throws -> Value) rethrows -> Value {
    lock.lock()
    defer { lock.unlock() }
    return try start()
  }
}
