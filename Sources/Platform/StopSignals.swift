// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
internal import Synchronization

/// SIGTERM and SIGINT, which ask a process to stop.
///
/// A signal source of Dispatch begins to listen some time after it was activated, and a signal that
/// arrives before that is lost. A handler that writes to a pipe is there when ``init(_:)`` returns.
package struct StopSignals {
  private static let numbers = [SIGTERM, SIGINT]
  /// The descriptor that the handler writes to: the handler of a signal has no other context.
  private static let note = Atomic<Int32>(-1)

  /// Reads what the handler writes.
  ///
  /// The pipe stays open: a handler may still be running at the end.
  private let source: (any DispatchSourceRead)?

  /// Calls a closure for each signal that arrives from now on.
  ///
  /// If no pipe can be made, the signals end the process as usual.
  package init(_ onSignal: @escaping @Sendable () -> Void) {
    guard let pipe = try? Pipe() else {
      source = nil
      return
    }
    for end in [pipe.reading, pipe.writing] { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    let source = DispatchSource.makeReadSource(
      fileDescriptor: pipe.reading, queue: DispatchQueue(label: "signals"))
    source.setEventHandler {
      var bytes = [UInt8](repeating: 0, count: 64)
      _ = bytes.withUnsafeMutableBytes { systemRead(pipe.reading, $0) }
      onSignal()
    }
    source.activate()
    self.source = source
    Self.note.store(pipe.writing, ordering: .sequentiallyConsistent)
    for number in Self.numbers {
      signal(number) { _ in
        let error = errno
        var byte: UInt8 = 0
        _ = write(StopSignals.note.load(ordering: .sequentiallyConsistent), &byte, 1)
        errno = error
      }
    }
  }

  /// Lets the signals end the process again.
  package func stop() {
    for number in Self.numbers { signal(number, SIG_DFL) }
    source?.cancel()
  }
}
