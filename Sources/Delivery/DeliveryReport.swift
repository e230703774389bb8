// SPDX-License-Identifier: Apache-2.0

public import BuildModel

/// What became of the builds that went in: each is in exactly one of accepted, rejected, held and lost.
public struct DeliveryReport: Sendable, Equatable {
  /// Why not all builds were delivered; the greater one decides the exit status.
  public enum Cause: Int, Sendable, Comparable, CaseIterable {
    /// All were accepted.
    case none
    /// Jira refused a build: 65.
    case rejected
    /// No answer in time: 75.
    case late
    /// Jira refused for good: no such site, wrong URL, certificate: 69.
    case refused
    /// Credentials or permission: 77.
    case credentials
    /// A setting of the connection: 78.
    case setting
    /// A build was neither delivered nor kept: 73, whatever was asked to be soft.
    case notKept

    /// Orders causes by how much they matter.
    public static func < (left: Cause, right: Cause) -> Bool { left.rawValue < right.rawValue }
  }

  /// A build that is kept in the outbox.
  public struct Held: Sendable, Equatable {
    /// The entry, as `outbox show` takes it.
    public var id: String
    /// The build.
    public var key: BuildKey
    /// Why it was not delivered.
    public var reason: String
  }

  /// A build that was neither delivered nor kept.
  public struct Lost: Sendable, Equatable {
    /// The build.
    public var key: BuildKey
    /// Why it was not delivered, and why it is not kept.
    public var reason: String
  }

  /// Builds that Jira accepted.
  public var accepted: [BuildKey] = []
  /// Builds that Jira refused; kept as rejected where there is an outbox.
  public var rejected: [Receipt.Rejection] = []
  /// Builds that are kept and not delivered.
  public var held: [Held] = []
  /// Builds that were neither delivered nor kept; empty with an outbox that works.
  public var lost: [Lost] = []
  /// Issue keys that the site does not know.
  public var unknownIssueKeys: [String] = []
  /// Associations that the site does not know.
  public var unknownAssociations: [Association] = []
  /// Builds that were read back from Jira with our number or a higher one.
  public var verified: [BuildKey] = []
  /// What is worth telling.
  public var findings: [Finding] = []
  /// The worst that happened.
  public var worst: Cause = .none

  /// Creates a report in which nothing happened.
  public init() {}

  /// Takes note of something that kept a build from being delivered.
  mutating func note(_ cause: Cause) { worst = max(worst, cause) }
}
