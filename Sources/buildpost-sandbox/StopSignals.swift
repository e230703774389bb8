// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Platform

/// Waits for SIGINT or SIGTERM, and ignores SIGPIPE.
struct StopSignals {
  private let received: AsyncStream<Void>
  /// Kept because a source that is released does not report signals.
  private let sources: [any DispatchSourceSignal]

  /// Starts to handle the signals.
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

  /// Returns when the first of them arrives.
  func first() async {
    for await _ in received {}
  }
}
