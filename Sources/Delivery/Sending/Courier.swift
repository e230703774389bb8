// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import JiraBuilds
internal import Platform

/// Makes the requests of one run, and decides which may be made and when.
///
/// Requests follow one another: Jira's limits favour batches of 100 builds over parallel requests.
struct Courier {
  private let deliverer: Deliverer
  /// The instant after which nothing is sent, on the monotonic clock.
  let deadline: Double
  /// The instant at which the run ends: the deadline plus the time the store needs to keep builds.
  let end: Double

  /// What is known about the server's clock.
  private(set) var serverClock = ServerClock()
  /// Why nothing more is sent in this run.
  private(set) var stop: Holdup?
  private var budget = RetryBudget()
  /// The instant from which the server accepts requests again.
  private var earliest = -Double.infinity
  private var lastReason: String?
  private var attempts = 0
  private let start: Double

  init(_ deliverer: Deliverer) {
    self.deliverer = deliverer
    let policy = deliverer.policy
    let seconds = policy.deadline.isFinite ? max(0, policy.deadline - policy.spent) : 86_400
    start = deliverer.clock.monotonic()
    end = start + seconds
    deadline = end - min(deliverer.outbox.store?.reserve ?? 0, seconds / 4)
  }

  private var service: any BuildsService { deliverer.service }
  private var policy: RetryPolicy { deliverer.policy }
  private var clock: Clocks { deliverer.clock }
  /// Where other processes learn about pauses that the site asked for; `nil` without an outbox.
  private var store: (any OutboxStore)? { deliverer.outbox.store }

  /// The remaining seconds.
  var remaining: Double { deadline - clock.monotonic() }

  /// Why nothing more can be sent; `nil` if something can.
  mutating func obstacle() -> Holdup? {
    if let stop { return stop }
    if Task.isCancelled { return interrupt() }
    return remaining > 0 ? nil : outOfTime()
  }

  // MARK: Attempts

  /// How a single attempt ended.
  enum Attempt<Value: Sendable> {
    case value(Value)
    case failed(JiraError)
    case held(Holdup)
  }

  /// Waits until a request is allowed and makes it, unless the run ends first.
  mutating func attempt<Value: Sendable>(
    notBefore: Double = -.infinity, onWait: (Double, String?) -> Void = { _, _ in },
    _ request: (any BuildsService, Double) async throws(JiraError) -> Answer<Value>
  ) async -> Attempt<Value> {
    if let holdup = await waitForTurn(notBefore, onWait) { return .held(holdup) }
    attempts += 1
    do throws(JiraError) {
      let answer = try await request(service, remaining)
      note(answer.serverTime)
      budget.deposit()
      return .value(answer.value)
    } catch {
      note(error.serverTime)
      // A missing build is an answer, not a reason for others to wait.
      if error.kind != .noSuchBuild { lastReason = error.summary }
      return Task.isCancelled ? .held(interrupt()) : .failed(error)
    }
  }

  /// Waits until a request is allowed, as far as any process knows; returns why it will not be.
  private mutating func waitForTurn(
    _ notBefore: Double, _ onWait: (Double, String?) -> Void
  ) async -> Holdup? {
    while true {
      if let obstacle = obstacle() { return obstacle }
      await honourOtherPauses()
      let start = max(earliest, notBefore)
      let wait = start - clock.monotonic()
      guard start < deadline else { return outOfTime(waiting: earliest < deadline ? 0 : wait) }
      guard remaining > 0 else { return outOfTime() }
      guard wait > 0 else { return nil }
      onWait(wait, lastReason)
      // Cancellation is noticed in the next turn.
      _ = try? await clock.sleep(wait)
    }
  }

  /// Learns about pauses that the site asked other processes of this outbox for.
  private mutating func honourOtherPauses() async {
    guard let seconds = await store?.pause(of: service.site, longest: policy.longestHint) else {
      return
    }
    let instant = clock.monotonic() + seconds
    // A pause that this process recorded reads back slightly later: the clock has milliseconds.
    let isNews = instant > earliest + 0.05
    // Processes that wait for the same instant must not all send at that instant.
    let jitter = isNews ? policy.throttledBase * deliverer.random() : 0
    earliest = max(earliest, instant + jitter)
    if isNews { lastReason = "Jira asked another process to wait" }
  }

  /// Learns the server's clock from an answer.
  private mutating func note(_ serverTime: Int64?) {
    serverClock.note(serverTime, at: clock.wall())
  }

  // MARK: After a failure

  /// What to do after a failed attempt.
  enum Step: Equatable {
    /// Try again, not before this instant.
    case retry(notBefore: Double)
    case split
    case hold(Holdup)
  }

  /// Decides what to do after a failed attempt, and remembers what matters for all requests.
  mutating func step(after error: JiraError, attempt: Int) async -> Step {
    switch policy.verdict(on: error, attempt: attempt, random: deliverer.random()) {
    case .split: return .split
    case .hold: return .hold(Holdup(reason: error.summary))
    case .holdSite(let cause): return .hold(stopAll(cause, Self.reason(error)))
    case .retry(let seconds, let cost):
      let instant = clock.monotonic() + seconds
      if error.throttleScope != .issue {
        let hint = policy.hint(in: error)
        if error.kind == .throttled || hint != nil { earliest = max(earliest, instant) }
        if let hint {
          await store?.recordPause(hint, of: service.site, longest: policy.longestHint)
        }
      }
      guard budget.withdraw(cost) else {
        return .hold(stopAll(.late, "\(error.summary); too many requests failed"))
      }
      return .retry(notBefore: instant)
    }
  }

  /// What happened and, if the server is not trusted, what to do, such as install certificates.
  private static func reason(_ error: JiraError) -> String {
    guard error.kind == .untrusted, let fix = error.fix else { return error.summary }
    return "\(error.summary); \(fix)"
  }

  /// Sends nothing more in this run.
  mutating func halt(_ holdup: Holdup) {
    stop = stop ?? holdup
  }

  /// Ends the run for all builds.
  private mutating func stopAll(_ cause: DeliveryReport.Cause, _ reason: String) -> Holdup {
    let holdup = Holdup(reason: reason, cause: cause)
    stop = holdup
    return holdup
  }

  private mutating func interrupt() -> Holdup {
    stopAll(.late, "the delivery was interrupted")
  }

  /// Why the run ended, and how long after that the server accepts no requests, if it said so.
  private func outOfTime(waiting: Double = 0) -> Holdup {
    guard let lastReason else {
      return Holdup(reason: "the deadline of \(Self.words(policy.deadline)) passed")
    }
    var reason = lastReason
    if waiting > 0 {
      reason += "; the next attempt would be in \(Self.words(waiting)), after the deadline"
    } else if attempts > 0 {
      let time = Self.words(clock.monotonic() - start)
      reason += " (gave up after \(attempts.counted("attempt")) in \(time))"
    }
    return Holdup(reason: reason)
  }

  /// A number of seconds in words, to a tenth.
  private static func words(_ seconds: Double) -> String {
    guard seconds.isFinite, abs(seconds) < 1e12 else { return "\(seconds) s" }
    let tenths = Int64((seconds * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(abs(tenths % 10)) s"
  }
}

/// What the answers to all requests said.
struct Answers: Sendable {
  /// What became of each entry.
  var outcomes: [Outcome] = []
  /// Issue keys that the site does not know.
  var unknownIssueKeys: [String] = []
  /// Associations that the site does not know.
  var unknownAssociations: [Association] = []
}

extension Courier {
  /// Gets the token and cloud id and learns the server's clock; returns why that failed.
  mutating func prepare(onWait: (Double, String?) -> Void) async -> Holdup? {
    var attempts = 0
    var notBefore = -Double.infinity
    while true {
      let attempt = await attempt(notBefore: notBefore, onWait: onWait) {
        (service, timeout) throws(JiraError) in
        Answer((), serverTime: try await service.prepare(timeout: timeout))
      }
      switch attempt {
      case .value: return nil
      case .held(let holdup): return holdup
      case .failed(let error):
        switch await step(after: error, attempt: attempts) {
        case .retry(let instant): notBefore = instant
        case .hold(let holdup): return holdup
        // A request without builds cannot be made smaller.
        case .split: return Holdup(reason: error.summary, cause: .refused)
        }
        attempts += 1
      }
    }
  }

  /// Sends entries until each is answered or given up for now.
  ///
  /// - Parameters:
  ///   - entries: The entries; the answers have their order.
  ///   - onChange: Called after each answer and before each wait.
  /// - Returns: The outcome of each entry.
  mutating func send(
    _ entries: [Entry], onChange: ([Outcome?], Double?, String?) -> Void
  ) async -> Answers {
    var answers = Answers()
    var outcomes = [Outcome?](repeating: nil, count: entries.count)
    var sent: Set<Int> = []
    var batches = Batch.divide(entries)
    while let batch = Self.next(&batches) {
      let before = attempts
      defer { if attempts > before { sent.formUnion(batch.positions) } }
      switch await request(batch, of: entries, onWait: { onChange(outcomes, $0, $1) }) {
      case .value(let receipt):
        let rest = Self.sort(receipt, batch, entries, &outcomes)
        answers.unknownIssueKeys += receipt.unknownIssueKeys
        answers.unknownAssociations += receipt.unknownAssociations
        if !rest.isEmpty {
          let unnamed = JiraError(.unexpectedAnswer, "the response did not name the build")
          let again = Batch(positions: rest, attempt: batch.attempt)
          let step = await step(after: unnamed, attempt: batch.attempt)
          batches += follow(again, step, unnamed, &outcomes)
        }
      case .failed(let error):
        let step = await step(after: error, attempt: batch.attempt)
        batches += follow(batch, step, error, &outcomes)
      case .held(let holdup):
        for position in batch.positions { outcomes[position] = .held(holdup) }
      }
      onChange(outcomes, nil, nil)
    }
    let unsent = Outcome.held(Holdup(reason: "it was not sent"))
    answers.outcomes = outcomes.enumerated().map { position, outcome in
      sent.contains(position) ? (outcome ?? unsent).afterSending : outcome ?? unsent
    }
    return answers
  }

  /// Removes the batch that may be sent earliest; of several such, the first.
  private static func next(_ batches: inout [Batch]) -> Batch? {
    guard let first = batches.indices.min(by: { batches[$0].notBefore < batches[$1].notBefore })
    else { return nil }
    return batches.remove(at: first)
  }

  private mutating func request(
    _ batch: Batch, of entries: [Entry], onWait: (Double, String?) -> Void
  ) async -> Attempt<Receipt> {
    let contents = batch.positions.compactMap { entries[$0].content }
    guard let header = contents.first?.header,
      // Every header comes from an envelope that encodes; if one did not, its builds would be kept.
      let envelope = try? Submission.Envelope(
        properties: header.properties, product: header.product),
      let body = try? Submission.body(builds: contents.map(\.build), envelope: envelope)
    else { return .held(Holdup(reason: "the request could not be written")) }
    let keys = contents.map(\.header.key)
    return await attempt(notBefore: batch.notBefore, onWait: onWait) {
      (service, timeout) throws(JiraError) in
      try await service.submit(body: body, keys: keys, timeout: timeout)
    }
  }

  /// Records what a receipt says about a batch, and returns the entries that it does not name.
  private static func sort(
    _ receipt: Receipt, _ batch: Batch, _ entries: [Entry], _ outcomes: inout [Outcome?]
  ) -> [Int] {
    let accepted = Set(receipt.accepted)
    let rejected = Dictionary(
      receipt.rejected.map { ($0.key, $0.errors) }, uniquingKeysWith: { $0 + $1 })
    return batch.positions.filter { position in
      guard let key = entries[position].key else { return false }
      if rejected[key] != nil, entries[position].isGuess(unknown: receipt.unknownIssueKeys) {
        outcomes[position] = .unlinked
      } else if let errors = rejected[key] {
        outcomes[position] = .rejected(errors)
      } else if accepted.contains(key) {
        outcomes[position] = .accepted
      }
      return outcomes[position] == nil
    }
  }

  /// The batches that follow a failed one.
  private func follow(
    _ batch: Batch, _ step: Step, _ error: JiraError, _ outcomes: inout [Outcome?]
  ) -> [Batch] {
    switch step {
    case .retry(let notBefore):
      var again = batch
      again.attempt += 1
      again.notBefore = notBefore
      return [again]
    case .split where batch.positions.count > 1: return batch.halves
    case .split:
      for position in batch.positions {
        outcomes[position] = .rejected([Receipt.Rejection.Reason(message: error.summary)])
      }
    case .hold(let holdup):
      for position in batch.positions { outcomes[position] = .held(holdup) }
    }
    return []
  }
}
