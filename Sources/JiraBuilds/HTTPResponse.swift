// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// An answer, of any status.
public struct HTTPResponse: Sendable {
  /// How much of the body there is.
  public enum Completeness: Sendable {
    /// All of it.
    case whole
    /// The connection ended before the body did.
    case cut
    /// The body is larger than the cap.
    case overLimit
  }

  /// The status.
  public var status: Int
  /// Names and values in their order.
  public var headers: [(name: String, value: String)]
  /// The body, as far as it was read.
  public var body: Data
  /// How much of the body there is.
  public var completeness: Completeness

  /// Creates an answer.
  public init(
    status: Int, headers: [(name: String, value: String)] = [], body: Data = Data(),
    completeness: Completeness = .whole
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.completeness = completeness
  }

  /// The values of a header, its name in any case.
  func values(_ name: String) -> [String] {
    headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
  }

  var isSuccess: Bool { (200..<300).contains(status) }

  /// The server's clock by its `Date` header, in milliseconds since 1970.
  var serverTime: Int64? { values("date").lazy.compactMap(HTTPDate.milliseconds).first }
}
