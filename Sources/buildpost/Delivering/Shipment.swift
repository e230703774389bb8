// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Delivery
import JiraBuilds

/// One delivery of a run: the way to Jira, the outbox, and the account given in the end.
struct Shipment {
  let invocation: Invocation
  private let deliverer: Deliverer
  private let progress: ProgressLine

  /// Opens the outbox and makes the client; nothing is sent yet.
  ///
  /// An outbox that cannot be used is no reason not to deliver.
  init(_ invocation: Invocation, for purpose: OutboxPlace.Purpose) throws {
    let settings = invocation.settings
    let line = ProgressLine(invocation.console)
    self.invocation = invocation
    progress = line
    deliverer = Deliverer(
      service: try Connection.client(invocation),
      outbox: try OutboxPlace.access(invocation, for: purpose),
      policy: RetryPolicy(deadline: try settings.seconds("deadline") ?? 20),
      assurance: try settings.isOn("verify") ? .stored : .accepted,
      clock: .system, random: { Double.random(in: 0..<1) }, onProgress: { line.show($0) })
  }

  /// Delivers one request and gives the account.
  func deliver(_ submission: Submission, numbers: SequenceNumbers) async throws -> ExitStatus {
    let deliverer = deliverer
    let report = await Termination.cancelling {
      await deliverer.deliver(submission, numbers: numbers)
    }
    progress.clear()
    return try account(for: report)
  }

  /// Delivers what the outbox holds and gives the account.
  func flush(_ scope: FlushScope) async throws -> ExitStatus {
    let deliverer = deliverer
    let report = await Termination.cancelling { await deliverer.flush(scope) }
    progress.clear()
    return try account(for: report)
  }

  /// Delivers documents that `convert` printed and gives the account.
  func deliver(documents paths: [String]) async throws -> ExitStatus {
    let sources = paths.map { $0 == "-" ? DocumentSource.standardInput : .file($0) }
    let account = StreamAccount(
      console: invocation.console, isCollecting: try invocation.wantsJSON)
    let deliverer = deliverer
    let summary = await Termination.cancelling {
      await deliverer.deliver(documents: sources, onReport: { account.add($0) })
    }
    progress.clear()
    return try self.account(for: summary, collected: account.collected)
  }
}
