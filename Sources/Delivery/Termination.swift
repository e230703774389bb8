// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
internal import Platform

/// How a delivery reacts to the signals that end a CI job.
public enum Termination {
  /// Runs a delivery that SIGTERM and SIGINT cancel, so that it keeps its builds and ends within 2
  /// s.
  ///
  /// The signals do nothing else during that time; afterwards they end the process as usual.
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
