// SPDX-License-Identifier: Apache-2.0

/// How far a delivery is, told after each answer and before each wait.
public struct DeliveryProgress: Sendable, Equatable {
  /// Builds that Jira accepted so far.
  public var accepted = 0
  /// Builds that Jira refused so far.
  public var rejected = 0
  /// Builds that were given up for now.
  public var held = 0
  /// Builds that are to be delivered; `nil` where that is not known, as with a stream.
  public var total: Int?
  /// Seconds that are waited before the next request, where any.
  public var wait: Double?
  /// Why, where it waits.
  public var reason: String?

  /// Builds about which all is known.
  public var done: Int { accepted + rejected + held }

  /// Creates the state at the start.
  public init(total: Int? = nil) {
    self.total = total
  }
}
