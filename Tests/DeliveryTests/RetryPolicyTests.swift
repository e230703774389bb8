// SPDX-License-Identifier: Apache-2.0

import Delivery
import JiraBuilds
import Testing

struct RetryPolicyTests {
  private let policy = RetryPolicy()

  @Test(arguments: [
    (JiraError.Kind.malformedSetting, RetryPolicy.Verdict.holdSite(.setting)),
    (.missingCredential, .holdSite(.setting)), (.forbiddenHost, .holdSite(.setting)),
    (.missingLibrary, .holdSite(.setting)), (.network, .retry(after: 0.1, cost: 14)),
    (.untrusted, .holdSite(.refused)), (.refusedRequest, .split),
    (.unauthorized, .holdSite(.credentials)), (.forbidden, .holdSite(.credentials)),
    (.noSuchBuild, .hold), (.noSuchSite, .holdSite(.refused)), (.redirected, .holdSite(.refused)),
    (.throttled, .retry(after: 0.5, cost: 5)), (.serverFault, .retry(after: 0.1, cost: 14)),
    (.unexpectedAnswer, .retry(after: 0.1, cost: 14)), (.deadline, .holdSite(.late)),
  ])
  func everyKindOfErrorHasItsVerdict(kind: JiraError.Kind, expected: RetryPolicy.Verdict) {
    #expect(policy.verdict(on: failure(kind), attempt: 0, random: 0.5) == expected)
  }

  @Test(arguments: [101, 304, 402, 418, 424, 501, 505, 600])
  func anAnswerThatNobodyKnowsIsForAPerson(status: Int) {
    var error = failure(.unexpectedAnswer)
    error.status = status
    #expect(policy.verdict(on: error, attempt: 0, random: 0.5) == .hold)
    error.status = 202
    #expect(policy.verdict(on: error, attempt: 0, random: 0.5) == .retry(after: 0.1, cost: 14))
  }

  @Test(arguments: [
    (0, 0.2), (1, 0.4), (2, 0.8), (3, 1.6), (7, 25.6), (8, 30), (9, 30), (1000, 30), (-1, 0.2),
  ])
  func windowsDoubleUpToTheCap(attempt: Int, window: Double) {
    let verdict = policy.verdict(on: failure(.serverFault), attempt: attempt, random: 0.25)
    #expect(verdict == .retry(after: window / 4, cost: 14))
  }

  @Test(arguments: [
    (Double?.none, 0.0), (0, 0), (7, 7), (3600, 3600), (3601, 3600), (1e300, 3600),
    (.infinity, 3600), (-1, 0), (-.infinity, 0), (.nan, 0),
  ])
  func hintsAreFloorsAndAbsurdOnesAreClamped(hint: Double?, floor: Double) {
    for kind in [JiraError.Kind.throttled, .serverFault] {
      let verdict = policy.verdict(
        on: failure(kind, retryAfter: hint), attempt: 0, random: 0)
      #expect(verdict == .retry(after: floor, cost: kind == .throttled ? 5 : 14))
    }
  }

  @Test func jitterOnlyAddsToAHint() {
    let verdict = policy.verdict(on: failure(.throttled, retryAfter: 7), attempt: 1, random: 0.5)
    #expect(verdict == .retry(after: 8, cost: 5))
  }

  @Test func aQuotaWithoutATimeStopsTheSite() {
    let error = failure(.throttled, scope: .site)
    #expect(policy.verdict(on: error, attempt: 0, random: 0.5) == .holdSite(.late))
    let timed = failure(.throttled, retryAfter: 2, scope: .site)
    #expect(policy.verdict(on: timed, attempt: 0, random: 0) == .retry(after: 2, cost: 5))
  }

  @Test func aBudgetEndsAndComesBackSlowly() {
    var budget = RetryBudget()
    var retries = 0
    while budget.withdraw(RetryBudget.transient) { retries += 1 }
    #expect(retries == 35)
    #expect(budget.left == 10)
    let hasThrottled = budget.withdraw(RetryBudget.throttled)
    #expect(hasThrottled)
    budget.deposit(9)
    let hasTransient = budget.withdraw(RetryBudget.transient)
    #expect(hasTransient)
    budget.deposit(10_000)
    #expect(budget.left == RetryBudget.full)
  }
}
