// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@Suite struct TimestampTests {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0),
    ("2026-01-31T09:30:00.250Z", 1_769_851_800_250),
    ("2026-01-31T11:30:00.250+02:00", 1_769_851_800_250),
    ("2026-01-31T04:00:00.25-05:30", 1_769_851_800_250),
    ("2026-01-31t09:30:00.2509999z", 1_769_851_800_250),
    ("2024-02-29T00:00:00Z", 1_709_164_800_000),
    ("1969-12-31T23:59:59.999Z", -1),
    ("0001-01-01T00:00:00Z", -62_135_596_800_000),
    ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
  ])
  func readsRFC3339(text: String, milliseconds: Int64) throws {
    #expect(try #require(Timestamp(rfc3339: text)).milliseconds == milliseconds)
  }

  @Test(arguments: [
    "", "2026-01-31", "2026-01-31T09:30:00", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
    "2026-01-31T24:00:00Z", "2026-01-31T09:60:00Z", "2026-01-31T09:30:00.Z",
    "2026-01-31T09:30:00+0200", "2026-01-31T09:30:00Z ", "+2026-01-31T09:30:00Z",
    "2026-01-31T09:30:00+24:00", "٢٠٢٦-01-31T09:30:00Z",
  ])
  func refusesOtherTexts(text: String) {
    #expect(Timestamp(rfc3339: text) == nil)
  }

  @Test func writesUTCWithMilliseconds() {
    #expect(Timestamp(milliseconds: 1_769_851_800_250).rfc3339 == "2026-01-31T09:30:00.250Z")
    #expect(Timestamp(milliseconds: -1).rfc3339 == "1969-12-31T23:59:59.999Z")
    #expect(Timestamp(milliseconds: 0).rfc3339 == "1970-01-01T00:00:00.000Z")
  }

  @Test func readsBackWhatItWrites() throws {
    for day in stride(from: -719_000, through: 2_900_000, by: 379) {
      let instant = Timestamp(milliseconds: Int64(day) * 86_400_000 + 12_345)
      #expect(Timestamp(rfc3339: instant.rfc3339) == instant)
    }
  }
}
