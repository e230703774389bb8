// SPDX-License-Identifier: Apache-2.0

/// What Jira said about the builds of one request.
///
/// Every build that was sent is in exactly one of `accepted`, `rejected` and `unanswered`.
/// Source: schema `SubmitBuildsResponse` of Jira Software Cloud's OpenAPI document.
public struct Receipt: Sendable, Equatable {
  /// A build that Jira refused.
  public struct Rejection: Sendable, Hashable, Codable {
    /// A reason in Jira's words.
    public struct Reason: Sendable, Hashable, Codable {
      /// The reason.
      public var message: String
      /// An id to quote to Atlassian's support.
      public var errorTraceId: String?

      /// Creates a reason.
      public init(message: String, errorTraceId: String? = nil) {
        self.message = message
        self.errorTraceId = errorTraceId
      }
    }

    /// The build.
    public var key: BuildKey
    /// The reasons, as Jira gave them.
    public var errors: [Reason]

    /// Creates a rejection.
    public init(key: BuildKey, errors: [Reason]) {
      self.key = key
      self.errors = errors
    }
  }

  /// Builds that Jira accepted, although it drops one whose number is not greater than the stored
  /// one.
  public let accepted: [BuildKey]
  /// Builds that Jira refused.
  public let rejected: [Rejection]
  /// Builds that were sent and are named in neither list.
  public let unanswered: [BuildKey]
  /// Issue keys that the site does not know, of any build of the request.
  public let unknownIssueKeys: [String]
  /// Associations that the site does not know, of any build of the request.
  public let unknownAssociations: [Association]

  /// Matches an answer with the builds that were sent.
  ///
  /// A build named as accepted and as rejected counts as rejected; a build that was not sent is
  /// left out.
  public init(
    sent: [BuildKey], accepted: [BuildKey], rejected: [Rejection], unknownIssueKeys: [String] = [],
    unknownAssociations: [Association] = []
  ) {
    let refused = Set(rejected.map(\.key))
    let taken = Set(accepted)
    var seen: Set<BuildKey> = []
    let distinct = sent.filter { seen.insert($0).inserted }
    self.accepted = distinct.filter { taken.contains($0) && !refused.contains($0) }
    self.rejected = distinct.filter(refused.contains).map { key in
      Rejection(key: key, errors: rejected.filter { $0.key == key }.flatMap(\.errors))
    }
    self.unanswered = distinct.filter { !taken.contains($0) && !refused.contains($0) }
    self.unknownIssueKeys = unknownIssueKeys
    self.unknownAssociations = unknownAssociations
  }
}
