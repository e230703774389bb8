// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import TestSupport
import Testing

@Suite struct TestCountsTests {
  private static func number(_ random: inout SeededRandom) -> Int {
    let small = Int.random(in: 0...1000, using: &random)
    return Int.random(in: 0..<4, using: &random) == 0 ? .max - small : small
  }

  @Test(arguments: 1...30 as ClosedRange<UInt64>)
  func sumsAreExactOrTheGreatestNumber(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let fields: [WritableKeyPath<TestCounts, Int>] = [
      \.passed, \.failed, \.skipped, \.flaky, \.todo,
    ]
    var sum = TestCounts()
    var exact = [Int128](repeating: 0, count: fields.count)
    for _ in 0..<5 {
      var counts = TestCounts()
      for (position, field) in fields.enumerated() {
        counts[keyPath: field] = Self.number(&random)
        exact[position] += Int128(counts[keyPath: field])
      }
      sum += counts
      #expect(fields.map { sum[keyPath: $0] } == exact.map { Int(clamping: $0) })
      #expect(sum.total == Int(clamping: exact[0] + exact[1] + exact[2]))
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func theMembersOfTestInfoComeBack(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var counts = TestCounts()
    (counts.passed, counts.failed, counts.skipped) = (
      Int.random(in: 0...1 << 40, using: &random), Int.random(in: 0...9, using: &random),
      Int.random(in: 0...9, using: &random)
    )
    let info = TestInfo(counts)
    let json = try JSONEncoder().encode(info)
    #expect(try JSONDecoder().decode(TestInfo.self, from: json) == info)
    let members = try JSONDecoder().decode([String: Int].self, from: json)
    #expect(
      members == [
        "totalNumber": counts.total, "numberPassed": counts.passed, "numberFailed": counts.failed,
        "numberSkipped": counts.skipped,
      ])
    for name in ["totalNumber", "numberPassed", "numberFailed"] {
      var wrong = members
      wrong[name]? += 1
      let changed = try JSONEncoder().encode(wrong)
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(TestInfo.self, from: changed)
      }
    }
  }
}

/// RFC 3339 against a calendar that counts years and months one by one.
@Suite struct CalendarTests {
  private static func days(in month: Int, of year: Int) -> Int {
    let isLeap = year % 400 == 0 || year % 100 != 0 && year % 4 == 0
    return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }

  private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
    func length(_ year: Int) -> Int { (1...12).reduce(0) { $0 + days(in: $1, of: year) } }
    let years =
      year >= 1970
      ? (1970..<year).reduce(0) { $0 + length($1) } : -(year..<1970).reduce(0) { $0 + length($1) }
    return years + (1..<month).reduce(0) { $0 + days(in: $1, of: year) } + day - 1
  }

  private static func padded(_ number: Int, _ width: Int = 2) -> String {
    let digits = String(number)
    return String(repeating: "0", count: width - digits.count) + digits
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func everyFormOfATimeIsTheSameInstant(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<20 {
      let year = Int.random(in: 1900...2150, using: &random)
      let month = Int.random(in: 1...12, using: &random)
      let day = Int.random(in: 1...Self.days(in: month, of: year), using: &random)
      let time = [24, 60, 60, 1000].map { Int.random(in: 0..<$0, using: &random) }
      let days = Self.daysSince1970(year, month, day)
      let seconds = ((days * 24 + time[0]) * 60 + time[1]) * 60 + time[2]
      let date = "\(Self.padded(year, 4))-\(Self.padded(month))-\(Self.padded(day))"
      let clock = time.prefix(3).map { Self.padded($0) }.joined(separator: ":")
      let fraction = Self.padded(time[3], 3)
      let (hours, minutes) = (
        Int.random(in: 0...23, using: &random), [0, 30, 45, 59].randomElement(using: &random) ?? 0
      )
      let offset = "\(Self.padded(hours)):\(Self.padded(minutes))"
      let shift = (hours * 60 + minutes) * 60
      for (zone, utc) in [("Z", 0), ("z", 0), ("+" + offset, -shift), ("-" + offset, shift)] {
        for separator in ["T", "t", " "] {
          let text = "\(date)\(separator)\(clock).\(fraction)99\(zone)"
          #expect(
            Timestamp(rfc3339: text)?.milliseconds == Int64((seconds + utc) * 1000 + time[3]),
            "\(text)")
        }
        let whole = try #require(Timestamp(rfc3339: "\(date)T\(clock)\(zone)"))
        #expect(whole.milliseconds == Int64(seconds + utc) * 1000)
      }
      let written = Timestamp(milliseconds: Int64(seconds * 1000 + time[3])).rfc3339
      #expect(written == "\(date)T\(clock).\(fraction)Z")
    }
  }

  @Test func everyMonthEndsOnItsLastDay() {
    for year in [1900, 1999, 2000, 2023, 2024, 2100] {
      for month in 1...12 {
        let days = Self.days(in: month, of: year)
        let prefix = "\(year)-\(Self.padded(month))-"
        #expect(Timestamp(rfc3339: prefix + "\(days)T00:00:00Z") != nil)
        #expect(Timestamp(rfc3339: prefix + "\(days + 1)T00:00:00Z") == nil)
        #expect(Timestamp(rfc3339: prefix + "00T00:00:00Z") == nil)
      }
    }
  }

  @Test func noCharacterOfATimeMayBeMissing() {
    let text = "2026-01-31T09:30:00.2+02:00"
    #expect(Timestamp(rfc3339: text) != nil)
    for position in text.indices {
      var cut = text
      cut.remove(at: position)
      #expect(Timestamp(rfc3339: cut) == nil, "\(cut)")
    }
  }

  @Test(arguments: [
    ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"),
    ("2026-01-01T00:00:00+23:59", "2025-12-31T00:01:00.000Z"),
    ("2025-12-31T23:59:59.9994-00:01", "2026-01-01T00:00:59.999Z"),
    ("0000-03-01T00:00:00Z", "0000-03-01T00:00:00.000Z"),
    ("2026-01-01T00:00:00-00:00", "2026-01-01T00:00:00.000Z"),
  ])
  func theEdgesOfACalendarAreReached(text: String, utc: String) {
    #expect(Timestamp(rfc3339: text)?.rfc3339 == utc)
  }

  @Test(arguments: [
    "2026-00-01T00:00:00Z", "2026-01-01T00:00:61Z", "2026-01-01T00:00:00+00:60",
    "2026-01-01T00:00:00+0:00", "2026-01-01_00:00:00Z", "2026-1-1T00:00:00Z", "2026-01-01T00:00Z",
    "2026-01-01T00:00:00,5Z", "2026-01-01T00:00:00 Z", "2026-W01-1T00:00:00Z", "20260101T000000Z",
    "2026-01-01T00:00:00Zz", "-2026-01-01T00:00:00Z", "12026-01-01T00:00:00Z",
    "2026-01-01T00:00:00−01:00",
    "2026-01-01T00:00:00\u{0}Z", "２026-01-01T00:00:00Z",
  ])
  func otherFormsOfISO8601AreNotRFC3339(text: String) {
    #expect(Timestamp(rfc3339: text) == nil)
  }
}
