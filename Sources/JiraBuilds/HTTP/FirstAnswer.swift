// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// An answer that the first of several senders gives, so that nobody waits for a stuck thread.
final class FirstAnswer<Value: Sendable>: Sendable {
  private enum State {
    case open
    case awaited(CheckedContinuation<Value, Never>)
    case given(Value)
    case taken
  }

  private let state = Mutex(State.open)

  /// Answers; only the first answer counts.
  func give(_ value: Value) {
    let waiting = state.withLock { state -> CheckedContinuation<Value, Never>? in
      switch state {
      case .open: state = .given(value)
      case .awaited(let continuation):
        state = .taken
        return continuation
      case .given, .taken: break
      }
      return nil
    }
    waiting?.resume(returning: value)
  }

  /// Answers after some seconds, unless cancelled first.
  func give(_ value: Value, after seconds: Double) -> Task<Void, Never> {
    Task {
      let nanoseconds = UInt64(max(0, min(seconds, 86_400)) * 1_000_000_000)
      // Only cancellation ends the sleep early.
      guard (try? await Task.sleep(nanoseconds: nanoseconds)) != nil else { return }
      give(value)
    }
  }

  /// Waits for the answer; call it once.
  func value() async -> Value {
    await withCheckedContinuation { continuation in
      let value = state.withLock { state -> Value? in
        guard case .given(let value) = state else {
          state = .awaited(continuation)
          return nil
        }
        state = .taken
        return value
      }
      if let value { continuation.resume(returning: value) }
    }
  }
}
