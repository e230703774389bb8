// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation

/// Waits for SIGINT or SIGTERM, and keeps the process alive when a reader goes away.
struct StopSignals {
  private let received: AsyncStream<Void>
  /// Kept, because a source that nobody holds tells nothing.
  private let sources: [any DispatchSourceSignal]

  /// Takes over the signals from now on.
  init() {
    signal(SIGPIPE, SIG_IGN)
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
    received = stream
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { continuation.finish() }
      source.activate()
      return source
    }
  }

  /// Returns when the first of them comes.
  func first() async {
    for await _ in received {}
  }
}
