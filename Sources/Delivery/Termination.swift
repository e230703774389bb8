// SPDX-License-Identifier: Apache-2.0

internal import Dispatch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What a delivery does about the signals that end a CI job.
public enum Termination {
  /// Runs a delivery that SIGTERM and SIGINT cancel, so that it keeps what it holds and ends by itself within 2 s.
  ///
  /// Meanwhile the signals do nothing else; afterwards they end the process as usual.
  public static func cancelling<Value: Sendable>(
    _ delivery: @escaping @Sendable () async -> Value
  ) async -> Value {
    let task = Task { await delivery() }
    let queue = DispatchQueue(label: "signals")
    let sources = [SIGTERM, SIGINT].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { task.cancel() }
      source.activate()
      return source
    }
    let value = await task.value
    for source in sources { source.cancel() }
    for number in [SIGTERM, SIGINT] { signal(number, SIG_DFL) }
    return value
  }
}
