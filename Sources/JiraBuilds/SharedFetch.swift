// SPDX-License-Identifier: Apache-2.0

/// A value that several senders ask for at once is fetched once.
actor SharedFetch<Value: Sendable> {
  private var underWay: Task<Result<Value, JiraError>, Never>?

  /// Starts a fetch, or waits for the one that is under way.
  ///
  /// A caller that is cancelled gets ``JiraError/Kind/deadline`` at once. The fetch goes on: others may wait for it,
  /// and its own time is limited.
  func value(
    _ fetch: @escaping @Sendable () async throws(JiraError) -> Value
  ) async throws(JiraError) -> Value {
    let task =
      underWay
      ?? Task {
        do throws(JiraError) { return .success(try await fetch()) } catch { return .failure(error) }
      }
    underWay = task
    let answer = FirstAnswer<Result<Value, JiraError>>()
    Task {
      let result = await task.value
      if underWay == task { underWay = nil }
      answer.give(result)
    }
    let result = await withTaskCancellationHandler {
      await answer.value()
    } onCancel: {
      answer.give(.failure(JiraError(.deadline, "the request was stopped before an answer")))
    }
    return try result.get()
  }
}
