// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Delivery
import Synchronization

/// What became of builds, in words.
enum AccountText {
  /// Builds named one by one.
  private static let named = 10

  /// What became of the builds, a line each, at most ten of a kind.
  static func words(
    for report: DeliveryReport, links: IssuePages, keyOrigins: [String: String] = [:]
  ) -> String {
    var lines = report.accepted.prefix(named).map { key in
      "accepted: \(key)" + links.words(for: key, without: report.unknownIssueKeys)
    }
    if report.accepted.count > named {
      lines.append("accepted: \(report.accepted.count) builds in all")
    }
    lines += report.verified.prefix(named).map { "stored: \($0)" }
    lines += report.unlinked.prefix(named).map {
      "warning: \($0) is on no issue: its keys are guesses from lower case, and the site knows none of "
        + "them; nothing is kept"
    }
    let unknown =
      report.unknownIssueKeys + report.unknownAssociations.flatMap(\.values)
    if !unknown.isEmpty {
      let list = unknown.map { key in keyOrigins[key].map { "\(key) (\($0))" } ?? key }
      lines.append("warning: the site has no \(list.joined(separator: ", "))")
      if unknown.count > 1 {
        lines.append(
          "  fix: pass --issue-project with the keys of your projects, so that only they count")
      }
    }
    return lines.map { PrintableText.escape($0, limit: 2000) + "\n" }.joined()
  }

  static func words(for rejection: Receipt.Rejection) -> String {
    let reasons = rejection.errors.map(\.message).joined(separator: "; ")
    let words =
      "error: rejected: \(rejection.key): \(reasons.isEmpty ? "no reason given" : reasons)"
    return PrintableText.escape(words, limit: 1000)
      + "\n  fix: check its issues in Jira, then run `buildpost flush --rejected`\n"
  }

  static func words(
    forHeld builds: [DeliveryReport.Held], worst: DeliveryReport.Cause
  ) -> String {
    guard !builds.isEmpty else { return "" }
    var lines = builds.prefix(named).map { "error: kept: \($0.key): \($0.reason)" }
    if builds.count > named { lines.append("error: kept: \(builds.count) builds in all") }
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
    var lines = builds.prefix(named).map { "error: lost: \($0.key): \($0.reason)" }
    if builds.count > named { lines.append("error: lost: \(builds.count) builds in all") }
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

/// The issues of builds that were sent, with their pages on the site.
struct IssuePages {
  private let issues: [BuildKey: [IssueKey]]
  private let site: String?

  /// - Parameters:
  ///   - submission: The builds that were sent; `nil` if their issues are not known here.
  ///   - site: The value of `--site`.
  init(_ submission: Submission?, site: String?) {
    issues = Dictionary(
      (submission?.builds ?? []).map { ($0.key, $0.issues.keys) }, uniquingKeysWith: { $1 })
    self.site = site.map { $0.contains("://") ? $0 : "https://" + $0 }
  }

  /// ` on PROJ-7, PROJ-8 → https://acme.atlassian.net/browse/PROJ-7`; empty if nothing is known.
  fileprivate func words(for key: BuildKey, without unknown: [String]) -> String {
    let keys = issues[key, default: []].map(\.description).filter { !unknown.contains($0) }
    guard let first = keys.first else { return "" }
    let list = keys.prefix(5).joined(separator: ", ")
    let more = keys.count > 5 ? " and \(keys.count - 5) more" : ""
    let link = site.map { " → \($0)/browse/\(first)" } ?? ""
    return " on \(list)\(more)\(link)"
  }
}

/// The account of many batches: printed batch by batch, and collected only for `--json`.
final class StreamAccount: Sendable {
  private let console: Console
  private let isCollecting: Bool
  private let whole = Mutex(DeliveryReport())

  init(console: Console, isCollecting: Bool) {
    self.console = console
    self.isCollecting = isCollecting
  }

  /// All reports as one; empty if nothing is collected.
  var collected: DeliveryReport { whole.withLock { $0 } }

  /// Takes the report of a batch.
  func add(_ report: DeliveryReport) {
    console.tell(report.findings)
    for build in report.rejected { console.tell(AccountText.words(for: build)) }
    guard isCollecting else { return }
    whole.withLock { whole in
      whole.accepted += report.accepted
      whole.rejected += report.rejected
      whole.held += report.held
      whole.lost += report.lost
      whole.verified += report.verified
      for key in report.unknownIssueKeys where !whole.unknownIssueKeys.contains(key) {
        whole.unknownIssueKeys.append(key)
      }
      whole.unknownAssociations += report.unknownAssociations
    }
  }
}

/// Remarks about a stream of documents, besides what became of its builds.
struct StreamRemarks {
  var summary: DeliverySummary
  var requiresKeys: Bool
  var allowsEmpty: Bool

  /// The exit status if everything that could be delivered was.
  var status: ExitStatus {
    if requiresKeys, summary.withoutIssueKey > 0 { return .damaged }
    return summary.emptySources.isEmpty || allowsEmpty ? .done : .noInput
  }

  /// Whether nothing was read, and that was to be expected.
  var isAllowedToBeEmpty: Bool { allowsEmpty && !summary.emptySources.isEmpty }

  /// The remarks; what decides the exit status is printed even with `--quiet`.
  var findings: [Finding] { [keyless].compactMap(\.self) + empty + [stop].compactMap(\.self) }

  private var keyless: Finding? {
    let count = summary.withoutIssueKey
    guard count > 0, let first = summary.firstWithoutIssueKey else { return nil }
    let builds = count == 1 ? "`\(first)` was" : "`\(first)` and \(Self.others(count - 1)) were"
    return Finding(
      requiresKeys ? .error : .warning,
      "\(builds) not sent: Jira accepts no build without an issue key")
  }

  private static func others(_ count: Int) -> String {
    count == 1 ? "1 other build" : "\(count) other builds"
  }

  private var empty: [Finding] {
    summary.emptySources.map { name in
      Finding(
        allowsEmpty ? .note : .error,
        "there is no document: did the `convert` before it fail? (use `--allow-empty` to accept this)",
        at: name)
    }
  }

  private var stop: Finding? {
    guard let place = summary.stoppedAt else { return nil }
    let builds = summary.builds == 1 ? "1 build" : "\(summary.builds) builds"
    let next =
      summary.isResumable
      ? "the same command continues from here" : "deliver it again when Jira is available"
    return Finding(
      .error, "reading stopped after \(builds), and the rest was not read; \(next)", at: place)
  }
}
