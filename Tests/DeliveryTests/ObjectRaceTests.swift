// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import JiraBuilds
import Synchronization
import TestSupport
import Testing

@testable import Delivery

/// Agents that share an outbox in object storage and meet at the worst moment.
struct ObjectRaceTests {
  private static let site = "acme.atlassian.net"

  /// The store with one build that waits.
  private func filed(_ store: ModelStore, at time: Double = 0) async throws -> Entry {
    let filed = try await store.outbox(AgentClock(at: time)).file(
      [try draft(build(1))], keeping: .throughPowerLoss)
    return try #require(filed.first).get()
  }

  private func isClaimed(
    _ store: any OutboxStore, _ entry: Entry, lease: Double = 60
  ) async throws -> Bool {
    let claiming = try await store.claim([entry], lease: lease) { _ in true }.first
    if case .claimed = claiming { return true }
    return false
  }

  /// Between one agent's decision to claim and its write, another agent claims the same build: a
  /// new claim, and the claim of a process that died.
  @Test(arguments: [false, true])
  func ofTwoAgentsThatClaimABuildAtTheSameMomentOneWins(hasStaleClaim: Bool) async throws {
    let store = ModelStore()
    let entry = try await filed(store)
    if hasStaleClaim {
      #expect(try await isClaimed(store.outbox(AgentClock(at: 1)), entry))
    }
    let wins = Mutex<[Bool]>([])
    let isFirst = Mutex(true)
    let writesOfThisAgent = Mutex(0)
    let slow = try store.outbox(
      AgentClock(at: 600),
      before: { request in
        guard request.method == "PUT", request.path.contains("/claims/") else { return }
        let count = writesOfThisAgent.withLock { count in
          count += 1
          return count
        }
        // With a stale claim the second write is the one that takes it over.
        guard count == (hasStaleClaim ? 2 : 1),
          isFirst.withLock({ wasFirst in
            defer { wasFirst = false }
            return wasFirst
          })
        else { return }
        // A claim that fails is one that was not won.
        let isWon = try? await isClaimed(store.outbox(AgentClock(at: 600)), entry)
        wins.withLock { $0.append(isWon ?? false) }
      })
    let isWon = try await isClaimed(slow, entry)
    #expect(wins.withLock { $0 } == [true], "the other agent did not get in between")
    #expect(!isWon, "both agents send the build")
  }

  /// Agents whose clocks are years apart agree about the end of a claim, which is the storage's.
  @Test(arguments: [-10, -1, 0, 1, 10] as [Int64])
  func theClockOfTheStorageDecidesWhenAClaimEnds(years: Int64) async throws {
    let store = ModelStore()
    let entry = try await filed(store)
    let skew = years * 365 * 86_400_000
    #expect(try await isClaimed(store.outbox(AgentClock(at: 1, skew: -skew)), entry))
    for (time, isFree) in [(30.0, false), (50, false), (120, true)] {
      let other = try store.outbox(AgentClock(at: time, skew: skew))
      // A flush removes claims that ran out before it claims anything.
      try await other.releaseStaleClaims()
      #expect(try await isClaimed(other, entry) == isFree, "after \(time) s")
    }
  }

  /// The same for the pause that Jira asked for.
  @Test(arguments: [-10, -1, 1, 10] as [Int64])
  func aPauseEndsByTheClockOfTheStorage(years: Int64) async throws {
    let store = ModelStore()
    let skew = years * 365 * 86_400_000
    let first = try store.outbox(AgentClock(at: 0, skew: skew))
    #expect(await first.pause(of: Self.site, longest: 3600) == nil)
    await first.recordPause(100, of: Self.site, longest: 3600)
    let during = try store.outbox(AgentClock(at: 50, skew: -skew))
    let rest = try #require(await during.pause(of: Self.site, longest: 3600))
    #expect(rest > 45 && rest < 55)
    let after = try store.outbox(AgentClock(at: 105, skew: -skew))
    #expect(await after.pause(of: Self.site, longest: 3600) == nil)
  }

  /// Pauses do not pile up: a listing has to stay one request.
  @Test func aFlushRemovesPausesThatEndedLongAgo() async throws {
    let store = ModelStore()
    for time in [0.0, 100, 8000] {
      await (try store.outbox(AgentClock(at: time))).recordPause(60, of: Self.site, longest: 3600)
    }
    #expect(store.keys.filter { $0.contains("/pauses/") }.count == 3)
    try await store.outbox(AgentClock(at: 8010)).releaseStaleClaims()
    #expect(store.keys.filter { $0.contains("/pauses/") }.count == 1)
    let pause = await (try store.outbox(AgentClock(at: 8010))).pause(of: Self.site, longest: 3600)
    #expect(pause.map { $0 > 45 } == true)
  }

  /// A build is kept if a burst of SlowDown responses ends in time; otherwise it is reported lost.
  @Test(arguments: [(3, true), (1000, false)])
  func aStormOfSlowDownIsNeverAPromise(length: Int, isKept: Bool) async throws {
    let store = ModelStore()
    let agent = AgentClock(at: 0)
    let outbox = try store.outbox(
      agent,
      faults: { number, _ in
        number <= length ? .slowDown : nil
      })
    let down = ModelJira(weather: { _, _ in .failing })
    let report = await Deliverer(
      service: down.door(1, agent), outbox: OutboxAccess(store: outbox, error: nil),
      policy: RetryPolicy(), assurance: .accepted, clock: agent.clock, random: { 0.5 },
      onProgress: { _ in }
    ).deliver(try submission(), numbers: .given)
    #expect(report.held.count == (isKept ? 1 : 0))
    #expect(report.lost.count == (isKept ? 0 : 1))
    #expect(store.keys.contains { $0.contains("/entries/") } == isKept)
    #expect(agent.now < RetryPolicy().deadline + 1)
  }

  @Test(arguments: [(1.0, 0.0), (3, 0), (20, 0), (20, 10)])
  func aStoreThatHangsWhileJiraIsDownDoesNotOutlastTheDeadline(
    deadline: Double, spent: Double
  ) async throws {
    let store = ModelStore(isDown: { _ in true })
    let agent = AgentClock(at: 0)
    let down = ModelJira(weather: { _, _ in .failing })
    let report = await Deliverer(
      service: down.door(1, agent),
      outbox: OutboxAccess(store: try store.outbox(agent), error: nil),
      policy: RetryPolicy(deadline: deadline, spent: spent), assurance: .accepted,
      clock: agent.clock, random: { 0.5 }, onProgress: { _ in }
    ).deliver(try submission(), numbers: .given)
    #expect(report.lost.count == 1)
    #expect(report.worst == .notKept)
    #expect(agent.now < deadline - spent + 1)
  }

  /// Two flushes and four submissions at the same time, while requests to the storage are refused,
  /// throttled or lose their answers: whatever was promised arrives, and its newest update wins.
  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func flushesAndSubmissionsAtTheSameTimeLoseNothing(seed: UInt64) async throws {
    let store = ModelStore()
    let jira = ModelJira()
    let waiting = try await store.outbox(AgentClock(at: 0)).file(
      (1...6).map { try draft(build($0, sequence: AgentClock.epoch)) }, keeping: .throughPowerLoss)
    var promised = Dictionary(
      uniqueKeysWithValues: try waiting.map { (try #require(try $0.get().key), AgentClock.epoch) })
    let down = ModelJira(weather: { _, _ in .failing })
    let reports = await withTaskGroup(of: (Int64, DeliveryReport)?.self) { group in
      for agent in 1...6 {
        group.addTask {
          let clock = AgentClock(at: 60 + Double(agent) / 10)
          let faults: FaultyTransport.Script = { number, _ in
            var random = SeededRandom(seed: seed &* 1000 &+ UInt64(agent * 100 + number))
            return [StorageFault.refused, .lostAnswer, .slowDown, .internalError, nil, nil, nil]
              .randomElement(using: &random) ?? nil
          }
          // What cannot be created sends nothing, and is noticed below.
          guard let outbox = try? store.outbox(clock, faults: faults) else { return nil }
          // Two agents do not reach Jira.
          let deliverer = Deliverer(
            service: (agent < 3 ? down : jira).door(agent, clock),
            outbox: OutboxAccess(store: outbox, error: nil), policy: RetryPolicy(),
            assurance: .accepted, clock: clock.clock, random: { 0.5 }, onProgress: { _ in })
          guard agent < 5 else { return (0, await deliverer.flush(.waiting)) }
          let sequence = AgentClock.epoch + Int64(agent)
          let newer = try? submission(Int64(agent)...Int64(agent + 1), sequence: sequence)
          guard let newer else { return nil }
          return (sequence, await deliverer.deliver(newer, numbers: .given))
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    for case (let sequence, let report)? in reports where sequence > 0 {
      for key in report.accepted + report.held.map(\.key) {
        promised[key] = max(promised[key] ?? 0, sequence)
      }
    }
    #expect(reports.count == 6 && !reports.contains { $0 == nil })
    for time in [300.0, 90_000, 90_060] {
      let clock = AgentClock(at: time)
      _ = await Deliverer(
        service: jira.door(Int(time), clock),
        outbox: OutboxAccess(store: try store.outbox(clock), error: nil), policy: RetryPolicy(),
        assurance: .accepted, clock: clock.clock, random: { 0.5 }, onProgress: { _ in }
      ).flush(.waiting)
    }
    for (key, number) in promised {
      let stored = try #require(jira.seen.builds[key], "\(key) was promised and never arrived")
      #expect(stored.updateSequenceNumber >= number, "\(key)")
    }
    #expect(store.keys.filter { !$0.hasSuffix("/format") } == [])
    #expect(jira.seen.violations == [])
  }

  /// Whoever releases a claim in its last seconds leaves the object; claiming again renews it.
  @Test func aClaimThatIsTakenUpAgainIsRenewed() async throws {
    let store = ModelStore()
    let entry = try await filed(store)
    let clock = AgentClock(at: 0)
    let agent = try store.outbox(clock)
    let claiming = try await agent.claim([entry], lease: 60) { _ in true }
    guard case .claimed(let claimed)? = claiming.first else {
      Issue.record("not claimed")
      return
    }
    clock.advance(50)
    _ = try await agent.settleHeld(claimed, reason: nil)
    #expect(try await isClaimed(agent, entry))
    #expect(try await !isClaimed(store.outbox(AgentClock(at: 75)), entry))
    #expect(try await isClaimed(store.outbox(AgentClock(at: 120)), entry))
  }

  @Test func whatJiraAcceptedLeavesEvenIfNothingCanBeListed() async throws {
    let store = ModelStore()
    let entry = try await filed(store)
    let agent = try store.outbox(
      AgentClock(at: 60), faults: { _, request in request.query == nil ? nil : .refused })
    let claiming = try await agent.claim([entry], lease: 60) { _ in true }
    guard case .claimed(let claimed)? = claiming.first else {
      Issue.record("not claimed")
      return
    }
    try await agent.settleAccepted([claimed])
    #expect(store.keys.filter { !$0.hasSuffix("/format") } == [])
  }

  @Test func settlingNothingMakesNoRequest() async throws {
    let fuse = Fuse()
    try await ModelStore().outbox(AgentClock(at: 0), fuse: fuse).settleAccepted([])
    #expect(fuse.requests == 0)
  }

  /// A listing that was under way when this process changed something may lack the change.
  @Test func aChangeDuringAListingIsNotForgotten() async throws {
    let known = Mutex<KnownObjects?>(nil)
    let listings = Mutex(0)
    let transport = AnsweringTransport { _ in
      if listings.withLock({ count in
        count += 1
        return count
      }) == 1 {
        known.withLock { $0?.changed() }
      }
      return HTTPResponse(status: 200, body: Data("<ListBucketResult/>".utf8))
    }
    let environment = ["AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "key"]
    let address = try ObjectStore.Address("s3://bucket/x", environment)
    let keys = StorageKeyChain(
      environment: environment, region: address.region, transport: transport, clock: .system)
    let objects = KnownObjects(
      ObjectStore(address, keys: keys, transport: transport, clock: .system), clock: .system)
    known.withLock { $0 = objects }
    _ = try await objects.list()
    _ = try await objects.list(maxAge: 60)
    #expect(listings.withLock { $0 } == 2)
    _ = try await objects.list(maxAge: 60)
    #expect(listings.withLock { $0 } == 2)
  }
}
