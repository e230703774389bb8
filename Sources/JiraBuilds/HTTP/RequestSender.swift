// SPDX-License-Identifier: Apache-2.0

/// Sends requests over a transport, with the headers that every request to Jira has.
struct RequestSender: Sendable {
  let transport: any Transport
  let clock: ClientClock
  /// The version of Buildpost, for `User-Agent`.
  let version: String

  /// Sends a request within the remaining time.
  func send(
    _ request: HTTPRequest, within budget: TimeBudget
  ) async throws(JiraError) -> HTTPResponse {
    var request = request
    request.headers.append(("Accept", "application/json"))
    if request.body != nil { request.headers.append(("Content-Type", "application/json")) }
    request.headers.append(("User-Agent", "buildpost/\(version)"))
    return try await transport.send(request, timeout: budget.left())
  }
}

/// The time left for all requests of one operation.
struct TimeBudget: Sendable {
  let clock: ClientClock
  let end: Double

  init(_ seconds: Double, clock: ClientClock) {
    self.clock = clock
    end = clock.uptime() + (seconds.isNaN ? 0 : seconds)
  }

  /// The remaining seconds.
  ///
  /// - Throws: ``JiraError/Kind/deadline`` if there are none.
  func left() throws(JiraError) -> Double {
    let left = end - clock.uptime()
    guard left > 0 else {
      throw JiraError(
        .deadline, "the deadline passed before a request could be sent", at: "--deadline",
        fix: "allow more seconds with `--deadline`")
    }
    return left
  }
}

/// The clocks that the client uses.
public struct ClientClock: Sendable {
  /// Milliseconds since 1970 by this machine's clock.
  public var now: @Sendable () -> Int64
  /// Seconds since some instant; never goes back.
  public var uptime: @Sendable () -> Double

  /// Creates a pair of clocks.
  public init(now: @escaping @Sendable () -> Int64, uptime: @escaping @Sendable () -> Double) {
    self.now = now
    self.uptime = uptime
  }
}
