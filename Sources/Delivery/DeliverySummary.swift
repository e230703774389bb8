// SPDX-License-Identifier: Apache-2.0

public import BuildModel

/// What became of a stream of documents, in numbers; the builds are named in the reports of the batches.
public struct DeliverySummary: Sendable, Equatable {
  /// Builds that Jira accepted.
  public var accepted = 0
  /// Builds that Jira refused.
  public var rejected = 0
  /// Builds that are kept in the outbox and not delivered.
  public var held = 0
  /// Builds that were neither delivered nor kept.
  public var lost = 0
  /// Builds without an issue key, which were neither sent nor kept: Jira takes none of them.
  public var withoutIssueKey = 0
  /// The first of them.
  public var firstWithoutIssueKey: BuildKey?
  /// Sources in which there was no document.
  public var emptySources: [String] = []
  /// The worst that happened.
  public var worst: DeliveryReport.Cause = .none
  /// Where reading was stopped before the end, as `path (byte N)`; what follows was not taken in.
  public var stoppedAt: String?
  /// Whether the same delivery goes on from there; a stream that cannot be read again, or without an outbox, starts over.
  public var isResumable = false
  /// What is wrong with a document; those before it were taken in.
  public var error: DeliveryError?
  /// What is worth telling.
  public var findings: [Finding] = []

  /// Creates a summary in which nothing happened.
  public init() {}

  /// Builds that were taken in.
  public var builds: Int { accepted + rejected + held + lost + withoutIssueKey }

  /// Adds the report of a batch.
  mutating func add(_ report: DeliveryReport) {
    accepted += report.accepted.count
    rejected += report.rejected.count
    held += report.held.count
    lost += report.lost.count
    worst = max(worst, report.worst)
  }
}
