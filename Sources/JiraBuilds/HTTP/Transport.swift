// SPDX-License-Identifier: Apache-2.0

/// Sends one request and reads one answer, without following redirects.
///
/// ``CurlTransport`` uses libcurl; the tests have a scripted one.
public protocol Transport: Sendable {
  /// Sends a request and reads the answer, whatever its status.
  ///
  /// - Parameters:
  ///   - request: The request.
  ///   - timeout: The longest this may take, in seconds.
  /// - Returns: The answer.
  /// - Throws: ``JiraError`` if there is no answer.
  func send(_ request: HTTPRequest, timeout: Double) async throws(JiraError) -> HTTPResponse
}

/// How long the phases of a request may take, in seconds, and how large an answer may be.
public struct Patience: Sendable {
  /// Name resolution, connection and TLS together.
  public var connect: Double
  /// Silence in both directions before the answer begins.
  public var firstByte: Double
  /// The largest answer, in bytes: head, body and trailers together.
  public var answerLimit: Int

  /// Creates limits: 5 s, 10 s and 4 MiB by default.
  public init(connect: Double = 5, firstByte: Double = 10, answerLimit: Int = 4 << 20) {
    self.connect = connect
    self.firstByte = firstByte
    self.answerLimit = answerLimit
  }
}

/// A transport that adds what every request carries.
struct Wire: Sendable {
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
