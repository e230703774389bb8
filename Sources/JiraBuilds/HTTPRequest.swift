// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// A request; what identifies the sender is kept apart and shown nowhere.
public struct HTTPRequest: Sendable {
  /// `GET`, `POST` or `DELETE`.
  public var method: String
  /// The server.
  public var origin: Origin
  /// The path, percent-encoded, from its `/` on.
  public var path: String
  /// The query without its `?`, percent-encoded.
  public var query: String?
  /// Names and values, apart from `Authorization`.
  public var headers: [(name: String, value: String)]
  /// The value of `Authorization`.
  public var authorization: Secret?
  /// The body; it may hold a secret.
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

  /// The address as it is sent.
  public var url: String { location + (query.map { "?" + $0 } ?? "") }

  /// The address without its query, fit for errors.
  public var location: String { "\(origin)\(path)" }
}

extension HTTPRequest: CustomStringConvertible, CustomReflectable {
  /// `POST https://api.atlassian.com/…`.
  public var description: String { "\(method) \(location)" }

  /// A mirror without body and authorization.
  public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
