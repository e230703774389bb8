// SPDX-License-Identifier: Apache-2.0

import BuildModel
import FoundationEssentials
import JiraBuilds
import TestSupport

@testable import Delivery

extension TemporaryDirectory {
  /// The directory of the outbox, which is created when the outbox is opened.
  var outboxPath: String { path + "/outbox" }

  func outbox(
    _ limits: OutboxLimits = OutboxLimits(), clock: Clocks = ManualClock().clock
  ) throws -> Outbox {
    try Outbox(directory: outboxPath, limits: limits, clock: clock)
  }

  /// The names of the files in a directory of the outbox.
  func files(_ directory: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: outboxPath + "/" + directory).sorted()
  }
}

/// A build with a number.
func build(
  _ number: Int64, sequence: Int64 = 1_767_225_600_000, name: String = "build",
  issues: [String] = ["PROJ-7"], pipeline: String = "acme/app"
) throws -> BuildData {
  try BuildData(
    key: BuildKey(pipelineId: pipeline, buildNumber: number), updateSequenceNumber: sequence,
    displayName: name, url: "https://ci.example/\(number)", state: .successful,
    lastUpdated: "2026-01-31T09:30:00.250Z",
    issues: issues.isEmpty ? .none : .issueKeys(issues.compactMap { IssueKey($0) }))
}

/// A build on its way into an outbox.
func draft(
  _ build: BuildData, numbers: SequenceNumbers = .given, site: String = "acme.atlassian.net",
  product: String? = nil, created: Int64 = 1_767_225_600_000
) throws -> Entry {
  try Entry(
    draft: build, envelope: Submission.Envelope(product: product), numbers: numbers, site: site,
    created: created)
}

/// The builds of some numbers in one submission.
func submission(
  _ numbers: ClosedRange<Int64> = 1...1, sequence: Int64 = 1_767_225_600_000,
  properties: [String: String] = [:]
) throws -> Submission {
  try Submission(
    builds: numbers.map { try build($0, sequence: sequence) },
    envelope: Submission.Envelope(properties: properties, product: "Buildpost 1"))
}

/// The keys of some numbers.
func keys(_ numbers: ClosedRange<Int64>) -> [BuildKey] {
  numbers.map { BuildKey(pipelineId: "acme/app", buildNumber: $0) }
}

/// A deliverer with the middle of every jitter.
func deliverer(
  _ service: ScriptedService, _ outbox: OutboxAccess, clock: ManualClock = ManualClock(),
  policy: RetryPolicy = RetryPolicy(), assurance: Deliverer.Assurance = .accepted,
  onProgress: @escaping @Sendable (DeliveryProgress) -> Void = { _ in }
) -> Deliverer {
  Deliverer(
    service: service, outbox: outbox, policy: policy, assurance: assurance, clock: clock.clock,
    random: { 0.5 }, onProgress: onProgress)
}

/// A 429 or another error with a hint.
func failure(
  _ kind: JiraError.Kind, retryAfter: Double? = nil, scope: JiraError.ThrottleScope? = nil,
  serverTime: Int64? = nil
) -> JiraError {
  var error = JiraError(kind, "Jira answered \(kind)")
  error.retryAfter = retryAfter
  error.throttleScope = scope
  error.serverTime = serverTime
  return error
}

extension OutboxStore {
  /// All entries with their content, oldest first.
  func list() async throws -> [Entry] { try await OutboxView(self).list() }

  /// How many builds wait, and how many are kept for another reason.
  func counts() async throws -> (waiting: Int, others: Int) {
    let entries = try await entries(in: Entry.State.kept)
    return (entries.count { $0.isWaiting }, entries.count { !$0.isWaiting })
  }
}
