// SPDX-License-Identifier: Apache-2.0

public import Platform

/// A request; the parts that identify the sender are never shown.
public struct HTTPRequest: Sendable {
  /// The method, in upper case.
  public var method: String
  /// The server.
  public var origin: Origin
  /// The path, percent-encoded, with its leading `/`.
  public var path: String
  /// The query without its `?`, percent-encoded.
  public var query: String?
  /// Names and values of headers other than `Authorization`.
  public var headers: [(name: String, value: String)]
  /// The value of `Authorization`.
  public var authorization: Secret?
  /// The body, which may contain a secret.
  public var body: Data?

  /// Creates a request.
  public init(
    _ method: String, _ origin: Origin, path: String, query: String? = nil,
    headers: [(name: String, value: String)] = [], authorization: Secret? = nil, body: Data? = nil
  ) {
    self.method = method
    self.origin = origin
    self.path = path
    self.query = query
    self.headers = headers
    self.authorization = authorization
    self.body = body
  }

  /// The URL as it is sent.
  public var url: String { location + (query.map { "?" + $0 } ?? "") }

  /// The URL without its query, for errors.
  public var location: String { "\(origin)\(path)" }
}

extension HTTPRequest: CustomStringConvertible, CustomReflectable {
  /// `POST https://api.atlassian.com/…`.
  public var description: String { "\(method) \(location)" }

  /// A mirror without the body and the authorization.
  public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

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
