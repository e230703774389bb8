// SPDX-License-Identifier: Apache-2.0

/// A value that several senders ask for at once is fetched once.
actor SharedFetch<Value: Sendable> {
  private var underWay: Task<Result<Value, JiraError>, Never>?

  /// Ends with the fetch: who comes after it must not get what it brought, which may have been refused meanwhile.
  private func start(
    _ fetch: @escaping @Sendable () async throws(JiraError) -> Value
  ) -> Task<Result<Value, JiraError>, Never> {
    let task = Task {
      let result: Result<Value, JiraError>
      do throws(JiraError) {
        result = .success(try await fetch())
      } catch {
        result = .failure(error)
      }
      underWay = nil
      return result
    }
    underWay = task
    return task
  }

  /// Starts a fetch, or waits for the one that is under way.
  ///
  /// A caller that is cancelled gets ``JiraError/Kind/deadline`` at once. The fetch goes on: others may wait for it,
  /// and its own time is limited.
  func value(
    _ fetch: @escaping @Sendable () async throws(JiraError) -> Value
  ) async throws(JiraError) -> Value {
    let task = underWay ?? start(fetch)
    let answer = FirstAnswer<Result<Value, JiraError>>()
    Task { answer.give(await task.value) }
    let result = await withTaskCancellationHandler {
      await answer.value()
    } onCancel: {
      answer.give(.failure(JiraError(.deadline, "the request was stopped before an answer")))
    }
    return try result.get()
  }
}
