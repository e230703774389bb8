// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Delivery

/// What became of builds, in words.
enum AccountText {
  /// Builds named one by one.
  private static let named = 10

  static func words(for report: DeliveryReport) -> String {
    var lines = report.accepted.prefix(named).map { "accepted: \($0)" }
    if report.accepted.count > named {
      lines.append("accepted: \(report.accepted.count) builds in all")
    }
    lines += report.verified.prefix(named).map { "stored: \($0)" }
    let unknown =
      report.unknownIssueKeys + report.unknownAssociations.flatMap(\.values)
    if !unknown.isEmpty {
      lines.append("warning: the site does not know \(unknown.joined(separator: ", "))")
    }
    return lines.map { PrintableText.escape($0, limit: 2000) + "\n" }.joined()
  }

  static func words(for rejection: Receipt.Rejection) -> String {
    let reasons = rejection.errors.map(\.message).joined(separator: "; ")
    let words = "rejected: \(rejection.key): \(reasons.isEmpty ? "no reason given" : reasons)"
    return PrintableText.escape(words, limit: 1000) + "\n"
  }

  static func words(
    forHeld builds: [DeliveryReport.Held], worst: DeliveryReport.Cause
  ) -> String {
    guard !builds.isEmpty else { return "" }
    var lines = builds.prefix(named).map { "kept: \($0.key): \($0.reason)" }
    if builds.count > named { lines.append("kept: \(builds.count) builds in all") }
    return lines.map { PrintableText.escape($0, limit: 1000) + "\n" }.joined()
      + "  fix: \(remedy(for: worst))\n"
  }

  /// What to do before what is kept can be delivered.
  private static func remedy(for cause: DeliveryReport.Cause) -> String {
    switch cause {
    case .credentials:
      "check the credentials and their permission in Jira, then run `buildpost flush`"
    case .refused:
      "check --site, --cloud-id and --api-url, then run `buildpost flush`"
    default: "run `buildpost flush` later"
    }
  }

  static func words(forLost builds: [DeliveryReport.Lost]) -> String {
    var lines = builds.prefix(named).map { "lost: \($0.key): \($0.reason)" }
    if builds.count > named { lines.append("lost: \(builds.count) builds in all") }
    return lines.map { PrintableText.escape($0, limit: 1000) + "\n" }.joined()
  }

  static func words(for summary: DeliverySummary) -> String {
    let parts = [
      (summary.accepted, "accepted"), (summary.rejected, "rejected"), (summary.held, "kept"),
      (summary.lost, "lost"), (summary.withoutIssueKey, "without an issue key"),
    ]
    let told = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return told.isEmpty
      ? "no document was found\n" : "builds: " + told.joined(separator: ", ") + "\n"
  }
}
