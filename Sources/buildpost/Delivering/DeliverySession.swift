// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import Delivery
import JiraBuilds
import Platform
import TextCoding

/// One delivery of a run: the client, the outbox, and the report at the end.
struct DeliverySession {
  let invocation: Invocation
  /// Where issue keys were seen, such as `branch`, for messages about keys that the site lacks.
  var keyOrigins: [String: String] = [:]
  private let outbox: OutboxAccess
  private let client: BuildsClient
  private let progress: ProgressLine

  /// Opens the outbox and makes the client; nothing is sent yet.
  ///
  /// An outbox that cannot be used does not prevent delivery.
  init(_ invocation: Invocation, for purpose: OutboxPlace.Purpose) throws {
    self.invocation = invocation
    // The code that read the reports would take more memory than delivery itself.
    ProcessMemory.releaseCode()
    progress = ProgressLine(invocation.console)
    client = try invocation.jiraClient()
    // A wrong deadline is reported now, before anything is said about the build.
    _ = try invocation.timeSpent
    outbox = try OutboxPlace.access(invocation, for: purpose)
  }

  /// Delivers in the time that is left now.
  private var deliverer: Deliverer {
    get throws {
      let settings = invocation.settings
      let policy = RetryPolicy(
        deadline: try settings.seconds(.deadline), spent: try invocation.timeSpent)
      return Deliverer(
        service: client, outbox: outbox, policy: policy,
        assurance: try settings.isOn(.verify) ? .stored : .accepted,
        clock: .system, random: { Double.random(in: 0..<1) },
        onProgress: { [progress] in progress.show($0) })
    }
  }

  /// Lets some work deliver until a signal ends the run.
  private func delivering<Value: Sendable>(
    _ work: @escaping @Sendable (Deliverer) async -> Value
  ) async throws -> Value {
    let deliverer = try deliverer
    let value = await Termination.cancelling { await work(deliverer) }
    progress.clear()
    return value
  }

  /// Lets some work deliver a submission and reports the outcome.
  func deliver(
    _ submission: Submission, of build: BuildInput,
    _ work: @escaping @Sendable (Deliverer) async -> DeliveryReport
  ) async throws -> ExitStatus {
    try account(for: await delivering(work), of: submission, build: build)
  }

  /// Delivers what the outbox holds and reports the outcome.
  func flush(_ scope: FlushScope) async throws -> ExitStatus {
    // Most of the deadline is for the delivery.
    let time = min(2, try invocation.settings.seconds(.deadline) / 4)
    try await OutboxView.giving(time) { try await outbox.requireExistence() }
    let report = try await delivering { await $0.flush(scope) }
    if report == DeliveryReport() {
      invocation.console.say("the outbox has no builds for this site\n")
    }
    return try account(for: report)
  }

  /// Delivers documents that `convert` printed and reports the outcome.
  func deliver(documents paths: [String]) async throws -> ExitStatus {
    let sources = paths.map { $0 == "-" ? DocumentSource.standardInput : .file($0) }
    let account = StreamAccount(
      console: invocation.console, isCollecting: try invocation.wantsJSON,
      flush: OutboxPlace.flush(invocation))
    let summary = try await delivering { deliverer in
      await deliverer.deliver(
        documents: sources, sanitise: { sanitisedRunURL($0) ?? withoutUserInfo($0) },
        onReport: { account.add($0) })
    }
    return try self.account(for: summary, collected: account.collected)
  }
}

extension DeliverySession {
  /// Says what became of every build, and with which status the run ends.
  func account(
    for report: DeliveryReport, of submission: Submission? = nil, build: BuildInput? = nil
  ) throws -> ExitStatus {
    let console = invocation.console
    console.tell(report.findings)
    let names = BuildNames(submission, site: invocation.settings.text(.site)?.value)
    console.say(
      AccountText.words(for: report, names: names, keyOrigins: keyOrigins, console.style))
    let flush = OutboxPlace.flush(invocation)
    for build in report.rejected {
      console.tell(AccountText.words(for: build, in: report, names: names, flush: flush))
    }
    let remedy = AccountText.remedy(for: report.worst, flush: flush)
    console.tell(AccountText.words("kept", report.held, names: names, fix: remedy))
    let again = "run the same command again; with a working --outbox the build would have been kept"
    console.tell(AccountText.words("lost", report.lost, names: names, fix: again))
    if try invocation.wantsJSON {
      try console.printJSON(
        JSONObject(report, names: names, of: build, heldIn: outbox.location))
    }
    return try invocation.softened(report.worst.status, isKept: report.isKept)
  }

  /// The same for many batches.
  func account(
    for summary: DeliverySummary, collected: DeliveryReport
  ) throws -> ExitStatus {
    let console = invocation.console
    let remarks = StreamRemarks(
      summary: summary, requiresKeys: try invocation.settings.isOn(.requireIssueKeys),
      allowsEmpty: try invocation.settings.isOn(.allowEmpty))
    console.tell(summary.findings)
    if summary.builds > 0 || remarks.isAllowedToBeEmpty {
      console.say(AccountText.words(for: summary))
    }
    if try invocation.wantsJSON {
      var collected = collected
      collected.findings += summary.findings + remarks.findings
      try console.printJSON(
        JSONObject(
          collected, names: BuildNames(nil, site: nil), heldIn: outbox.location))
    }
    console.tell(remarks.findings)
    if let error = summary.error { throw error }
    // Documents that were not read exist only in their source.
    let isSoft = summary.stoppedAt == nil || !summary.isKept
    let status =
      try isSoft
      ? invocation.softened(summary.worst.status, isKept: summary.isKept)
      : summary.worst.status
    return status == .done ? remarks.status : status
  }
}

extension DeliveryReport.Cause {
  /// The exit status for the cause.
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
