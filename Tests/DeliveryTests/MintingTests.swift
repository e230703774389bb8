// SPDX-License-Identifier: Apache-2.0

import BuildModel
import JiraBuilds
import Synchronization
import TestSupport
import Testing

@testable import Delivery

struct MintingTests {
  private static let server: Int64 = 1_767_225_600_000
  private static let year: Int64 = 31_557_600_000

  @Test(arguments: [-10, -1, 1, 10] as [Int64])
  func aClockThatIsYearsOffFreezesNoBuild(years: Int64) async throws {
    let scratch = try TemporaryDirectory()
    let wrong = ManualClock(wall: Self.server + years * Self.year)
    let service = ScriptedService(serverTime: { Self.server + Int64(wrong.now * 1000) })
    let outbox = try scratch.outbox(clock: wrong.clock)
    let first = await deliverer(service, .open(outbox), clock: wrong)
      .deliver(try submission(sequence: wrong.clock.wall()), numbers: .minted)
    wrong.advance(60)
    let second = await deliverer(service, .open(outbox), clock: wrong)
      .deliver(try submission(sequence: wrong.clock.wall()), numbers: .minted)
    let right = ManualClock(wall: Self.server + 120_000)
    let later = ScriptedService(serverTime: { Self.server + 120_000 })
    let third = await deliverer(later, .open(outbox), clock: right)
      .deliver(try submission(sequence: right.clock.wall()), numbers: .minted)
    #expect((first.accepted + second.accepted + third.accepted).count == 3)
    let numbers = (service.requests + later.requests).flatMap(\.builds).map(\.updateSequenceNumber)
    #expect(numbers == [Self.server, Self.server + 60_000, Self.server + 120_000])
  }

  @Test(arguments: [-10, 10] as [Int64])
  func givenNumbersAreNeverChanged(years: Int64) async throws {
    let scratch = try TemporaryDirectory()
    let clock = ManualClock(wall: Self.server + years * Self.year)
    let service = ScriptedService(serverTime: { Self.server })
    let report = await deliverer(
      service, .open(try scratch.outbox(clock: clock.clock)), clock: clock
    ).deliver(try submission(sequence: clock.clock.wall()), numbers: .given)
    #expect(report.accepted.count == 1)
    #expect(service.requests[0].builds[0].updateSequenceNumber == clock.clock.wall())
  }

  @Test func afterTheFirstSendTheBytesAreFixed() async throws {
    let scratch = try TemporaryDirectory()
    let clock = ManualClock(wall: Self.server + Self.year)
    let outbox = try scratch.outbox(clock: clock.clock)
    let silent = ScriptedService { _ throws(JiraError) in throw failure(.unauthorized) }
    _ = await deliverer(silent, .open(outbox), clock: clock)
      .deliver(try submission(sequence: clock.clock.wall()), numbers: .minted)
    let telling = ScriptedService(serverTime: { Self.server })
    _ = await deliverer(telling, .open(outbox), clock: clock).flush(.waiting)
    #expect(telling.requests.map(\.body) == silent.requests.map(\.body))
  }

  @Test func anUnsentEntryIsCorrectedByALaterFlush() async throws {
    let scratch = try TemporaryDirectory()
    let clock = ManualClock(wall: Self.server + 10 * Self.year)
    let outbox = try scratch.outbox(clock: clock.clock)
    let down = ScriptedService(preparation: { () throws(JiraError) in throw failure(.network) })
    let held = await deliverer(down, .open(outbox), clock: clock)
      .deliver(try submission(sequence: clock.clock.wall()), numbers: .minted)
    #expect(held.held.count == 1)
    let right = ManualClock(wall: Self.server + 3000)
    let up = ScriptedService(serverTime: { Self.server + 3000 })
    let report = await deliverer(up, .open(try scratch.outbox(clock: right.clock)), clock: right)
      .flush(.waiting)
    #expect(report.accepted == keys(1...1))
    #expect(up.requests[0].builds[0].updateSequenceNumber == Self.server + 3000)
    #expect(try await outbox.list().isEmpty)
  }

  /// Jira would drop the build, so it is neither sent nor reported as accepted.
  @Test(arguments: [Int64.max, Int64.max - 1] as [Int64])
  func afterANumberNearTheEndOfTheRangeLowerOnesAreHeld(highest: Int64) async throws {
    let scratch = try TemporaryDirectory()
    let clock = ManualClock(wall: Self.server)
    let outbox = try scratch.outbox(clock: clock.clock)
    let service = ScriptedService()
    let deliverer = deliverer(service, .open(outbox), clock: clock)
    let first = await deliverer.deliver(try submission(sequence: highest), numbers: .given)
    #expect(first.accepted == keys(1...1))
    for numbers in [SequenceNumbers.given, .minted] {
      let report = await deliverer.deliver(try submission(sequence: Self.server), numbers: numbers)
      #expect(report.accepted.isEmpty || numbers == .minted && highest < .max)
      #expect(report.held.count + report.accepted.count == 1)
    }
    #expect(service.requests.flatMap(\.builds).allSatisfy { $0.updateSequenceNumber >= highest })
  }

  @Test func aNumberBeyondTheServersClockIsRefused() async throws {
    let scratch = try TemporaryDirectory()
    let clock = ManualClock(wall: Self.server)
    let outbox = try scratch.outbox(clock: clock.clock)
    let service = ScriptedService(serverTime: { Self.server })
    let deliverer = deliverer(service, .open(outbox), clock: clock)
    _ = await deliverer.deliver(try submission(sequence: Self.server + Self.year), numbers: .given)
    let report = await deliverer.deliver(try submission(sequence: Self.server), numbers: .minted)
    #expect(
      report.held.map(\.reason) == [
        "a number for `acme/app #1` would be more than 5 minutes ahead of Jira's clock: "
          + "an earlier update was sent with a clock that was ahead"
      ])
    #expect(service.requests.count == 1)
  }
}
