// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Delivery
import Presentation
import TextCoding
import Synchronization

/// What became of builds, in words.
enum AccountText {
  /// Builds named one by one.
  private static let named = 10

  /// What became of the builds, a line each, at most ten of a kind.
  static func words(
    for report: DeliveryReport, names: BuildNames, keyOrigins: [String: String] = [:],
    _ style: TextStyle
  ) -> String {
    var lines = report.accepted.prefix(named).map { key in
      PrintableText.escape("accepted: \(names.name(of: key))", limit: 1000)
        + names.issues(of: key, without: report.unknownIssueKeys, style)
    }
    if report.accepted.count > named {
      lines.append("accepted: \(report.accepted.count) builds in total")
    }
    let rest =
      report.verified.prefix(named).map { "stored: \(names.name(of: $0))" }
      + report.closed.map { "closed: \($0), which was announced and never reported a result" }
      + report.unlinked.prefix(named).map {
        "warning: \(names.name(of: $0)) has no issue: its keys were guessed from lowercase, and "
          + "the site knows none of them; nothing is kept"
      } + unknownIssues(report, keyOrigins)
    lines += rest.map { PrintableText.escape($0, limit: 2000) }
    return lines.map { $0 + "\n" }.joined()
  }

  private static func unknownIssues(
    _ report: DeliveryReport, _ keyOrigins: [String: String]
  ) -> [String] {
    let unknown = report.unknownIssueKeys + report.unknownAssociations.flatMap(\.values)
    guard !unknown.isEmpty else { return [] }
    let list = unknown.map { key in keyOrigins[key].map { "\(key) (\($0))" } ?? key }
    let issue = unknown.count == 1 ? "issue" : "issues"
    let warning = "warning: Jira has no \(issue) \(list.joined(separator: ", "))"
    guard unknown.count > 1 else { return [warning] }
    return [
      warning,
      "  fix: pass --issue-project with your project keys, so that only those projects count",
    ]
  }

  /// Why Jira rejected a build, and what to do.
  ///
  /// - Parameters:
  ///   - rejection: The rejection, one of the report's.
  ///   - report: What became of the builds.
  ///   - names: What people call them.
  ///   - flush: The command that delivers what is kept.
  /// - Returns: An error and its fix.
  static func words(
    for rejection: Receipt.Rejection, in report: DeliveryReport, names: BuildNames, flush: String
  ) -> String {
    let again = "run `\(flush) --rejected`"
    let areKeysUnknown =
      !names.issues(of: rejection.key, without: []).isEmpty
      && names.issues(of: rejection.key, without: report.unknownIssueKeys).isEmpty
    let fix =
      !areKeysUnknown
      ? "check its issues in Jira, then \(again)"
      : "correct the keys (`buildpost explain` shows where they come from) and submit again; if "
        + "the issues exist by now, \(again)"
    let reasons = rejection.errors.map(\.message).joined(separator: "; ")
    let words =
      "error: rejected: \(names.name(of: rejection.key)): "
      + (reasons.isEmpty ? "no reason given" : reasons)
    return PrintableText.escape(words, limit: 1000)
      + "\n  fix: \(fix)\n"
  }

  /// What became of builds that were not delivered, a line each, and what to do.
  static func words(
    _ fate: String, _ builds: [DeliveryReport.Undelivered], names: BuildNames, fix: String
  ) -> String {
    guard !builds.isEmpty else { return "" }
    var lines = builds.prefix(named).map {
      "error: \(fate): \(names.name(of: $0.key)): \($0.reason)"
    }
    if builds.count > named { lines.append("error: \(fate): \(builds.count) builds in total") }
    return lines.map { PrintableText.escape($0, limit: 1000) + "\n" }.joined() + "  fix: \(fix)\n"
  }

  /// What to do before what is kept can be delivered.
  static func remedy(for cause: DeliveryReport.Cause, flush: String) -> String {
    switch cause {
    case .credentials:
      "check the credentials and their permission in Jira, then run `\(flush)`"
    case .refused: "check --site, --cloud-id and --api-url, then run `\(flush)`"
    default: "run `\(flush)` later"
    }
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

/// What people call the builds that were sent, and the issues that each is on.
struct BuildNames {
  private let builds: [BuildKey: BuildData]
  private let site: String?

  /// - Parameters:
  ///   - submission: The builds that were sent; `nil` if only their keys are known.
  ///   - site: The value of `--site`.
  init(_ submission: Submission?, site: String?) {
    builds = Dictionary(
      (submission?.builds ?? []).map { ($0.key, $0) }, uniquingKeysWith: { $1 })
    self.site = site
  }

  /// The display name with the number, else the pipeline with the number.
  func name(of key: BuildKey) -> String {
    guard let name = builds[key]?.displayName, !name.isEmpty else { return key.description }
    let number = "#\(key.buildNumber)"
    return name.contains("#") ? name : "\(name) \(number)"
  }

  /// The issues of a build that the site knows.
  func issues(of key: BuildKey, without unknown: [String]) -> [IssueKey] {
    (builds[key]?.issues.keys ?? []).filter { !unknown.contains($0.description) }
  }

  /// The page of an issue; `nil` if no site is set.
  func page(of key: IssueKey) -> String? { WebLink.issue(key, on: site) }

  /// ` on PROJ-7, PROJ-8 → https://acme.atlassian.net/browse/PROJ-7`; empty if nothing is known.
  fileprivate func issues(
    of key: BuildKey, without unknown: [String], _ style: TextStyle
  ) -> String {
    let keys = issues(of: key, without: unknown)
    guard let first = keys.first else { return "" }
    let list = keys.prefix(5).map { key in
      page(of: key).map { style.link("\(key)", to: $0) } ?? "\(key)"
    }
    let more = keys.count > 5 ? " and \(keys.count - 5) more" : ""
    let link = page(of: first).map { " → " + style.link(PrintableText.escape($0), to: $0) } ?? ""
    return " on \(list.joined(separator: ", "))\(more)\(link)"
  }
}

/// The account of many batches: printed batch by batch, and collected only for `--json`.
final class StreamAccount: Sendable {
  private let console: Console
  private let isCollecting: Bool
  private let flush: String
  private let whole = Mutex(DeliveryReport())

  /// - Parameters:
  ///   - console: Where reports are printed.
  ///   - isCollecting: Whether they are kept for `--json`.
  ///   - flush: The command that delivers what is kept.
  init(console: Console, isCollecting: Bool, flush: String) {
    self.console = console
    self.flush = flush
    self.isCollecting = isCollecting
  }

  /// All reports as one; empty if nothing is collected.
  var collected: DeliveryReport { whole.withLock { $0 } }

  /// Takes the report of a batch.
  func add(_ report: DeliveryReport) {
    console.tell(report.findings)
    let names = BuildNames(nil, site: nil)
    for build in report.rejected {
      console.tell(AccountText.words(for: build, in: report, names: names, flush: flush))
    }
    guard isCollecting else { return }
    whole.withLock { $0.add(report) }
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
    let builds =
      count == 1 ? "`\(first)` was" : "`\(first)` and \((count - 1).counted("other build")) were"
    return Finding(
      requiresKeys ? .error : .warning,
      "\(builds) not sent: Jira accepts no build without an issue key")
  }

  private var empty: [Finding] {
    summary.emptySources.map { name in
      Finding(
        allowsEmpty ? .note : .error,
        "the input contains no document; check whether the `convert` before it failed, or pass "
          + "`--allow-empty`",
        at: name)
    }
  }

  private var stop: Finding? {
    guard let place = summary.stoppedAt else { return nil }
    guard summary.builds > 0 else {
      return Finding(
        .error,
        "reading stopped before the first build; pass a longer --deadline if the documents arrive "
          + "later", at: place)
    }
    let builds = summary.builds.counted("build")
    let next =
      summary.isResumable
      ? "the same command continues from here" : "deliver it again when Jira is available"
    return Finding(
      .error, "reading stopped after \(builds), and the rest was not read; \(next)", at: place)
  }
}
