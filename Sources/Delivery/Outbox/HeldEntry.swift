// SPDX-License-Identifier: Apache-2.0

public import BuildModel

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// An entry of the outbox, for people and programs that look into it.
public struct HeldEntry: Sendable, Equatable {
  /// A short name: digits of the build's digest and the number.
  public var id: String
  /// Where it is.
  public var state: Outbox.State
  /// The bytes of its file.
  public var size: Int
  /// When it was made, in milliseconds since 1970 by the machine.
  public var created: Int64
  /// The number of the update.
  public var sequence: Int64
  /// The site it is for; `nil` where the file cannot be read.
  public var site: String?
  /// The build; `nil` where the file cannot be read.
  public var key: BuildKey?
  /// How often sending it ended without an answer for it.
  public var attempts = 0
  /// When that was last, in milliseconds since 1970 by the machine.
  public var lastAttempt: Int64?
  /// Why it is here, in words.
  public var reason: String?
  /// Why Jira refused it.
  public var errors: [Receipt.Rejection.Reason] = []
  /// The build's JSON as it is sent; `nil` where the file cannot be read.
  public var build: Data?
}
