// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Delivery

/// What is to be said about a stream of documents besides what became of its builds.
struct StreamRemarks {
  var summary: DeliverySummary
  var requiresKeys: Bool
  var allowsEmpty: Bool

  /// The status where all that could be delivered was.
  var status: ExitStatus {
    if requiresKeys, summary.withoutIssueKey > 0 { return .damaged }
    return summary.emptySources.isEmpty || allowsEmpty ? .done : .noInput
  }

  /// Whether nothing was read, and that was to be expected.
  var isAllowedToBeEmpty: Bool { allowsEmpty && !summary.emptySources.isEmpty }

  /// The remarks; what decides the status is told even with `--quiet`.
  var findings: [Finding] { [keyless].compactMap(\.self) + empty + [stop].compactMap(\.self) }

  private var keyless: Finding? {
    let count = summary.withoutIssueKey
    guard count > 0, let first = summary.firstWithoutIssueKey else { return nil }
    let builds = count == 1 ? "`\(first)` was" : "`\(first)` and \(Self.others(count - 1)) were"
    return Finding(
      requiresKeys ? .error : .warning,
      "\(builds) neither sent nor kept: Jira takes no build without an issue key")
  }

  private static func others(_ count: Int) -> String {
    count == 1 ? "1 other build" : "\(count) other builds"
  }

  private var empty: [Finding] {
    summary.emptySources.map { name in
      Finding(
        allowsEmpty ? .note : .error,
        "there is no document: did the `convert` before it fail? (`--allow-empty` takes that)",
        at: name)
    }
  }

  private var stop: Finding? {
    guard let place = summary.stoppedAt else { return nil }
    let builds = summary.builds == 1 ? "1 build" : "\(summary.builds) builds"
    let next =
      summary.isResumable
      ? "the same command goes on from here" : "deliver it again when Jira or the outbox takes more"
    return Finding(
      .error, "reading was stopped after \(builds): the rest was not taken in; \(next)", at: place)
  }
}
