// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Delivery

extension Shipment {
  /// Says what became of every build, and with which status the run ends.
  func account(for report: DeliveryReport) throws -> ExitStatus {
    let console = invocation.console
    console.tell(report.findings)
    console.say(AccountText.words(for: report))
    for build in report.rejected { console.tell(AccountText.words(for: build)) }
    console.tell(AccountText.words(forHeld: report.held, worst: report.worst))
    console.tell(AccountText.words(forLost: report.lost))
    if try invocation.wantsJSON { try console.printJSON(SubmitDocument(report)) }
    return try invocation.softened(report.worst.status, isKept: report.lost.isEmpty)
  }

  /// The same for many batches.
  func account(
    for summary: DeliverySummary, collected: DeliveryReport
  ) throws -> ExitStatus {
    let console = invocation.console
    console.tell(summary.findings)
    let isAnyTold = summary.accepted + summary.rejected + summary.held + summary.lost > 0
    if isAnyTold || summary.error == nil { console.say(AccountText.words(for: summary)) }
    if try invocation.wantsJSON { try console.printJSON(SubmitDocument(collected)) }
    if let place = summary.stoppedAt {
      console.tell(
        ErrorText.render(
          Finding(
            .warning,
            "what follows was not taken in; of a file the same command goes on from here",
            at: place)))
    }
    if let error = summary.error { throw error }
    // Documents that were not taken in are nowhere but where they were.
    guard summary.stoppedAt == nil || summary.lost > 0 else { return summary.worst.status }
    return try invocation.softened(summary.worst.status, isKept: summary.lost == 0)
  }
}

extension DeliveryReport.Cause {
  /// The status that the contract gives the cause.
  fileprivate var status: ExitStatus {
    switch self {
    case .none: .done
    case .rejected: .damaged
    case .late: .notDelivered
    case .refused: .refused
    case .credentials: .noPermission
    case .setting: .badSetting
    case .notKept: .cannotKeep
    }
  }
}
