// SPDX-License-Identifier: Apache-2.0

/// Fetches a value once, however many callers want it at the same time.
actor SharedFetch<Value: Sendable> {
  private var running: Task<Result<Value, JiraError>, Never>?

  /// Forgets the fetch when it ends: its value may have been refused before the next caller asks.
  private func start(
    _ fetch: @escaping @Sendable () async throws(JiraError) -> Value
  ) -> Task<Result<Value, JiraError>, Never> {
    let task = Task {
      let result = await Result { () async throws(JiraError) in try await fetch() }
      running = nil
      return result
    }
    running = task
    return task
  }

  /// Starts a fetch, or joins the one that is running.
  ///
  /// A caller that is cancelled gets ``JiraError/Kind/deadline`` immediately. The fetch continues,
  /// since others may be waiting for it and its own time is limited.
  func value(
    _ fetch: @escaping @Sendable () async throws(JiraError) -> Value
  ) async throws(JiraError) -> Value {
    let task = running ?? start(fetch)
    let answer = FirstAnswer<Result<Value, JiraError>>()
    Task { answer.give(await task.value) }
    let result = await withTaskCancellationHandler {
      await answer.value()
    } onCancel: {
      answer.give(.failure(JiraError(.deadline, "the request was stopped before a response")))
    }
    return try result.get()
  }
}

extension Result {
  /// The outcome of asynchronous work.
  package init(
    isolation: isolated (any Actor)? = #isolation, _ work: () async throws(Failure) -> Success
  ) async {
    do throws(Failure) {
      self = .success(try await work())
    } catch {
      self = .failure(error)
    }
  }
}
