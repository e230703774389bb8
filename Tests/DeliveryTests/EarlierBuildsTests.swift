// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import JiraBuilds
import TestSupport
import Testing

@testable import Delivery

/// Builds that were announced by jobs that died.
struct EarlierBuildsTests {
  private static let day = 86_400.0

  /// A build of a pipeline as its job sends it at a time.
  private func build(
    _ number: Int64, _ state: BuildState, at clock: AgentClock, pipeline: String = "acme/app",
    description: String? = nil
  ) throws -> BuildData {
    let isOpen = state == .inProgress || state == .pending
    return try BuildData(
      key: BuildKey(pipelineId: pipeline, buildNumber: number),
      updateSequenceNumber: clock.trueTime, displayName: "build",
      description: description ?? (isOpen ? EarlierBuilds.announcement : nil),
      url: "https://ci.example/\(number)", state: state,
      lastUpdated: Timestamp(milliseconds: clock.trueTime).rfc3339,
      issues: .issueKeys([IssueKey("PROJ-7")].compactMap { $0 }))
  }

  private func submit(
    _ build: BuildData, _ jira: ModelJira, at clock: AgentClock, _ access: OutboxAccess,
    agent: Int = 0, moment: EarlierBuilds.Moment = .finishing,
    isLate: (@Sendable (BuildData) -> Bool?)? = nil
  ) async throws -> DeliveryReport {
    let deliverer = Deliverer(
      service: jira.door(agent, clock), outbox: access, policy: RetryPolicy(),
      assurance: .accepted, clock: clock.clock, random: { 0.5 }, onProgress: { _ in })
    return await deliverer.deliver(
      try Submission(builds: [build], envelope: Submission.Envelope(product: nil)),
      numbers: .minted,
      closing: EarlierBuilds(
        before: build.key, olderThan: Self.day, now: Timestamp(milliseconds: clock.clock.wall()),
        moment: moment), isLate: isLate)
  }

  private func access(_ scratch: TemporaryDirectory, _ clock: AgentClock) throws -> OutboxAccess {
    .open(try scratch.outbox(clock: clock.clock))
  }

  /// Without a memory the announcement of a run looks at the number that its result does not reach.
  @Test func anAnnouncementClosesTheThirdLastNumber() async throws {
    let jira = ModelJira()
    let start = AgentClock(at: 0)
    _ = try await submit(build(5, .inProgress, at: start), jira, at: start, .none)
    let later = AgentClock(at: Self.day + 60)
    let report = try await submit(
      build(8, .inProgress, at: later), jira, at: later, .none, agent: 1, moment: .announcing,
      isLate: { _ in true })
    #expect(report.closed.map(\.buildNumber) == [5])
    #expect(jira.seen.lookUps[1] == 2)
    #expect(jira.seen.submissions[1] == 1)
  }

  @Test(arguments: [1, 2] as [Int64])
  func oneOfTheLastTwoNumbersIsClosedWithoutAFurtherSubmission(distance: Int64) async throws {
    let jira = ModelJira()
    let start = AgentClock(at: 0)
    _ = try await submit(build(8 - distance, .inProgress, at: start), jira, at: start, .none)
    let later = AgentClock(at: Self.day + 60)
    let report = try await submit(
      build(8, .successful, at: later), jira, at: later, .none, agent: 1)
    #expect(report.closed.map(\.buildNumber) == [8 - distance])
    #expect(report.accepted.map(\.buildNumber) == [8])
    #expect(jira.seen.submissions[1] == 1)
    #expect(jira.seen.lookUps[1] == 2)
    let closed = try #require(
      jira.seen.builds[BuildKey(pipelineId: "acme/app", buildNumber: 8 - distance)])
    #expect(closed.state == .unknown)
    #expect(closed.description == EarlierBuilds.closing)
    #expect(jira.seen.violations.isEmpty)
  }

  /// Many runs later the last numbers no longer lead to it, but the outbox remembers it.
  @Test func theOutboxRemembersWhatItAnnounced() async throws {
    let jira = ModelJira()
    let scratch = try TemporaryDirectory()
    let start = AgentClock(at: 0)
    _ = try await submit(
      build(1, .inProgress, at: start), jira, at: start,
      access(scratch, start))
    for number in 2...9 as ClosedRange<Int64> {
      let clock = AgentClock(at: Double(number) * 3600)
      let report = try await submit(
        build(number, .successful, at: clock), jira, at: clock, access(scratch, clock), agent: 1)
      #expect(report.closed.isEmpty)
    }
    // All of them are known to be finished, so Jira was never asked.
    #expect(jira.seen.lookUps[1] == nil)
    let later = AgentClock(at: 25 * 3600)
    let report = try await submit(
      build(10, .successful, at: later), jira, at: later, access(scratch, later), agent: 2)
    #expect(report.closed.map(\.buildNumber) == [1])
    #expect(jira.seen.lookUps[2] == 1)
    #expect(try scratch.files("announced").isEmpty)
  }

  @Test func aResultFromAnotherAgentIsNotTouchedAndTheMarkIsForgotten() async throws {
    let jira = ModelJira()
    let scratch = try TemporaryDirectory()
    let start = AgentClock(at: 0)
    _ = try await submit(build(1, .inProgress, at: start), jira, at: start, access(scratch, start))
    let other = AgentClock(at: 600)
    _ = try await submit(build(1, .failed, at: other), jira, at: other, .none)
    let later = AgentClock(at: 25 * 3600)
    let report = try await submit(
      build(9, .successful, at: later), jira, at: later, access(scratch, later))
    #expect(report.closed.isEmpty)
    #expect(jira.seen.builds[BuildKey(pipelineId: "acme/app", buildNumber: 1)]?.state == .failed)
    #expect(try scratch.files("announced").isEmpty)
  }

  @Test(
    arguments: [
      nil, "another tool", "attempt 2; \(EarlierBuilds.announcement)",
      "nightly; \(EarlierBuilds.announcement); 1 of 2 parts; missing unit 2",
    ] as [String?])
  func onlyOwnAnnouncementsAreClosed(description: String?) async throws {
    let jira = ModelJira()
    let start = AgentClock(at: 0)
    let other = try build(7, .inProgress, at: start)
    jira.put(
      try BuildData(
        key: other.key, updateSequenceNumber: 1, displayName: "b", description: description,
        url: other.url, state: .inProgress, lastUpdated: other.lastUpdated, issues: other.issues))
    let later = AgentClock(at: 2 * Self.day)
    let report = try await submit(build(8, .successful, at: later), jira, at: later, .none)
    let isOwn = description?.contains(EarlierBuilds.announcement) == true
    #expect(report.closed.map(\.buildNumber) == (isOwn ? [7] : []))
  }

  /// A machine whose clock is days ahead does not close what runs now.
  @Test func theServersClockDecidesWhatIsOld() async throws {
    let jira = ModelJira()
    let start = AgentClock(at: 0)
    _ = try await submit(build(7, .inProgress, at: start), jira, at: start, .none)
    let wrong = AgentClock(at: 60, skew: 3 * 86_400_000)
    let report = try await submit(build(8, .successful, at: wrong), jira, at: wrong, .none)
    #expect(report.closed.isEmpty)
  }

  @Test func whateverGoesWrongTheBuildOfThisRunCounts() async throws {
    let faults: [ModelJira.Weather] = [.unreachable, .failing, .throttling(3)]
    for fault in faults {
      // Only look-ups, which have no number, fail.
      let jira = ModelJira(weather: { _, number in number == 0 ? fault : .well })
      let clock = AgentClock(at: 0)
      let report = try await submit(build(8, .successful, at: clock), jira, at: clock, .none)
      #expect(report.accepted.map(\.buildNumber) == [8])
      #expect(report.worst == .none)
      #expect(jira.seen.violations.isEmpty)
      #expect(jira.seen.lookUps[0] == 1)
    }
  }

  @Test(
    arguments: [(true, 0), (false, 1), (nil, 1)] as [(Bool?, Int)])
  func anAnnouncementAfterTheResultIsNotSent(isLate: Bool?, sent: Int) async throws {
    let jira = ModelJira()
    let scratch = try TemporaryDirectory()
    let start = AgentClock(at: 0)
    _ = try await submit(build(1, .failed, at: start), jira, at: start, .none)
    let later = AgentClock(at: 60)
    let report = try await submit(
      build(1, .inProgress, at: later), jira, at: later, access(scratch, later), agent: 1,
      moment: .announcing, isLate: { _ in isLate })
    #expect(jira.seen.submissions[1] ?? 0 == sent)
    #expect(report.overtaken.count == 1 - sent)
    #expect(try scratch.files("new").isEmpty)
    let warnings = report.findings.map(\.message)
    switch isLate {
    case true?:
      #expect(
        warnings == ["the announcement of `acme/app #1` was not sent: Jira already has the result"])
    case false?: #expect(warnings.isEmpty)
    case nil: #expect(warnings.first?.contains("already has a result in Jira") == true)
    }
  }

  @Test func anAnnouncementDoesNotReplaceTheResultInTheOutbox() async throws {
    for weather in [ModelJira.Weather.unreachable, .well] {
      let down = ModelJira(weather: { _, _ in .unreachable })
      let jira = ModelJira(weather: { _, _ in weather })
      let scratch = try TemporaryDirectory()
      let start = AgentClock(at: 0)
      let kept = try await submit(
        build(1, .failed, at: start), down, at: start, access(scratch, start))
      #expect(kept.held.count == 1)
      let later = AgentClock(at: 60)
      let report = try await submit(
        build(1, .inProgress, at: later), jira, at: later, access(scratch, later), agent: 1,
        moment: .announcing, isLate: { _ in true })
      #expect(report.overtaken.count == 1)
      #expect(
        report.findings.map(\.message)
          == ["the announcement of `acme/app #1` was not sent: its result is in the outbox"])
      #expect(try scratch.files("new").count == 1)
    }
  }

  /// Runs of many pipelines, some of which are killed after they announced their builds.
  ///
  /// `BUILDPOST_RUNS=10000` is the long form.
  @Test(.slow, arguments: [true, false])
  func afterTheNextRunOfEachPipelineNothingIsInProgress(hasOutbox: Bool) async throws {
    let runs = Int(ProcessInfo.processInfo.environment["BUILDPOST_RUNS"] ?? "") ?? 400
    let pipelines = max(1, runs / 100)
    let jira = ModelJira()
    let scratch = try TemporaryDirectory()
    var random = SeededRandom(seed: 17)
    var killed = 0
    // Machines that stay run each pipeline every hour, others once a day.
    let interval = hasOutbox ? 3600.0 : 25 * 3600
    for run in 0..<(runs / pipelines) {
      for pipeline in 0..<pipelines {
        let name = "acme/p\(pipeline)"
        let number = Int64(run + 1)
        let start = Double(run) * interval + Double(pipeline) * 3
        func agent(_ seconds: Double) -> (AgentClock, OutboxAccess) {
          let clock = AgentClock(
            at: seconds, skew: Int64.random(in: -20_000...20_000, using: &random))
          // An outbox that was opened before can be opened again.
          let store = hasOutbox ? try? access(scratch, clock) : nil
          return (clock, store ?? .none)
        }
        // Of some pipelines the first build, and any of one in twenty, is sent by another tool.
        if run == 0 && pipeline % 3 == 0 || Int.random(in: 0..<20, using: &random) == 0 {
          jira.put(
            try build(
              number, .inProgress, at: AgentClock(at: start), pipeline: name,
              description: "another tool"))
          continue
        }
        let (clock, store) = agent(start)
        _ = try await submit(
          build(number, .inProgress, at: clock, pipeline: name), jira, at: clock, store,
          agent: 2 * (run * pipelines + pipeline), moment: .announcing, isLate: { _ in true })
        guard Int.random(in: 0..<20, using: &random) > 0 else {
          killed += 1
          continue
        }
        let (end, again) = agent(start + 600)
        _ = try await submit(
          build(number, .failed, at: end, pipeline: name), jira, at: end, again,
          agent: 2 * (run * pipelines + pipeline) + 1)
      }
    }
    // The next run of each pipeline; with an outbox as many as it takes at two builds a run.
    let end = Double(runs / pipelines) * interval + 25 * 3600
    for pipeline in 0..<pipelines {
      for last in 0..<(hasOutbox ? 4 : 1) {
        let clock = AgentClock(at: end + Double(last) * 3600)
        _ = try await submit(
          build(
            Int64(runs / pipelines + last + 1), .successful, at: clock,
            pipeline: "acme/p\(pipeline)"), jira, at: clock,
          hasOutbox ? try access(scratch, clock) : .none, agent: -1 - pipeline * 4 - last)
      }
    }
    let seen = jira.seen
    #expect(seen.violations == [])
    let hanging = seen.builds.values.filter {
      $0.state == .inProgress && $0.description != "another tool"
    }
    #expect(hanging.isEmpty)
    #expect(seen.builds.values.filter { $0.description == EarlierBuilds.closing }.count == killed)
    #expect(killed > 0)
    if runs > 1000 {
      print(
        "\(runs) runs, outbox \(hasOutbox): \(killed) killed, \(hanging.count) left in progress")
    }
    #expect(seen.lookUps.values.max() ?? 0 <= 2)
    #expect(seen.submissions.values.max() == 1)
  }
}
