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
