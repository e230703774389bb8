// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Delivery
import Platform
import TextCoding

extension JSONObject {
  /// `submit --json` and `flush --json`: every build to deliver is in exactly one of `accepted`,
  /// `unlinked`, `late`, `rejected`, `held`, `lost` and `withoutIssueKey`; `closed` holds earlier
  /// builds.
  ///
  /// - Parameters:
  ///   - report: What became of the builds.
  ///   - names: The pages of the issues.
  ///   - build: The build that was read, if there is one.
  ///   - outbox: Where builds are held: a directory, or `s3://BUCKET/PREFIX`.
  init(
    _ report: DeliveryReport, names: BuildNames, of build: BuildInput? = nil,
    heldIn outbox: String? = nil
  ) {
    self = [
      "accepted": report.accepted,
      "rejected": report.rejected,
      "unknownIssueKeys": report.unknownIssueKeys,
      "unknownAssociations": report.unknownAssociations,
      "held": report.held.map { held in
        var entry: JSONObject = ["id": held.id, "key": held.key, "reason": held.reason]
        entry.add("outbox", outbox)
        return entry
      },
      "verified": report.verified,
      "lost": report.lost.map { ["key": $0.key, "reason": $0.reason] as JSONObject },
      "findings": ((build?.shownFindings ?? []) + report.findings).map { JSONObject($0) },
    ]
    for (name, builds) in [
      ("unlinked", report.unlinked), ("closed", report.closed), ("late", report.overtaken),
      ("withoutIssueKey", report.withoutIssueKey),
    ] where !builds.isEmpty {
      add(name, builds)
    }
    add("parts", build?.assembly.parts.map { JSONObject($0) })
    var seen: Set<IssueKey> = []
    let issues = report.accepted.flatMap { names.issues(of: $0, without: report.unknownIssueKeys) }
      .filter { seen.insert($0).inserted }
    guard !issues.isEmpty else { return }
    add(
      "issues",
      issues.map { key in
        var issue: JSONObject = ["key": key]
        issue.add("url", names.page(of: key))
        return issue
      })
  }

  /// `outbox list --json`: `{"entries":[…]}`.
  init(_ entries: [Entry]) {
    self = ["entries": entries.map { JSONObject($0) }]
  }

  /// An entry of the outbox.
  init(_ entry: Entry) {
    self = [
      "id": entry.id,
      "state": entry.state.rawValue,
      "site": entry.site,
      "key": entry.key,
      "updateSequenceNumber": entry.sequence,
      "since": Timestamp(milliseconds: entry.created).rfc3339,
      "attempts": entry.attempts,
      "lastAttempt": entry.lastAttempt.map { Timestamp(milliseconds: $0).rfc3339 },
      "reason": entry.reason,
      "errors": entry.errors,
      "size": entry.size,
    ]
  }

  /// `outbox show --json`: an entry, and as `build` what would be sent; null if it cannot be read.
  init(shown entry: Entry) {
    self.init(entry)
    // Decoding and encoding a build gives the same bytes again.
    let build = entry.build.flatMap { try? JSONDecoder().decode(BuildData.self, from: $0) }
    add("build", build.map { $0 as any Encodable } ?? JSONValue.null)
  }
}
