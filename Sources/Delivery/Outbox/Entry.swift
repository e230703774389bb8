// SPDX-License-Identifier: Apache-2.0

internal import BuildModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A build that is kept until Jira names it as accepted: what is known about it, and its exact bytes.
struct Entry: Equatable, Sendable {
  /// What is known about the build.
  var header: Header
  /// The build's JSON, byte for byte as it is sent.
  var build: Data

  /// What is known about a kept build.
  struct Header: Codable, Equatable, Sendable {
    /// The site it is for; it is sent to no other.
    var site: String
    /// The build.
    var key: BuildKey
    /// `updateSequenceNumber` in the bytes.
    var sequence: Int64
    /// `properties` of the request.
    var properties: [String: String]
    /// `providerMetadata.product` of the request.
    var product: String?
    /// When it was made, in milliseconds since 1970 by the machine.
    var created: Int64
    /// How often sending it ended without an answer for it.
    var attempts = 0
    /// When that was last, in milliseconds since 1970 by the machine.
    var lastAttempt: Int64?
    /// Whether we chose the number, so that it may be chosen again once before the first send.
    var isMinted: Bool
    /// Whether it was chosen again.
    var isReminted = false
    /// Whether a request with these bytes may have left.
    var mayBeSent = false
    /// Why it is still here.
    var reason: String?
    /// Why Jira refused it.
    var errors: [Receipt.Rejection.Reason]?
  }
}
