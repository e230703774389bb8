// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Delivery
import Platform

/// `submit --json` and `flush --json`: every build that went in is in exactly one of the first
/// lists.
struct SubmitDocument: Encodable {
  var accepted: [BuildKey]
  /// The issues that the accepted builds are on, with their pages; absent if they are not known.
  var issues: [Issue]?
  /// Builds that were rejected because their issue keys were guesses; absent if there are none.
  var unlinked: [BuildKey]?
  /// Earlier builds that were closed; absent if there are none.
  var closed: [BuildKey]?
  /// Announcements that were not sent because Jira has the result; absent if there are none.
  var late: [BuildKey]?
  var rejected: [Receipt.Rejection]
  var unknownIssueKeys: [String]
  var unknownAssociations: [Association]
  var held: [Held]
  var verified: [BuildKey]
  var lost: [Lost]
  /// What was noticed about the reports, the context and the delivery.
  var findings: [FindingDocument]
  var parts: PartsDocument?

  struct Issue: Encodable {
    var key: IssueKey
    var url: String?
  }

  struct Held: Encodable {
    var id: String
    var key: BuildKey
    var reason: String
    /// Where it is held: a directory, or `s3://BUCKET/PREFIX`.
    var outbox: String?
  }

  struct Lost: Encodable {
    var key: BuildKey
    var reason: String
  }

  init(
    _ report: DeliveryReport, names: BuildNames, of build: ReadBuild? = nil,
    heldIn outbox: String? = nil
  ) {
    parts = build?.assembly.parts.map(PartsDocument.init)
    findings = ((build?.shownFindings ?? []) + report.findings).map(FindingDocument.init)
    accepted = report.accepted
    var seen: Set<IssueKey> = []
    let known = report.accepted.flatMap { names.issues(of: $0, without: report.unknownIssueKeys) }
      .filter { seen.insert($0).inserted }
    issues = known.isEmpty ? nil : known.map { Issue(key: $0, url: names.page(of: $0)) }
    unlinked = report.unlinked.isEmpty ? nil : report.unlinked
    closed = report.closed.isEmpty ? nil : report.closed
    late = report.late.isEmpty ? nil : report.late
    rejected = report.rejected
    unknownIssueKeys = report.unknownIssueKeys
    unknownAssociations = report.unknownAssociations
    held = report.held.map { Held(id: $0.id, key: $0.key, reason: $0.reason, outbox: outbox) }
    verified = report.verified
    lost = report.lost.map { Lost(key: $0.key, reason: $0.reason) }
  }
}

/// `outbox list --json`: `{"entries":[…]}`; `outbox drop --json` prints one entry.
struct OutboxDocument: Encodable {
  var entries: [Entry]

  init(_ entries: [Delivery.Entry]) {
    self.entries = entries.map(Entry.init)
  }

  struct Entry: Encodable {
    var id: String
    var state: String
    var site: Nullable<String>
    var key: Nullable<BuildKey>
    var updateSequenceNumber: Int64
    var since: String
    var attempts: Int
    var lastAttempt: Nullable<String>
    var reason: Nullable<String>
    var errors: [Receipt.Rejection.Reason]
    var size: Int

    init(_ entry: Delivery.Entry) {
      id = entry.id
      state = entry.state.rawValue
      site = Nullable(entry.site)
      key = Nullable(entry.key)
      updateSequenceNumber = entry.sequence
      since = Timestamp(milliseconds: entry.created).rfc3339
      attempts = entry.attempts
      lastAttempt = Nullable(entry.lastAttempt.map { Timestamp(milliseconds: $0).rfc3339 })
      reason = Nullable(entry.reason)
      errors = entry.errors
      size = entry.size
    }
  }
}

/// `outbox show --json`: an entry, and as `build` what would be sent; null if it cannot be read.
struct ShownEntry: Encodable {
  private enum CodingKeys: String, CodingKey { case build }

  private let entry: OutboxDocument.Entry
  private let build: Nullable<BuildData>

  init(_ entry: Delivery.Entry) {
    self.entry = OutboxDocument.Entry(entry)
    // A build that is read is written again byte for byte; one that cannot be read is null.
    build = Nullable(entry.build.flatMap { try? JSONDecoder().decode(BuildData.self, from: $0) })
  }

  func encode(to encoder: any Encoder) throws {
    try entry.encode(to: encoder)
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encode(build, forKey: .build)
  }
}
