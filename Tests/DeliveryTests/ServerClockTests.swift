// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Delivery

struct ServerClockTests {
  private let wall: Int64 = 1_767_225_600_000

  @Test func withoutAnAnswerNumbersStayAsTheyAre() {
    let clock = ServerClock()
    #expect(clock.limit(at: wall) == nil)
    #expect(clock.corrected(.max, at: wall) == .max)
  }

  @Test(
    arguments: [(0, 0), (29_000, 0), (-30_000, 0), (30_001, 30_001), (-30_001, -30_001)]
      as [(Int64, Int64)])
  func aDifferenceCountsBeyondThirtySeconds(offset: Int64, moved: Int64) {
    var clock = ServerClock()
    clock.note(wall + offset, at: wall)
    #expect(clock.corrected(wall, at: wall) == wall + moved)
  }

  @Test(arguments: [-10, -1, 1, 10] as [Int64])
  func yearsOfDifferenceAreCorrected(years: Int64) {
    let server = wall + years * 31_557_600_000
    var clock = ServerClock()
    clock.note(server, at: wall)
    #expect(clock.corrected(wall, at: wall) == server)
    #expect(clock.limit(at: wall) == server + 300_000)
  }

  @Test func aNumberFromAnEarlierWrongClockIsBroughtToTheServersTime() {
    var clock = ServerClock()
    clock.note(wall, at: wall)
    #expect(clock.corrected(wall + 300_000, at: wall) == wall + 300_000)
    #expect(clock.corrected(wall + 300_001, at: wall) == wall)
  }

  @Test(arguments: [-1, .min, .max, 253_402_300_800_000] as [Int64])
  func impossibleTimesOfTheServerAreNotBelieved(time: Int64) {
    var clock = ServerClock()
    clock.note(time, at: wall)
    #expect(clock.offset == nil)
  }

  @Test(arguments: [-56, -21, 21, 7000] as [Int64])
  func aLifetimeOfDifferenceIsTheFaultOfWhoeverAnswers(years: Int64) {
    var clock = ServerClock()
    clock.note(wall + years * 31_557_600_000, at: wall)
    #expect(clock.offset == nil)
  }

  @Test(arguments: [0, 86_400_000, 1_577_836_799_999] as [Int64])
  func aMachineThatWasNeverToldTheTimeBelievesTheServer(wall: Int64) {
    var clock = ServerClock()
    clock.note(self.wall, at: wall)
    #expect(clock.corrected(wall, at: wall) == self.wall)
  }

  @Test(arguments: [-56, -21, 21, 25, 7000] as [Int64])
  func aMachineThatIsALifetimeOffBelievesTheServer(years: Int64) {
    let wrong = wall + years * 31_557_600_000
    var clock = ServerClock()
    clock.note(wall, at: wrong)
    #expect(clock.corrected(wrong, at: wrong) == wall)
  }

  @Test(arguments: [Int64.min, .max])
  func impossibleTimesOfThisMachineTrapNothing(wall: Int64) {
    var clock = ServerClock()
    clock.note(self.wall, at: wall)
    #expect(clock.corrected(0, at: wall) >= 0)
  }
}
