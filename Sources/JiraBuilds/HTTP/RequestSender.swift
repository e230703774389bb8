// SPDX-License-Identifier: Apache-2.0

internal import Platform

/// Sends requests over a transport, with the headers that every request to Jira has.
struct RequestSender: Sendable {
  let transport: any Transport
  let clock: Clocks
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
  let clock: Clocks
  let end: Double

  init(_ seconds: Double, clock: Clocks) {
    self.clock = clock
    end = clock.monotonic() + (seconds.isNaN ? 0 : seconds)
  }

  /// The remaining seconds.
  ///
  /// - Throws: ``JiraError/Kind/deadline`` if there are none.
  func left() throws(JiraError) -> Double {
    let left = end - clock.monotonic()
    guard left > 0 else {
      throw JiraError(
        .deadline, "the deadline passed before a request could be sent", at: "--deadline",
        fix: "allow more seconds with `--deadline`")
    }
    return left
  }
}

/// The clocks that requests and delivery use.
public struct Clocks: Sendable {
  /// Milliseconds since 1970 by the machine's clock, which may be years off.
  public var wall: @Sendable () -> Int64
  /// Seconds since some instant; never goes back.
  public var monotonic: @Sendable () -> Double
  /// Waits for a number of seconds; throws if the task is cancelled.
  public var sleep: @Sendable (Double) async throws -> Void

  /// Creates clocks.
  public init(
    wall: @escaping @Sendable () -> Int64, monotonic: @escaping @Sendable () -> Double,
    sleep: @escaping @Sendable (Double) async throws -> Void = system.sleep
  ) {
    self.wall = wall
    self.monotonic = monotonic
    self.sleep = sleep
  }

  /// The clocks of the machine.
  public static let system = Clocks(
    wall: SystemClock.wall, monotonic: SystemClock.monotonic,
    sleep: { try await SystemClock.sleep(seconds: $0) })
}
