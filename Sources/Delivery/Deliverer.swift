// SPDX-License-Identifier: Apache-2.0

public import BuildModel
public import JiraBuilds
internal import Platform

/// Delivers builds to one site and loses none: each is in a directory outbox before it is sent, or
/// in object storage if it could not be, and leaves it only when Jira's answer names it as
/// accepted.
public struct Deliverer: Sendable {
  /// When a build counts as delivered.
  public enum Assurance: Sendable, Equatable {
    /// Once Jira accepted it.
    case accepted
    /// Once it was read back with our number or a higher one.
    case stored
  }

  let service: any BuildsService
  let outbox: OutboxAccess
  let policy: RetryPolicy
  let assurance: Assurance
  let clock: Clocks
  let random: @Sendable () -> Double
  let onProgress: @Sendable (DeliveryProgress) -> Void

  /// Creates a deliverer.
  ///
  /// - Parameters:
  ///   - service: The site.
  ///   - outbox: Where builds are kept.
  ///   - policy: When requests are repeated, and how long everything may take.
  ///   - assurance: When a build counts as delivered.
  ///   - clock: The clocks.
  ///   - random: Numbers in 0..<1, for jitter.
  ///   - onProgress: Called after each answer and before each wait.
  public init(
    service: any BuildsService, outbox: OutboxAccess, policy: RetryPolicy, assurance: Assurance,
    clock: Clocks, random: @escaping @Sendable () -> Double,
    onProgress: @escaping @Sendable (DeliveryProgress) -> Void
  ) {
    self.service = service
    self.outbox = outbox
    self.policy = policy
    self.assurance = assurance
    self.clock = clock
    self.random = random
    self.onProgress = onProgress
  }

  /// Delivers the builds of a submission.
  ///
  /// They are put into a directory outbox first; if that fails they are sent from memory, and a
  /// finding says so. If the task is cancelled, what is not delivered stays in the outbox, and this
  /// returns immediately.
  ///
  /// - Parameters:
  ///   - submission: The builds.
  ///   - numbers: How they got their numbers.
  ///   - keysAreGuesses: Whether all issue keys are guesses, which the site need not know.
  ///   - earlier: Which earlier builds to look at and close in the same request.
  ///   - isLate: Whether a result in Jira makes this announcement too late; a late announcement is
  ///     neither sent nor kept. `nil`: cannot tell.
  /// - Returns: What became of every build.
  public func deliver(
    _ submission: Submission, numbers: SequenceNumbers, keysAreGuesses: Bool = false,
    closing earlier: EarlierBuilds? = nil, isLate: (@Sendable (BuildData) -> Bool?)? = nil
  ) async -> DeliveryReport {
    await ObjectStore.$end.withValue(end) {
      var run = DeliveryRun(self, total: submission.builds.count)
      if let isLate, let key = submission.builds.first?.key, await run.isLate(key, isLate) {
        return run.report
      }
      run.earlier = earlier.map { ($0, submission.envelope) }
      // Every build that exists can be encoded.
      let drafts = submission.builds.compactMap {
        try? Entry(
          draft: $0, envelope: submission.envelope, numbers: numbers, site: service.site,
          created: clock.wall(), keysAreGuesses: keysAreGuesses)
      }
      await run.deliver(drafts)
      await run.deliverWaiting()
      return run.report
    }
  }

  /// Delivers what the outbox holds for the site, oldest first; entries of other sites stay.
  public func flush(_ scope: FlushScope) async -> DeliveryReport {
    await ObjectStore.$end.withValue(end) {
      var run = DeliveryRun(self, total: nil)
      await run.flush(scope)
      return run.report
    }
  }

  /// When a store that hangs is given up on, so that the process ends within a second of the
  /// deadline.
  var end: Double { clock.monotonic() + policy.deadline - policy.spent + 0.4 }
}

/// Which entries of the outbox to deliver.
public enum FlushScope: Sendable, Equatable {
  /// Waiting entries.
  case waiting
  /// Waiting entries, and those that Jira rejected before.
  case waitingAndRejected
}

/// How a delivery reacts to the signals that end a CI job.
public enum Termination {
  /// Runs a delivery that SIGTERM and SIGINT cancel, so that it keeps its builds and ends within 2
  /// s.
  ///
  /// The signals do nothing else during that time; afterwards they end the process as usual.
  public static func cancelling<Value: Sendable>(
    _ delivery: @escaping @Sendable () async -> Value
  ) async -> Value {
    let task = Task { await delivery() }
    let signals = StopSignals { task.cancel() }
    let value = await task.value
    signals.stop()
    return value
  }
}
