// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import JiraBuilds

@Suite struct WaitingTests {
  /// Sat, 31 Jan 2026 09:30:00 GMT.
  static let now: Int64 = 1_769_851_800_000

  private func seconds(_ status: Int, _ headers: [(name: String, value: String)]) -> Double? {
    RequestedWait(response: HTTPResponse(status: status, headers: headers), now: Self.now).seconds
  }

  @Test(
    arguments: [
      ("7", 7), ("0", 0), ("1.5", 1.5), ("-5", 0), ("3601", 3600), ("1e300", 3600), ("inf", 3600),
      ("-inf", 0), ("NaN", nil), ("", nil), ("soon", nil),
      ("Sat, 31 Jan 2026 09:30:20 GMT", 20), ("Saturday, 31-Jan-26 09:30:20 GMT", 20),
      ("Sat Jan 31 09:30:20 2026", 20), ("Sat, 31 Jan 2020 09:30:20 GMT", 0),
      ("Sat, 31 Jan 2099 09:30:20 GMT", 3600), ("Sat, 99 Jan 2026 09:30:20 GMT", nil),
      ("Sat, 31 Jan 2026 09:30:20 PST", nil),
    ] as [(String, Double?)])
  func retryAfterIsReadAndBounded(_ text: String, _ expected: Double?) {
    #expect(seconds(503, [("Retry-After", text)]) == expected)
  }

  @Test(
    arguments: [
      ("2026-01-31T09:30:45Z", 45), ("2026-01-31T09:31Z", 60), ("2026-01-31T10:31+01:00", 60),
      ("2026-01-31T09:30:00.500Z", 0.5), ("2026-01-31T09:29Z", 0), ("2027-01-31T09:29Z", 3600),
      ("1769851860", nil), ("", nil), ("2026-01-31", nil),
    ] as [(String, Double?)])
  func theResetOfALimitIsAnInstant(_ text: String, _ expected: Double?) {
    #expect(seconds(429, [("X-RateLimit-Reset", text)]) == expected)
  }

  @Test func theLongestWaitCounts() {
    let headers = [
      (name: "Retry-After", value: "10"), ("retry-after", "30"),
      ("X-RateLimit-Reset", "2026-01-31T09:30:20Z"),
    ]
    #expect(seconds(429, headers) == 30)
  }

  @Test func aResetIsForRefusalsByLimitOnly() {
    #expect(seconds(503, [("X-RateLimit-Reset", "2026-01-31T09:31Z")]) == nil)
  }

  @Test func datesAreMeasuredByTheServersClock() {
    let headers = [
      (name: "Date", value: "Sat, 31 Jan 2015 09:00:00 GMT"),
      ("Retry-After", "Sat, 31 Jan 2015 09:00:09 GMT"),
    ]
    #expect(seconds(429, headers) == 9)
  }

  @Test(arguments: [
    ("jira-burst-based", JiraError.ThrottleScope.endpoint), ("", .endpoint), ("new", .endpoint),
    ("jira-per-issue-on-write", .issue), ("Jira-Quota-Tenant-Based", .site),
    ("jira-quota-global-based", .site),
  ])
  func theReasonTellsWhatIsLimited(_ reason: String, _ scope: JiraError.ThrottleScope) throws {
    let origin = try Origin(apiURL: "https://api.atlassian.com")
    let reading = AnswerReading(
      .submission, of: HTTPRequest("POST", origin, path: "/bulk"), clock: Fixture.clock())
    let error = reading.error(
      HTTPResponse(
        status: 429,
        headers: [("RateLimit-Reason", reason), ("Date", "Sat, 31 Jan 2026 09:30:00 GMT")]))
    #expect(error.throttleScope == scope)
    #expect(error.serverTime == Self.now)
    #expect(reading.error(HTTPResponse(status: 503)).throttleScope == nil)
  }
}
