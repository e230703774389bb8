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
    let remarks = StreamRemarks(
      summary: summary, requiresKeys: try invocation.settings.isOn("require-issue-keys"),
      allowsEmpty: try invocation.settings.isOn("allow-empty"))
    console.tell(summary.findings)
    if summary.builds > 0 || remarks.isAllowedToBeEmpty {
      console.say(AccountText.words(for: summary))
    }
    if try invocation.wantsJSON { try console.printJSON(SubmitDocument(collected)) }
    console.tell(remarks.findings)
    if let error = summary.error { throw error }
    // Documents that were not taken in are nowhere but where they were.
    let isSoft = summary.stoppedAt == nil || summary.lost > 0
    let status =
      try isSoft
      ? invocation.softened(summary.worst.status, isKept: summary.lost == 0)
      : summary.worst.status
    return status == .done ? remarks.status : status
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
