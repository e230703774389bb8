// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import JiraBuilds
import Synchronization
import TestSupport
import Testing

@testable import Delivery

/// Agents that exist for one job and share nothing but object storage.
@Suite(.slow) struct VanishingAgentsTests {
  /// A day of many agents: two outages of Jira, one of the storage, rate limits and lost answers.
  ///
  /// `BUILDPOST_AGENTS=1000` is the long form.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func whatAnExitStatusPromisedArrives(seed: UInt64) async throws {
    let count = Int(ProcessInfo.processInfo.environment["BUILDPOST_AGENTS"] ?? "") ?? 200
    let simulation = Simulation(agents: count, seed: seed)
    try await simulation.run()
    let seen = simulation.jira.seen
    #expect(seen.violations == [])
    #expect(simulation.store.keys.filter { $0.contains("entries/") } == [])
    for (key, promised) in simulation.promised.withLock({ $0 }) {
      let stored = try #require(seen.builds[key], "\(key) was promised and never arrived")
      let number = try #require(Int(stored.displayName))
      #expect(number >= promised, "\(key) has update \(number), but \(promised) was promised")
    }
    // Whoever is killed between Jira's answer and the next request leaves a build that is sent
    // again.
    let killed = simulation.killed.withLock { $0 }
    let arrivals = seen.arrivals.values.reduce(0) { $0 + $1.count }
    let duplicates = seen.arrivals.values.reduce(0) { sum, agents in
      sum + max(0, agents.filter { !killed.contains($0) }.count - 1)
    }
    #expect(duplicates * 100 <= arrivals, "\(duplicates) of \(arrivals) updates arrived twice")
    // The day had every fault that it was meant to have.
    #expect(simulation.held.withLock { $0 } > count / 50)
    #expect(simulation.promised.withLock { $0.count } > count / 3)
    #expect(!simulation.store.everything.contains("canary"))
    if count > 500 {
      print(
        "\(count) agents: \(simulation.promised.withLock { $0.count }) builds promised, "
          + "\(simulation.held.withLock { $0 }) held, \(simulation.lost.withLock { $0 }) lost, "
          + "\(arrivals) updates received, \(duplicates) twice, and "
          + "\(arrivals - seen.arrivals.count - duplicates) after one of \(killed.count) kills")
    }
  }

  /// Everything that happens in a day.
  private final class Simulation: Sendable {
    /// An agent and what it does.
    struct Job: Sendable {
      enum Work: Sendable {
        case submit(BuildKey, update: Int)
        case flush
      }

      var start: Double
      var work: Work
      var skew: Int64
      var fuse: Int?
      var moment: Fuse.Moment
    }

    static let hour = 3600.0
    let jira: ModelJira
    let store: ModelStore
    let jobs: [Job]
    /// The newest update of each build that an exit status promised.
    let promised = Mutex<[BuildKey: Int]>([:])
    let held = Mutex(0)
    let lost = Mutex(0)
    let killed = Mutex<Set<Int>>([])

    init(agents: Int, seed: UInt64) {
      @Sendable func storeIsDown(_ now: Double) -> Bool {
        (9.5 * Self.hour..<10 * Self.hour).contains(now)
      }
      store = ModelStore(isDown: storeIsDown)
      jira = ModelJira(
        canShare: { !storeIsDown($0) },
        weather: { now, number in
          switch now {
          case 9 * Self.hour..<11 * Self.hour: .unreachable
          case 15 * Self.hour..<16 * Self.hour: .failing
          // A limit that lasts a while: everybody has to wait until its end.
          case 12 * Self.hour..<12.5 * Self.hour: .throttling(12.5 * Self.hour - now)
          case 18 * Self.hour..<18.5 * Self.hour: .throttling(5)
          default: number % 400 == 399 ? .losingAnswers : .well
          }
        })
      var random = SeededRandom(seed: seed)
      var jobs: [Job] = []
      var last: [BuildKey: Double] = [:]
      for update in 1...agents {
        let start = Double.random(in: 0..<24 * Self.hour, using: &random)
        let number = Int64.random(in: 1...Int64(max(2, agents / 2)), using: &random)
        let key = BuildKey(pipelineId: "acme/\(number % 7)", buildNumber: number)
        // Two jobs of one build do not end in the same minutes: their clocks may differ by less.
        guard abs(last[key, default: -.infinity] - start) > 300 else { continue }
        last[key] = start
        jobs.append(
          Job(
            start: start, work: .submit(key, update: update),
            skew: Int64.random(in: -20_000...20_000, using: &random),
            fuse: Int.random(in: 0..<20, using: &random) == 0
              ? Int.random(in: 1...8, using: &random) : nil,
            moment: Bool.random(using: &random) ? .before : .after))
      }
      // A scheduled job flushes every ten minutes; sometimes two of them meet.
      for time in stride(from: 600.0, to: 30 * Self.hour, by: 600) {
        for _ in 0..<Int.random(in: 1...2, using: &random) {
          jobs.append(
            Job(
              start: time, work: .flush, skew: Int64.random(in: -20_000...20_000, using: &random),
              fuse: Int.random(in: 0..<20, using: &random) == 0
                ? Int.random(in: 1...12, using: &random) : nil, moment: .before))
        }
      }
      self.jobs = jobs.sorted { $0.start < $1.start }
    }

    /// Runs the jobs in order; those that begin within half a minute run at the same time.
    func run() async throws {
      var rest = jobs[...]
      var agent = 0
      while let first = rest.first {
        let group = rest.prefix { $0.start < first.start + 30 }
        rest = rest.dropFirst(group.count)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
          for job in group {
            agent += 1
            let number = agent
            tasks.addTask { try await self.run(job, agent: number) }
          }
          try await tasks.waitForAll()
        }
      }
    }

    private func run(_ job: Job, agent: Int) async throws {
      let clock = AgentClock(at: job.start, skew: job.skew)
      let fuse = Fuse(at: job.fuse, job.moment)
      defer { if fuse.isBlown { killed.withLock { _ = $0.insert(agent) } } }
      let outbox = try store.outbox(clock, fuse: fuse)
      let deliverer = Deliverer(
        service: jira.door(agent, clock, fuse: fuse),
        outbox: OutboxAccess(store: outbox, error: nil), policy: RetryPolicy(),
        assurance: .accepted, clock: clock.clock, random: { Double.random(in: 0..<1) },
        onProgress: { _ in })
      guard case .submit(let key, let update) = job.work else {
        _ = await deliverer.flush(.waiting)
        return
      }
      let build = try BuildData(
        key: key, updateSequenceNumber: clock.clock.wall(), displayName: "\(agent)",
        url: "https://ci.example/\(update)", state: .failed,
        lastUpdated: Timestamp(milliseconds: clock.trueTime).rfc3339,
        issues: .issueKeys([IssueKey("PROJ-7")].compactMap { $0 }))
      let report = await deliverer.deliver(
        try Submission(builds: [build], envelope: Submission.Envelope(product: nil)),
        numbers: .minted)
      // A process that was killed has no exit status.
      guard !fuse.isBlown else { return }
      if !report.held.isEmpty { held.withLock { $0 += 1 } }
      if report.lost.isEmpty {
        promised.withLock { $0[key] = max($0[key] ?? 0, agent) }
      } else {
        lost.withLock { $0 += 1 }
      }
    }
  }

  // MARK: Killed at every request

  /// Files a build during an outage and then delivers it, killed at one request after another until
  /// both end by themselves.
  @Test(arguments: Fuse.Moment.allCases)
  func killedAtAnyRequestNothingPromisedIsLost(moment: Fuse.Moment) async throws {
    var number = 1
    while try await !survives(killedAt: number, moment) {
      number += 1
      try #require(number < 200)
    }
    #expect(number > 8)
  }

  /// Whether the processes ended by themselves.
  private func survives(killedAt number: Int, _ moment: Fuse.Moment) async throws -> Bool {
    let store = ModelStore()
    let down = ModelJira(weather: { _, _ in .failing })
    let up = ModelJira()
    var promised: Set<BuildKey> = []
    let filing = Fuse(at: number, moment)
    let report = try await deliverer(down, store, at: 0, filing)
      .deliver(try submission(1...3, sequence: AgentClock.epoch), numbers: .given)
    if !filing.isBlown {
      #expect(report.lost.isEmpty)
      promised = Set(report.held.map(\.key))
    }
    let delivering = Fuse(at: number, moment)
    _ = try await deliverer(up, store, at: 60, delivering)
      .deliver(try submission(4...4, sequence: AgentClock.epoch), numbers: .given)
    if !delivering.isBlown { promised.formUnion(keys(4...4)) }
    // Claims of processes that were killed end by themselves.
    for time in [300.0, 4000] {
      _ = try await deliverer(up, store, at: time, Fuse()).flush(.waiting)
    }
    let seen = up.seen
    #expect(promised.isSubset(of: seen.builds.keys), "killed at request \(number)")
    #expect(seen.arrivals.values.allSatisfy { $0.count <= 2 }, "killed at request \(number)")
    #expect(store.keys.filter { $0.contains("entries/") } == [], "killed at request \(number)")
    return !filing.isBlown && !delivering.isBlown
  }

  private func deliverer(
    _ jira: ModelJira, _ store: ModelStore, at time: Double, _ fuse: Fuse
  ) throws -> Deliverer {
    let clock = AgentClock(at: time)
    return Deliverer(
      service: jira.door(Int(time), clock, fuse: fuse),
      outbox: OutboxAccess(store: try store.outbox(clock, fuse: fuse), error: nil),
      policy: RetryPolicy(), assurance: .accepted, clock: clock.clock, random: { 0.5 },
      onProgress: { _ in })
  }

  /// Every build that one of several flushes sends is sent by one of them only.
  @Test func severalFlushesShareTheWork() async throws {
    let store = ModelStore()
    let jira = ModelJira()
    let filed = try await store.outbox(AgentClock(at: 0)).file(
      (1...60).map { try draft(build($0)) }, keeping: .throughPowerLoss)
    #expect(filed.allSatisfy { (try? $0.get()) != nil })
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<6 {
        // What cannot be created sends nothing, and is noticed below.
        group.addTask { _ = await (try? deliverer(jira, store, at: 60, Fuse()))?.flush(.waiting) }
      }
    }
    #expect(jira.seen.builds.count == 60)
    #expect(jira.seen.arrivals.values.allSatisfy { $0.count == 1 })
    #expect(store.keys.filter { !$0.hasSuffix("/format") } == [])
  }

  /// A submission counts its own builds, then those that it finds in the outbox.
  @Test func theProgressIsNeverMoreThanTheTotal() async throws {
    let store = ModelStore()
    _ = try await store.outbox(AgentClock(at: 0)).file(
      (1...5).map { try draft(build($0)) }, keeping: .throughPowerLoss)
    let told = Mutex([DeliveryProgress]())
    let clock = AgentClock(at: 60)
    let report = await Deliverer(
      service: ModelJira().door(1, clock),
      outbox: OutboxAccess(store: try store.outbox(clock), error: nil), policy: RetryPolicy(),
      assurance: .accepted, clock: clock.clock, random: { 0.5 },
      onProgress: { progress in told.withLock { $0.append(progress) } }
    ).deliver(try submission(6...6), numbers: .given)
    #expect(report.accepted == keys(6...6))
    let steps = told.withLock { $0 }.map { "\($0.done) of \($0.total ?? 0)" }
    #expect(steps == ["1 of 1", "6 of 6"])
  }

  /// Each entry is read once.
  @Test func aFlushReadsEachEntryOnce() async throws {
    let store = ModelStore()
    _ = try await store.outbox(AgentClock(at: 0)).file(
      (1...10).map { try draft(build($0)) }
        + (1...10).map { try draft(build($0), site: "other.atlassian.net") },
      keeping: .throughPowerLoss)
    let fuse = Fuse()
    let report = try await deliverer(ModelJira(), store, at: 60, fuse).flush(.waiting)
    #expect(report.accepted.count == 10)
    #expect(
      report.findings.map(\.message) == [
        "10 entries for `other.atlassian.net` were left in the outbox, because another site is "
          + "configured"
      ])
    // One listing, one entry of the other site; and of each own one a claim, the entry, its removal
    // and that of the claim; and Jira's request.
    #expect(fuse.requests == 2 + 10 * 4 + 1)
  }

  @Test func aNewerUpdateThatWasDeliveredRemovesAnOlderOneThatWaits() async throws {
    let store = ModelStore()
    let jira = ModelJira()
    _ = try await store.outbox(AgentClock(at: 0)).file(
      [try draft(build(1, sequence: AgentClock.epoch))], keeping: .throughPowerLoss)
    _ = try await deliverer(jira, store, at: 60, Fuse())
      .deliver(try submission(1...1, sequence: AgentClock.epoch + 5), numbers: .given)
    #expect(store.keys.filter { $0.contains("entries/") } == [])
    #expect(jira.seen.arrivals.count == 1)
  }
}
