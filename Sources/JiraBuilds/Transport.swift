// SPDX-License-Identifier: Apache-2.0

/// The way to a server: one request, one answer, no redirect followed.
///
/// Two conform: ``CurlTransport``, and the scripted one of the tests.
public protocol Transport: Sendable {
  /// Sends a request and reads the answer, whatever its status.
  ///
  /// - Parameters:
  ///   - request: The request.
  ///   - timeout: The longest this may take, in seconds.
  /// - Returns: The answer.
  /// - Throws: ``JiraError`` where there is no answer.
  func send(_ request: HTTPRequest, timeout: Double) async throws(JiraError) -> HTTPResponse
}
