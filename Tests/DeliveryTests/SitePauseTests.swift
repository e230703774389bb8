// SPDX-License-Identifier: Apache-2.0

import BuildModel
import FoundationEssentials
import JiraBuilds
import TestSupport
import Testing

@testable import Delivery

struct SitePauseTests {
  private let scratch: TemporaryDirectory
  private let clock = ManualClock()

  init() throws {
    scratch = try TemporaryDirectory()
  }

  private func pause(of site: String = "acme.atlassian.net") throws -> SitePause {
    SitePause(of: site, in: try scratch.outbox(clock: clock.clock).pauses)
  }

  private func deliver(
    _ service: ScriptedService, _ number: Int64, deadline: Double
  ) async throws -> DeliveryReport {
    await deliverer(
      service, .open(try scratch.outbox(clock: clock.clock)), clock: clock,
      policy: RetryPolicy(deadline: deadline)
    ).deliver(try submission(number...number), numbers: .given)
  }

  @Test(arguments: [JiraError.Kind.throttled, .serverFault])
  func whatOneIsAskedToWaitForHoldsForAll(kind: JiraError.Kind) async throws {
    let asking = ScriptedService { _ throws(JiraError) in throw failure(kind, retryAfter: 7) }
    #expect(try await deliver(asking, 1, deadline: 5).held.map(\.key) == keys(1...1))
    let clock = clock
    let service = ScriptedService { request throws(JiraError) in
      guard clock.now >= 7 else { throw failure(.unauthorized) }
      return ScriptedService.accept(request)
    }
    #expect(try await deliver(service, 2, deadline: 20).accepted == keys(2...2))
    #expect(clock.now < 9)
  }

  @Test func aWaitBeyondTheDeadlineHoldsWithoutAsking() async throws {
    try pause().tell(30, at: clock.clock.wall(), longest: 3600)
    let service = ScriptedService()
    let report = try await deliver(service, 1, deadline: 20)
    #expect(
      report.held.map(\.reason) == [
        "Jira asked another process to wait; the next attempt would be in 30.5 s, "
          + "after the deadline"
      ])
    #expect(report.worst == .late)
    #expect(service.requests.isEmpty)
    #expect(clock.now == 0)
  }

  @Test func whatConcernsOneIssueIsNotSharedWithOthers() async throws {
    let asking = ScriptedService { _ throws(JiraError) in
      throw failure(.throttled, retryAfter: 7, scope: .issue)
    }
    _ = try await deliver(asking, 1, deadline: 5)
    #expect(try scratch.files("pauses").isEmpty)
  }

  @Test func theLatestInstantCountsAndNoneLowersIt() throws {
    let now = clock.clock.wall()
    let pause = try pause()
    for seconds in [5, 60, 1] as [Double] { pause.tell(seconds, at: now, longest: 3600) }
    #expect(pause.remaining(at: now, longest: 3600) == 60.001)
    #expect(try self.pause(of: "other.atlassian.net").remaining(at: now, longest: 3600) == nil)
    #expect(pause.remaining(at: now + 60_001, longest: 3600) == nil)
  }

  @Test(arguments: [0, -1, 3600, 3601, .infinity, .nan, -.infinity] as [Double])
  func absurdPausesAreNotShared(seconds: Double) throws {
    try pause().tell(seconds, at: clock.clock.wall(), longest: 3600)
    #expect(try scratch.files("pauses").isEmpty)
  }

  @Test(arguments: [-10, 10] as [Int64])
  func aClockThatJumpsByYearsHoldsNothingUp(years: Int64) throws {
    let now = clock.clock.wall()
    let pause = try pause()
    pause.tell(3599, at: now, longest: 3600)
    let other = now + years * 31_557_600_000
    #expect(pause.remaining(at: other, longest: 3600) == nil)
    pause.tell(5, at: other, longest: 3600)
    #expect(pause.remaining(at: other, longest: 3600) == 5.001)
  }

  @Test(
    arguments: ["x", ".1", "KEY", "KEY.", "KEY.x", "KEY.9223372036854775808", "KEY.7.7"])
  func otherNamesAreNoPauses(name: String) throws {
    let name = name.replacing("KEY", with: EntryName.key(ofSite: "acme.atlassian.net"))
    let pause = try pause()
    try Data().write(to: URL(fileURLWithPath: scratch.outboxPath + "/pauses/" + name))
    #expect(pause.remaining(at: clock.clock.wall(), longest: 3600) == nil)
  }
}
