// SPDX-License-Identifier: Apache-2.0

public import BuildModel

/// What became of builds: each is in one of accepted, unlinked, rejected, held, lost, overtaken and
/// withoutIssueKey.
public struct DeliveryReport: Sendable, Equatable {
  /// Why not all builds were delivered; the greatest one decides the exit status.
  public enum Cause: Int, Sendable, Comparable, CaseIterable {
    /// All were accepted.
    case none
    /// Jira refused a build: 65.
    case rejected
    /// No answer in time: 75.
    case late
    /// Jira refused permanently: no such site, wrong URL, certificate: 69.
    case refused
    /// Credentials or permission: 77.
    case credentials
    /// A setting of the connection: 78.
    case setting
    /// A build was neither delivered nor kept: 73, even with `--soft-fail`.
    case notKept

    /// Orders causes by how much they matter.
    public static func < (left: Cause, right: Cause) -> Bool { left.rawValue < right.rawValue }
  }

  /// A build that was not delivered.
  public struct Undelivered: Sendable, Equatable {
    /// The id of its entry, for `outbox show`; `nil` if it is not kept.
    public var id: String?
    /// The build.
    public var key: BuildKey
    /// Why it was not delivered, and why it is not kept.
    public var reason: String
  }

  /// Builds that Jira accepted.
  public var accepted: [BuildKey] = []
  /// Builds that Jira refused because it knows none of their issue keys, which were guesses; not
  /// kept.
  public var unlinked: [BuildKey] = []
  /// Builds that Jira refused; kept as rejected if there is an outbox.
  public var rejected: [Receipt.Rejection] = []
  /// Builds that are kept but not delivered.
  public var held: [Undelivered] = []
  /// Builds that were neither delivered nor kept; none with a working outbox.
  public var lost: [Undelivered] = []
  /// Builds without an issue key, which were neither sent nor kept: Jira accepts none of them.
  public var withoutIssueKey: [BuildKey] = []
  /// Earlier builds that were announced and got no result, and were closed as unknown.
  public var closed: [BuildKey] = []
  /// Announcements that were not sent: Jira or the outbox has the results of these builds.
  public var overtaken: [BuildKey] = []
  /// Issue keys that the site does not know.
  public var unknownIssueKeys: [String] = []
  /// Associations that the site does not know.
  public var unknownAssociations: [Association] = []
  /// Builds that were read back from Jira with our number or a higher one.
  public var verified: [BuildKey] = []
  /// What is worth mentioning.
  public var findings: [Finding] = []
  /// The worst that happened.
  public var worst: Cause = .none
  /// Whether a rejected build is not in an outbox.
  var hasUnkeptRejection = false

  /// Whether every build that Jira did not accept is in an outbox.
  public var isKept: Bool { lost.isEmpty && !hasUnkeptRejection }

  /// Creates an empty report.
  public init() {}

  /// Adds the report of a further batch.
  package mutating func add(_ batch: DeliveryReport) {
    accepted += batch.accepted
    unlinked += batch.unlinked
    rejected += batch.rejected
    held += batch.held
    lost += batch.lost
    withoutIssueKey += batch.withoutIssueKey
    verified += batch.verified
    unknownIssueKeys.appendNew(batch.unknownIssueKeys)
    unknownAssociations.appendNew(batch.unknownAssociations)
    findings.appendNew(batch.findings)
  }

  /// Records something that kept a build from being delivered.
  mutating func note(_ cause: Cause) { worst = max(worst, cause) }
}

extension Array where Element: Hashable {
  /// Adds what is not there yet, up to a limit that no honest answer reaches.
  mutating func appendNew(_ elements: [Element]) {
    guard !elements.isEmpty else { return }
    var known = Set(self)
    for element in elements where count < 10_000 && known.insert(element).inserted {
      append(element)
    }
  }
}

/// What became of the builds of all documents, in numbers; the reports of the batches name them.
public struct DeliverySummary: Sendable, Equatable {
  /// Builds that Jira accepted.
  public var accepted = 0
  /// Builds that Jira refused because it knows none of their issue keys, which were guesses.
  public var unlinked = 0
  /// Builds that Jira refused.
  public var rejected = 0
  /// Builds that are kept in the outbox but not delivered.
  public var held = 0
  /// Builds that were neither delivered nor kept.
  public var lost = 0
  /// Builds without an issue key, which were neither sent nor kept: Jira accepts none of them.
  public var withoutIssueKey = 0
  /// The first of them.
  public var firstWithoutIssueKey: BuildKey?
  /// Whether every build that Jira did not accept is in an outbox.
  public private(set) var isKept = true
  /// Sources without any document.
  public var emptySources: [String] = []
  /// The worst that happened.
  public var worst: DeliveryReport.Cause = .none
  /// Where reading stopped before the end, as `path (byte N)`; the rest was not processed.
  public var stoppedAt: String?
  /// Whether running the same delivery again continues from there; standard input, or any source
  /// without an outbox, starts over.
  public var isResumable = false
  /// What is wrong with a document; those before it were processed.
  public var error: DeliveryError?
  /// What is worth mentioning.
  public var findings: [Finding] = []

  /// Creates an empty summary.
  public init() {}

  /// Builds that were processed.
  public var builds: Int { accepted + unlinked + rejected + held + lost + withoutIssueKey }

  /// Adds the report of a batch.
  mutating func add(_ report: DeliveryReport) {
    accepted += report.accepted.count
    unlinked += report.unlinked.count
    rejected += report.rejected.count
    held += report.held.count
    lost += report.lost.count
    isKept = isKept && report.isKept
    worst = max(worst, report.worst)
  }
}

/// How far a delivery has got, reported after each answer and before each wait.
public struct DeliveryProgress: Sendable, Equatable {
  /// Builds that Jira accepted so far.
  public var accepted = 0
  /// Builds that Jira refused so far.
  public var rejected = 0
  /// Builds that are kept for later.
  public var held = 0
  /// Builds to deliver; `nil` if that is unknown, as with a stream.
  public var total: Int?
  /// Seconds until the next request, while it waits.
  public var wait: Double?
  /// Why it waits.
  public var reason: String?

  /// Builds whose outcome is known.
  public var done: Int { accepted + rejected + held }
}
