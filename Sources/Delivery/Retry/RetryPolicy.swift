// SPDX-License-Identifier: Apache-2.0

public import JiraBuilds

/// When a request is made again, as a pure function of what went wrong.
///
/// Waits have full jitter over a window that doubles with each attempt. What the server asks for is a floor under
/// which no wait goes.
public struct RetryPolicy: Sendable, Equatable {
  /// Seconds that the whole of delivery may take.
  public var deadline: Double
  /// The first window after a fault, in seconds.
  public var transientBase: Double
  /// The first window after a 429, in seconds.
  public var throttledBase: Double
  /// The widest window, in seconds.
  public var cap: Double
  /// The longest wait that is believed, in seconds; a longer one is taken as this.
  public var longestHint: Double

  /// Creates a policy with the defaults of a CI step.
  public init(
    deadline: Double = 20, transientBase: Double = 0.2, throttledBase: Double = 1, cap: Double = 30,
    longestHint: Double = 3600
  ) {
    self.deadline = deadline
    self.transientBase = transientBase
    self.throttledBase = throttledBase
    self.cap = cap
    self.longestHint = longestHint
  }

  /// What to do about a failed request.
  public enum Verdict: Sendable, Equatable {
    /// Make it again after some seconds, if the budget of retries has the cost.
    case retry(after: Double, cost: Int)
    /// Send the builds in two requests; a single build is refused.
    case split
    /// Keep these builds and go on with others.
    case hold
    /// Keep all builds of the site: nothing else will pass either.
    case holdSite(DeliveryReport.Cause)
  }

  /// Decides about a failed request.
  ///
  /// - Parameters:
  ///   - error: What went wrong.
  ///   - attempt: How often the same request was made before, from 0.
  ///   - random: A number in 0..<1.
  /// - Returns: What to do.
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
      // A quota lasts for up to an hour; without a time to wait for, asking again only uses it up.
      if error.throttleScope == .site, hint(in: error) == nil { return .holdSite(.late) }
      return .retry(after: wait(throttledBase, error, attempt, random), cost: RetryBudget.throttled)
    // A status that nobody knows, 501 and 505 are for a person to look at.
    case .unexpectedAnswer where !error.isTransient: return .hold
    case .network, .serverFault, .unexpectedAnswer:
      return .retry(after: wait(transientBase, error, attempt, random), cost: RetryBudget.transient)
    }
  }

  /// The time that the server asks for, in 0...``longestHint``; `nil` where it asks for none that makes sense.
  public func hint(in error: JiraError) -> Double? {
    guard let seconds = error.retryAfter, seconds >= 0 else { return nil }
    return min(seconds, longestHint)
  }

  private func wait(_ base: Double, _ error: JiraError, _ attempt: Int, _ random: Double) -> Double
  {
    var window = base
    for _ in 0..<max(0, min(attempt, 64)) where window < cap { window *= 2 }
    return (hint(in: error) ?? 0) + min(window, cap) * min(max(random, 0), 1)
  }
}
