// SPDX-License-Identifier: Apache-2.0

/// How many retries a process may make in all: each takes from a stock, each success gives a little back.
///
/// In an outage of Jira this bounds the requests of one process, whatever its deadline.
public struct RetryBudget: Sendable, Equatable {
  /// What a retry after a fault takes.
  public static let transient = 14
  /// What a retry after a 429 takes.
  public static let throttled = 5
  /// What there is at first, and at most.
  public static let full = 500

  /// What is left.
  public private(set) var left: Int

  /// Creates a full budget.
  public init() {
    left = Self.full
  }

  /// Takes the cost of a retry; `false`, and nothing taken, where there is not enough left.
  public mutating func withdraw(_ cost: Int) -> Bool {
    guard cost <= left else { return false }
    left -= cost
    return true
  }

  /// Gives back after an answer that was used.
  public mutating func deposit(_ amount: Int = 1) {
    left = min(Self.full, left + max(0, amount))
  }
}
