// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Delivery
import Foundation
import JiraBuilds

/// Runs one delivery against a log instead of Jira, for the crash tests.
///
///     delivery-driver submit|flush|documents OUTBOX LOG [name=value …]
///
/// Prints a line for each build: `accepted KEY`, `held KEY`, `rejected KEY`, `lost KEY`; at the end
/// `done`.
@main
struct DeliveryDriver {
  let options: [String: String]
  let clock: Clocks
  let deliverer: Deliverer

  static func main() {
    let words = Array(CommandLine.arguments.dropFirst())
    guard words.count >= 3 else {
      say("usage: delivery-driver submit|flush|documents OUTBOX LOG [name=value …]")
      exit(64)
    }
    let thread = MainThread()
    Task(executorPreference: thread) {
      do {
        let driver = try DeliveryDriver(
          outbox: words[1], log: words[2], options: Array(words.dropFirst(3)))
        // Signals are waited for on other threads, which only tests of signals want.
        if driver.options["stoppable"] == "yes" {
          await Termination.cancelling { await driver.run(words[0]) }
        } else {
          await driver.run(words[0])
        }
        say("done")
        exit(0)
      } catch {
        say("failed \(error)")
        exit(70)
      }
    }
    thread.run()
  }

  /// Writes a line immediately, so that it is not lost if the process is killed.
  private static func say(_ line: String) {
    let line = line + "\n"
    // If nobody reads, nothing was said.
    _ = line.withCString { write(1, $0, strlen($0)) }
  }

  private func say(_ line: String) { Self.say(line) }

  private func run(_ command: String) async {
    switch command {
    case "submit": await submit()
    case "flush": tell(await deliverer.flush(.waiting))
    case "documents": await documents()
    default: exit(64)
    }
  }

  /// The real client, for a peer on loopback.
  private static func client(_ url: String) throws -> BuildsClient {
    var settings = ConnectionSettings(version: "1", environment: [:])
    settings.apiURL = url
    settings.site = "crash.atlassian.net"
    settings.cloudId = "11111111-2222-4333-8444-555555555555"
    settings.credentials = ["client-id": "id"]
    settings.secrets = ["client-secret-file": Secret("secret")]
    let clock = Clocks.system
    return try settings.makeClient(
      clock: clock)
  }

  private static func outage(_ option: String) -> JiraError {
    option == "yes"
      ? JiraError(.network, "connection refused") : JiraError(.forbidden, "HTTP 403", status: 403)
  }

  init(outbox: String, log: String, options words: [String]) throws {
    var options: [String: String] = [:]
    for word in words {
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      if parts.count == 2 { options[parts[0]] = parts[1] }
    }
    func number(_ name: String, _ other: Int) -> Int { options[name].flatMap { Int($0) } ?? other }
    let wrong = Int64(number("clock", 0))
    var clock = Clocks.system
    let real = clock.wall
    clock.wall = { real() + wrong }
    self.options = options
    self.clock = clock
    let access = OutboxAccess.opening(
      outbox, limits: OutboxLimits(entries: number("entries", 10_000)), clock: clock)
    if let error = access.error { Self.say("unusable \(error.summary)") }
    let stand = LoggingService(
      log: log, faults: number("faults", 0), outage: options["down"].map(Self.outage),
      isPrepared: options["down"] == "builds", isSilent: options["silent"] == "yes",
      skew: Int64(number("skew", 0)))
    let service: any BuildsService = try options["api"].map { try Self.client($0) } ?? stand
    deliverer = Deliverer(
      service: service, outbox: access,
      policy: RetryPolicy(deadline: options["deadline"].flatMap { Double($0) } ?? 10),
      assurance: .accepted, clock: clock, random: { Double.random(in: 0..<1) }, onProgress: { _ in }
    )
  }

  func submit() async {
    let first = options["number"].flatMap { Int64($0) } ?? 1
    let count = options["count"].flatMap { Int64($0) } ?? 1
    do {
      let builds = try (first..<(first + count)).map { try build($0) }
      let envelope = try Submission.Envelope(product: "driver 1")
      for var portion in options["together"] == "yes" ? [builds] : builds.map({ [$0] }) {
        if options["sequence"] == nil {
          for position in portion.indices { portion[position].updateSequenceNumber = clock.wall() }
        }
        let submission = try Submission(builds: portion, envelope: envelope)
        tell(
          await deliverer.deliver(
            submission, numbers: options["sequence"] == nil ? .minted : .given))
      }
    } catch {
      say("failed \(error)")
    }
  }

  private func build(_ number: Int64) throws -> BuildData {
    try BuildData(
      key: BuildKey(pipelineId: options["pipeline"] ?? "p", buildNumber: number),
      updateSequenceNumber: options["sequence"].flatMap { Int64($0) } ?? 0,
      displayName: "crash test", url: "https://ci.example/\(number)", state: .successful,
      lastUpdated: "2026-01-31T09:30:00.250Z")
  }

  func documents() async {
    let source = options["file"].map { DocumentSource.file($0) } ?? .standardInput
    let summary = await deliverer.deliver(documents: [source]) { _ in }
    say(
      "accepted \(summary.accepted) rejected \(summary.rejected) held \(summary.held) "
        + "lost \(summary.lost) stopped \(summary.stoppedAt ?? "-") "
        + (summary.error?.summary ?? "-")
    )
  }

  func tell(_ report: DeliveryReport) {
    for key in report.accepted { say("accepted \(key.pipelineId)/\(key.buildNumber)") }
    for one in report.rejected { say("rejected \(one.key.pipelineId)/\(one.key.buildNumber)") }
    for one in report.held {
      say("held \(one.key.pipelineId)/\(one.key.buildNumber) \(one.reason)")
    }
    for one in report.lost {
      say("lost \(one.key.pipelineId)/\(one.key.buildNumber) \(one.reason)")
    }
    for finding in report.findings { say("finding \(finding.message)") }
  }
}
