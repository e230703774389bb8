// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import JiraBuilds

/// Makes the requests of one run: what may be asked when, and until when.
///
/// Requests follow one another; batches of 100 builds, not parallel requests, are what Jira's limits reward.
struct Courier {
  let service: any BuildsService
  let policy: RetryPolicy
  let clock: DeliveryClock
  let random: @Sendable () -> Double
  /// What other processes know about the site's wishes; `nil` without an outbox.
  let pause: SitePause?
  /// The instant at which the run ends, on the monotonic clock.
  let deadline: Double

  /// What the server's clock is known to say.
  private(set) var serverClock = ServerClock()
  /// Why nothing more is sent in this run.
  private(set) var stop: Holdup?
  private var budget = RetryBudget()
  /// The instant before which the server wants no request.
  private var earliest = -Double.infinity
  private var lastReason: String?

  init(
    service: any BuildsService, policy: RetryPolicy, clock: DeliveryClock, pause: SitePause?,
    random: @escaping @Sendable () -> Double
  ) {
    self.service = service
    self.policy = policy
    self.clock = clock
    self.pause = pause
    self.random = random
    let seconds = policy.deadline.isFinite ? max(0, policy.deadline) : 86_400
    deadline = clock.monotonic() + seconds
  }

  /// Seconds that are left.
  var remaining: Double { deadline - clock.monotonic() }

  /// How a single attempt ended.
  enum Attempt<Value: Sendable> {
    case value(Value)
    case failed(JiraError)
    case held(Holdup)
  }

  /// Waits until a request is allowed and makes it, unless the run is over before that.
  mutating func attempt<Value: Sendable>(
    notBefore: Double = -.infinity, onWait: (Double, String?) -> Void = { _, _ in },
    _ request: (any BuildsService, Double) async throws(JiraError) -> Value
  ) async -> Attempt<Value> {
    if let holdup = await waitForTurn(notBefore, onWait) { return .held(holdup) }
    do throws(JiraError) {
      let value = try await request(service, remaining)
      budget.deposit()
      return .value(value)
    } catch {
      note(error.serverTime)
      lastReason = error.summary
      return Task.isCancelled ? .held(interrupt()) : .failed(error)
    }
  }

  /// Waits until a request is allowed, by what this process and all others know; returns why it will not be.
  private mutating func waitForTurn(
    _ notBefore: Double, _ onWait: (Double, String?) -> Void
  ) async -> Holdup? {
    while true {
      if let stop { return stop }
      guard !Task.isCancelled else { return interrupt() }
      heedOthers()
      let start = max(earliest, notBefore)
      let wait = start - clock.monotonic()
      guard start < deadline else { return outOfTime(waiting: wait) }
      guard remaining > 0 else { return outOfTime() }
      guard wait > 0 else { return nil }
      onWait(wait, lastReason)
      // Cancellation is seen in the next turn.
      _ = try? await clock.sleep(wait)
    }
  }

  /// Takes over what the site told other processes that share the outbox.
  private mutating func heedOthers() {
    guard let seconds = pause?.remaining(at: clock.wall(), longest: policy.longestHint) else {
      return
    }
    let instant = clock.monotonic() + seconds
    // What this process was told itself comes back a little later, by the clock's milliseconds.
    let isNews = instant > earliest + 0.05
    // All who wait for the same instant must not ask at the same instant.
    let jitter = isNews ? policy.throttledBase * random() : 0
    earliest = max(earliest, instant + jitter)
    if isNews { lastReason = "Jira asked another process of this outbox to wait" }
  }

  /// Takes over what an answer says about the server's clock.
  mutating func note(_ serverTime: Int64?) {
    serverClock.note(serverTime, at: clock.wall())
  }

  /// What to do after a failed attempt.
  enum Step: Equatable {
    /// Try again, not before this instant.
    case retry(notBefore: Double)
    case split
    case hold(Holdup)
  }

  /// Decides what to do after a failed attempt, and remembers what holds for all requests.
  mutating func step(after error: JiraError, attempt: Int) -> Step {
    switch policy.verdict(on: error, attempt: attempt, random: random()) {
    case .split: return .split
    case .hold: return .hold(Holdup(cause: .late, reason: error.summary))
    case .holdSite(let cause): return .hold(stopAll(cause, error.summary))
    case .retry(let seconds, let cost):
      let instant = clock.monotonic() + seconds
      if error.throttleScope != .issue {
        let hint = policy.hint(in: error)
        if error.kind == .throttled || hint != nil { earliest = max(earliest, instant) }
        if let hint { pause?.tell(hint, at: clock.wall(), longest: policy.longestHint) }
      }
      guard budget.withdraw(cost) else {
        return .hold(stopAll(.late, "\(error.summary); too many requests failed to go on"))
      }
      return .retry(notBefore: instant)
    }
  }

  /// Sends nothing more in this run.
  mutating func halt(_ holdup: Holdup) {
    stop = stop ?? holdup
  }

  /// Ends the run for all builds.
  private mutating func stopAll(_ cause: DeliveryReport.Cause, _ reason: String) -> Holdup {
    let holdup = Holdup(cause: cause, reason: reason)
    stop = holdup
    return holdup
  }

  private mutating func interrupt() -> Holdup {
    stopAll(.late, "the delivery was interrupted")
  }

  private func outOfTime(waiting: Double = 0) -> Holdup {
    var reason = "the deadline of \(seconds(policy.deadline)) passed"
    if waiting > 0 {
      reason = "the next attempt would be in \(seconds(waiting)), after the deadline"
    }
    return Holdup(cause: .late, reason: lastReason.map { "\($0); \(reason)" } ?? reason)
  }
}

/// A number of seconds in words, to a tenth.
func seconds(_ number: Double) -> String {
  guard number.isFinite, abs(number) < 1e12 else { return "\(number) s" }
  let tenths = Int64((number * 10).rounded())
  return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(abs(tenths % 10)) s"
}
