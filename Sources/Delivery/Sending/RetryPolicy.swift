// SPDX-License-Identifier: Apache-2.0

public import JiraBuilds

/// When a request is repeated, as a pure function of what went wrong.
///
/// Waits are random within a window that doubles with each attempt, and never shorter than the
/// server asked for.
public struct RetryPolicy: Sendable, Equatable {
  /// Seconds that the whole of delivery may take.
  public var deadline = 20.0
  /// Seconds of the deadline that had passed when delivery began.
  public var spent = 0.0
  /// The first window after a fault, in seconds.
  public var transientBase = 0.2
  /// The first window after a 429, in seconds.
  public var throttledBase = 1.0
  /// The widest window, in seconds.
  public var cap = 30.0
  /// The longest wait, in seconds, that the server can ask for; a longer one counts as this.
  public var longestHint = 3600.0

  /// Creates a policy with the defaults of a CI step.
  public init(deadline: Double = 20, spent: Double = 0) {
    (self.deadline, self.spent) = (deadline, spent)
  }

  /// What to do about a failed request.
  public enum Verdict: Sendable, Equatable {
    /// Repeat it after some seconds, if the retry budget can pay the cost.
    case retry(after: Double, cost: Int)
    /// Send the builds in two requests; a single build counts as refused.
    case split
    /// Keep these builds and continue with others.
    case hold
    /// Keep all builds of the site: other requests would fail too.
    case holdSite(DeliveryReport.Cause)
  }

  /// Decides about a failed request.
  ///
  /// - Parameters:
  ///   - error: What went wrong.
  ///   - attempt: How often the same request was made before, from 0.
  ///   - random: A number in 0..<1.
  /// - Returns: Whether and when to try again.
  public func verdict(on error: JiraError, attempt: Int, random: Double) -> Verdict {
    switch error.kind {
    case .refusedRequest: return .split
    case .unauthorized, .forbidden: return .holdSite(.credentials)
    case .malformedSetting, .missingCredential, .forbiddenHost, .missingLibrary:
      return .holdSite(.setting)
    case .noSuchSite, .redirected, .untrusted: return .holdSite(.refused)
    case .deadline: return .holdSite(.late)
    case .noSuchBuild: return .hold
    case .throttled:
      // A quota lasts up to an hour; without a time to wait for, another request only uses it up.
      if error.throttleScope == .site, hint(in: error) == nil { return .holdSite(.late) }
      return .retry(after: wait(throttledBase, error, attempt, random), cost: RetryBudget.throttled)
    // An unknown status, 501 and 505 need a person to look at them.
    case .unexpectedAnswer where !error.isTransient: return .hold
    case .network, .serverFault, .unexpectedAnswer:
      return .retry(after: wait(transientBase, error, attempt, random), cost: RetryBudget.transient)
    }
  }

  /// The time that the server asks for, in 0...``longestHint``; `nil` if it asks for nothing
  /// usable.
  public func hint(in error: JiraError) -> Double? {
    guard let seconds = error.retryAfter, seconds >= 0 else { return nil }
    return min(seconds, longestHint)
  }

  private func wait(
    _ base: Double, _ error: JiraError, _ attempt: Int, _ random: Double
  ) -> Double {
    var window = base
    for _ in 0..<max(0, min(attempt, 64)) where window < cap { window *= 2 }
    return (hint(in: error) ?? 0) + min(window, cap) * min(max(random, 0), 1)
  }
}

/// How many retries a process may make: each has a cost, and each success gives a little back.
///
/// During an outage of Jira this limits the requests of one process, whatever its deadline.
public struct RetryBudget: Sendable, Equatable {
  /// The cost of a retry after a fault.
  public static let transient = 14
  /// The cost of a retry after a 429.
  public static let throttled = 5
  /// The initial budget, also its maximum.
  public static let full = 500

  /// What is left.
  public private(set) var left: Int

  /// Creates a full budget.
  public init() {
    left = Self.full
  }

  /// Pays for a retry; `false`, with nothing paid, if there is not enough left.
  public mutating func withdraw(_ cost: Int) -> Bool {
    guard cost <= left else { return false }
    left -= cost
    return true
  }

  /// Gives a little back after a successful request.
  public mutating func deposit(_ amount: Int = 1) {
    left = min(Self.full, left + max(0, amount))
  }
}
