// SPDX-License-Identifier: Apache-2.0

import BuildModel
import JiraBuilds
import Synchronization
import TestSupport
import Testing

@testable import Delivery

/// Builds with minted numbers that machines with different clocks keep in one object storage.
struct SharedNumbersTests {
  private static let minute: Int64 = 60_000
  private static let day: Int64 = 86_400_000
  private static let key = BuildKey(pipelineId: "acme/app", buildNumber: 1)

  /// How far a machine gets with Jira.
  private enum Reach: CaseIterable {
    /// Not even a token: no build leaves the machine.
    case nothing
    /// Jira answers 503.
    case refusal
    case all
  }

  private let store = ModelStore()
  private let jira = ModelJira()
  private let down = ModelJira(weather: { _, _ in .failing })

  private func agent(
    at seconds: Double, skew: Int64 = 0, _ reach: Reach = .all
  ) throws -> (Deliverer, Clocks) {
    let clock = AgentClock(at: seconds, skew: skew)
    let fuse = reach == .nothing ? Fuse(at: 0) : Fuse()
    let deliverer = Deliverer(
      service: (reach == .all ? jira : down).door(Int(seconds), clock, fuse: fuse),
      outbox: OutboxAccess(store: try store.outbox(clock), error: nil), policy: RetryPolicy(),
      assurance: .accepted, clock: clock.clock, random: { 0.5 }, onProgress: { _ in })
    return (deliverer, clock.clock)
  }

  private func submit(
    _ state: BuildState, at seconds: Double, skew: Int64 = 0, _ reach: Reach = .all
  ) async throws -> DeliveryReport {
    let (deliverer, clock) = try agent(at: seconds, skew: skew, reach)
    let build = try build(1, sequence: clock.wall()).changed { $0.state = state }
    return await deliverer.deliver(
      try Submission(builds: [build], envelope: Submission.Envelope(product: nil)), numbers: .minted
    )
  }

  private func flush(
    at seconds: Double, skew: Int64 = 0, _ scope: FlushScope = .waiting
  ) async throws -> DeliveryReport {
    await (try agent(at: seconds, skew: skew).0).flush(scope)
  }

  private var stored: BuildData? { jira.seen.builds[Self.key] }

  /// All that is in the storage, without the mark of its format.
  private var objects: [String] { store.keys.filter { !$0.hasSuffix("/format") } }

  /// The clock of the first machine is 5 minutes ahead.
  @Test(
    arguments: [Reach.nothing, .refusal] as [Reach], [Reach.nothing, .refusal, .all] as [Reach])
  private func aResultReplacesTheAnnouncementOfAClockThatIsAhead(
    announcing: Reach, finishing: Reach
  ) async throws {
    let first = try await submit(.inProgress, at: 0, skew: 5 * Self.minute, announcing)
    #expect(first.held.count == 1)
    let second = try await submit(.successful, at: 120, finishing)
    #expect(second.held.count + second.accepted.count == 1)
    _ = try await flush(at: 240)
    #expect(stored?.state == .successful)
    #expect(objects == [])
  }

  /// The announcement of a clock that is days ahead must not be sent after the result.
  @Test(arguments: [0, 5 * minute, 2 * day])
  func aResultThatJiraAcceptedRemovesTheAnnouncementThatWaits(skew: Int64) async throws {
    _ = try await submit(.inProgress, at: 0, skew: skew, .nothing)
    #expect(try await submit(.successful, at: 120).accepted == [Self.key])
    #expect(objects == [])
    _ = try await flush(at: 240)
    #expect(stored?.state == .successful)
    #expect(try #require(stored?.updateSequenceNumber) < AgentClock.epoch + 10 * Self.minute)
  }

  /// The update with the higher number represents it.
  @Test func anUpdateWithALowerNumberIsReportedAsHeld() async throws {
    for number in [8, 7] as [Int64] {
      let report = await (try agent(at: 0, .refusal).0).deliver(
        try submission(sequence: number), numbers: .given)
      #expect(report.held.map(\.key) == [Self.key])
      #expect(report.worst == .late)
    }
    #expect(try await store.outbox(AgentClock(at: 60)).list().map(\.sequence) == [8])
  }

  /// Otherwise Jira would ignore all updates of the build for two days.
  @Test func whatNeverLeftAMachineGetsANumberOfTheTimeWhenItIsSent() async throws {
    let held = try await submit(.inProgress, at: 0, skew: 2 * Self.day, .nothing)
    #expect(held.held.count == 1)
    let kept = try #require(try await store.outbox(AgentClock(at: 1)).list().first)
    #expect(kept.attempts == 0)
    #expect(kept.lastAttempt == nil)
    #expect(kept.reason == held.held.first?.reason)
    #expect(try await flush(at: 60).accepted == [Self.key])
    let number = try #require(stored?.updateSequenceNumber)
    #expect(number < AgentClock.epoch + 10 * Self.minute)
    #expect(try await submit(.successful, at: 600).accepted == [Self.key])
    #expect(stored?.state == .successful)
    #expect(objects == [])
  }

  /// What may have left keeps its number, which was corrected before.
  @Test func whatWasSentWithoutAnAnswerSaysSo() async throws {
    _ = try await submit(.successful, at: 0, skew: 2 * Self.day, .refusal)
    let kept = try #require(try await store.outbox(AgentClock(at: 60)).list().first)
    #expect(kept.attempts == 1)
    #expect(kept.name.mayBeSent)
    #expect(abs(kept.sequence - AgentClock.epoch) < Self.minute)
    _ = try await flush(at: 120)
    #expect(stored?.updateSequenceNumber == kept.sequence)
  }

  /// The number is the time by the clock of another machine, which may be right.
  @Test(arguments: [-2 * day, -10 * minute, 10 * minute, 2 * day], [Reach.nothing, .refusal])
  private func theClockOfWhoeverFlushesChangesNoNumber(skew: Int64, reach: Reach) async throws {
    _ = try await submit(.successful, at: 0, reach)
    let kept = try #require(try await store.outbox(AgentClock(at: 60)).list().first)
    #expect(try await flush(at: 120, skew: skew).accepted == [Self.key])
    #expect(stored?.updateSequenceNumber == kept.sequence)
    #expect(objects == [])
  }

  // MARK: Rejected builds

  @Test(arguments: [0, 10 * minute, -10 * minute, 2 * day])
  func aRejectedBuildLeavesWhenAnotherMachineDeliversIt(skew: Int64) async throws {
    let clock = AgentClock(at: 0)
    let refusing = ScriptedService(
      serverTime: { clock.trueTime },
      script: { request in
        Receipt(
          sent: request.keys, accepted: [],
          rejected: request.keys.map { Receipt.Rejection(key: $0, errors: []) })
      })
    let report = await Deliverer(
      service: refusing, outbox: OutboxAccess(store: try store.outbox(clock), error: nil),
      policy: RetryPolicy(), assurance: .accepted, clock: clock.clock, random: { 0.5 },
      onProgress: { _ in }
    ).deliver(try submission(sequence: AgentClock.epoch), numbers: .minted)
    #expect(report.rejected.count == 1)
    #expect(objects.count == 1)
    #expect(try await flush(at: 60, skew: skew, .waitingAndRejected).accepted == [Self.key])
    #expect(objects == [])
  }

  /// An entry of an earlier version, whose number is two days ahead and may be chosen again.
  @Test func aRejectedEntryMovesWithItsNewNumber() async throws {
    let outbox = try store.outbox(AgentClock(at: 0))
    let draft = try draft(build(1, sequence: AgentClock.epoch + 2 * Self.day), numbers: .minted)
    _ = try await outbox.settleRejected(draft, errors: [])
    #expect(try await flush(at: 60, .waitingAndRejected).accepted == [Self.key])
    #expect(try #require(stored?.updateSequenceNumber) < AgentClock.epoch + 10 * Self.minute)
    #expect(objects == [])
  }

  // MARK: Every store

  /// Delivers to a site with a clock that is wrong by some milliseconds.
  private func deliverer(
    _ service: ScriptedService, _ shared: StoreContractTests.Shared, skew: Int64 = 0
  ) throws -> Deliverer {
    let system = Clocks.system
    let clock = Clocks(
      wall: { system.wall() + skew }, monotonic: system.monotonic, sleep: system.sleep)
    return Deliverer(
      service: service, outbox: OutboxAccess(store: try shared.agent(clock: clock), error: nil),
      policy: RetryPolicy(), assurance: .accepted, clock: clock, random: { 0.5 },
      onProgress: { _ in })
  }

  /// Two machines that got no token, the first with a clock that is ahead; then Jira rejects the
  /// result, and a third machine delivers it.
  @Test(.slow, arguments: StoreContractTests.kinds)
  func theLaterUpdateWinsInEveryStore(_ kind: StoreContractTests.Kind) async throws {
    let shared = try await StoreContractTests.Shared(kind)
    let stopped = ScriptedService(
      preparation: { () throws(JiraError) in throw failure(.forbidden) })
    for (state, skew) in [(BuildState.inProgress, 5 * Self.minute), (.successful, 0)] {
      let build = try build(1, sequence: Clocks.system.wall() + skew).changed { $0.state = state }
      let report = await (try deliverer(stopped, shared, skew: skew)).deliver(
        try Submission(builds: [build], envelope: Submission.Envelope(product: nil)),
        numbers: .minted)
      #expect(report.held.map(\.key) == keys(1...1))
    }
    #expect(stopped.requests.isEmpty)
    let time: @Sendable () -> Int64? = { Clocks.system.wall() }
    let refusing = ScriptedService(
      serverTime: time,
      script: { request in
        Receipt(
          sent: request.keys, accepted: [],
          rejected: request.keys.map { Receipt.Rejection(key: $0, errors: []) })
      })
    #expect(await (try deliverer(refusing, shared)).flush(.waiting).rejected.count == 1)
    let up = ScriptedService(serverTime: time)
    let report = await (try deliverer(up, shared, skew: -10 * Self.minute))
      .flush(.waitingAndRejected)
    #expect(report.accepted == keys(1...1))
    let sent = (refusing.requests + up.requests).flatMap(\.builds)
    #expect(sent.map(\.state) == [.successful, .successful])
    #expect(sent.allSatisfy { $0.updateSequenceNumber <= Clocks.system.wall() + 6 * Self.minute })
    #expect(try await shared.agent().list().isEmpty)
  }
}
