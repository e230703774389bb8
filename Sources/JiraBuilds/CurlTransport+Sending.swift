// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

extension CurlTransport: Transport {
  /// Sends a request and reads the answer, whatever its status.
  public func send(
    _ request: HTTPRequest, timeout: Double
  ) async throws(JiraError) -> HTTPResponse {
    let stop = StopFlag()
    let answer = FirstAnswer<Result<HTTPResponse, TransportFault>>()
    perform(request, timeout, stop, answer)
    let late = answer.give(.failure(.noConnection(seconds: timeout)), after: timeout + Self.grace)
    let result = await withTaskCancellationHandler {
      await answer.value()
    } onCancel: {
      stop.raise()
      _ = answer.give(.failure(.stopped), after: Self.notice + Self.grace)
    }
    late.cancel()
    switch result {
    case .success(let response): return response
    case .failure(let fault): throw fault.error(for: request)
    }
  }

  /// libcurl looks at least so often whether it is to stop, in seconds.
  private static let notice = 1.0
  /// What it gets beyond that before its thread is left behind, in seconds.
  ///
  /// A name service that hangs in the system's resolver cannot be ended, and older versions wait for it.
  private static let grace = 0.3

  private func perform(
    _ request: HTTPRequest, _ timeout: Double, _ stop: StopFlag,
    _ answer: FirstAnswer<Result<HTTPResponse, TransportFault>>
  ) {
    let session = idle.sessions.withLock { $0.popLast() } ?? CurlSession(settings)
    Task {
      let result = await session.perform(request, timeout: timeout, stop: stop)
      idle.sessions.withLock { $0.append(session) }
      answer.give(result)
    }
  }
}
