// SPDX-License-Identifier: Apache-2.0

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
    let signals = StopSignals { task.cancel() }
    let value = await task.value
    signals.stop()
    return value
  }
}
