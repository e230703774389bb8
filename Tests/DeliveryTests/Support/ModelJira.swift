// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TestSupport
import FoundationEssentials
import JiraBuilds
import Synchronization

@testable import Delivery

/// A model of Jira's rule for builds, in virtual time: the update with the highest number wins.
///
/// It also judges: who made a request earlier than allowed, what was sent twice, and which finished
/// build was overwritten by a closing.
final class ModelJira: Sendable {
  /// What is wrong with it at a time.
  enum Weather: Sendable, Equatable {
    case well
    /// It cannot be reached.
    case unreachable
    /// 503.
    case failing
    /// 429 with the seconds to wait.
    case throttling(Double)
    /// The request is carried out, but its answer is lost.
    case losingAnswers
  }

  /// What it knows.
  struct State {
    var builds: [BuildKey: BuildData] = [:]
    /// Which agents sent each update.
    var arrivals: [String: [Int]] = [:]
    /// Requests per agent: submissions and look-ups.
    var submissions: [Int: Int] = [:]
    var lookUps: [Int: Int] = [:]
    /// All submissions.
    fileprivate var received = 0
    /// Requested pauses: their start, their end, and the agent that knows of them.
    fileprivate var pauses: [(from: Double, until: Double, agent: Int, isShared: Bool)] = []
    /// What must not happen.
    var violations: [String] = []
  }

  private let state = Mutex(State())
  private let weather: @Sendable (Double, Int) -> Weather
  /// Whether agents can tell each other about a pause at a time.
  private let canShare: @Sendable (Double) -> Bool

  init(
    canShare: @escaping @Sendable (Double) -> Bool = { _ in true },
    weather: @escaping @Sendable (Double, Int) -> Weather = { _, _ in .well }
  ) {
    self.weather = weather
    self.canShare = canShare
  }

  /// What it knows now.
  var seen: State { state.withLock { $0 } }

  /// Stores a build that another tool sent.
  func put(_ build: BuildData) { state.withLock { $0.builds[build.key] = build } }

  /// An agent's connection.
  func door(_ agent: Int, _ clock: AgentClock, fuse: Fuse = Fuse()) -> Door {
    Door(jira: self, agent: agent, clock: clock, fuse: fuse)
  }

  struct Door: BuildsService {
    let jira: ModelJira
    let agent: Int
    let clock: AgentClock
    let fuse: Fuse
    var site: String { "acme.atlassian.net" }

    func submit(
      body: Data, keys: [BuildKey], timeout: Double
    ) async throws(JiraError) -> Answer<Receipt> {
      clock.advance(0.1)
      let jira = jira
      try fuse.request { () throws(JiraError) in try jira.receive(body, agent, at: clock.now) }
      return Answer(
        Receipt(sent: keys, accepted: keys, rejected: []), serverTime: clock.trueTime)
    }

    func get(_ key: BuildKey, timeout: Double) async throws(JiraError) -> Answer<StoredBuild> {
      clock.advance(0.05)
      let jira = jira
      let build = try fuse.request { () throws(JiraError) in
        try jira.lookUp(key, agent, at: clock.now)
      }
      // A build that was decoded can be encoded.
      guard let build, let json = try? JSONEncoder().encode(build) else {
        throw JiraError(.noSuchBuild, "no such build")
      }
      return Answer(
        StoredBuild(key: key, updateSequenceNumber: build.updateSequenceNumber, json: json),
        serverTime: clock.trueTime)
    }

    func delete(_ key: BuildKey, timeout: Double) async throws(JiraError) {}
    func delete(properties: [String: String], timeout: Double) async throws(JiraError) {}

    func prepare(timeout: Double) async throws(JiraError) -> Int64? {
      guard !fuse.isBlown else { throw JiraError(.network, "the process was killed") }
      return clock.trueTime
    }
  }

  // MARK: Requests

  private func receive(_ body: Data, _ agent: Int, at now: Double) throws(JiraError) {
    let number = state.withLock { state in
      judge(agent, now, &state)
      state.submissions[agent, default: 0] += 1
      state.received += 1
      return state.received
    }
    let weather = weather(now, number)
    try refuse(weather, agent, at: now)
    guard let submission = try? JSONDecoder().decode(Submission.self, from: body) else {
      throw JiraError(.refusedRequest, "the body is not a submission")
    }
    state.withLock { state in for build in submission.builds { store(build, agent, now, &state) } }
    if weather == .losingAnswers { throw JiraError(.network, "the answer was lost") }
  }

  private func lookUp(_ key: BuildKey, _ agent: Int, at now: Double) throws(JiraError) -> BuildData?
  {
    state.withLock { state in
      judge(agent, now, &state)
      state.lookUps[agent, default: 0] += 1
    }
    try refuse(weather(now, 0), agent, at: now)
    return state.withLock { $0.builds[key] }
  }

  private func refuse(_ weather: Weather, _ agent: Int, at now: Double) throws(JiraError) {
    switch weather {
    case .well, .losingAnswers: return
    case .unreachable: throw JiraError(.network, "no connection")
    case .failing: throw JiraError(.serverFault, "Jira answered 503")
    case .throttling(let seconds):
      let isShared = canShare(now)
      state.withLock { $0.pauses.append((now, now + seconds, agent, isShared)) }
      var error = JiraError(.throttled, "Jira is rate-limiting")
      error.retryAfter = seconds
      throw error
    }
  }

  /// How long others may take to learn about a pause: their listing may be that old.
  private static let grace = 6.0

  private func judge(_ agent: Int, _ now: Double, _ state: inout State) {
    for pause in state.pauses where now < pause.until {
      let isKnown =
        pause.agent == agent ? now > pause.from : pause.isShared && now > pause.from + Self.grace
      if isKnown { state.violations.append("request at \(now), not before \(pause.until)") }
    }
    if state.pauses.count > 1000 { state.pauses.removeAll { $0.until < now - 3600 } }
  }

  private func store(_ build: BuildData, _ agent: Int, _ now: Double, _ state: inout State) {
    state.arrivals["\(build.key) \(build.updateSequenceNumber)", default: []].append(agent)
    let stored = state.builds[build.key]
    guard stored.map({ $0.updateSequenceNumber < build.updateSequenceNumber }) ?? true else {
      return
    }
    if build.description == EarlierBuilds.closing { judgeClosing(of: stored, now, &state) }
    state.builds[build.key] = build
  }

  private func judgeClosing(of stored: BuildData?, _ now: Double, _ state: inout State) {
    guard let stored else { return state.violations.append("closed a build that is not there") }
    if stored.state != .inProgress {
      state.violations.append("closed \(stored.key), which is \(stored.state)")
    }
    let updated = Timestamp(rfc3339: stored.lastUpdated)?.milliseconds ?? .max
    if Double(AgentClock.epoch - updated) / 1000 + now < 86_400 {
      state.violations.append("closed \(stored.key), which is young")
    }
    if stored.description == "another tool" {
      state.violations.append("closed \(stored.key) of another tool")
    }
  }
}
