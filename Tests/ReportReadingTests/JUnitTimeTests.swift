// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import ReportReading

/// Time, whatever the locale.
struct JUnitTimeTests {
  @Test(arguments: [
    ("1.5", 1.5), (" 2 ", 2), ("1,234.5", 1234.5), ("1.234,5", 1.2345), ("1e-05", 0.00001),
    ("1E3", 1000), ("1.5e+2", 150), (".5", 0.5), ("5.", 5), ("+3", 3), ("0", 0),
    ("-345345", 0), ("-0.1", 0), ("99999999999", 31_536_000), ("1e300", 31_536_000),
    ("1e308", 31_536_000), ("1e309", 0), ("1e999999999999", 0), ("-1e999", 0), ("0e999", 0),
    ("1e-999999999999", 0), ("0.1000000000000000055511151231257827", 0.1),
    ("123456789012345678901234567890", 31_536_000), ("0.000000001", 1e-9),
  ])
  func numbersAreRead(text: String, seconds: Double) throws {
    let value = try #require(Self.seconds(text))
    #expect(abs(value - seconds) <= seconds * 1e-12)
  }

  @Test(arguments: [
    ("0,160", 0.16), ("0,03", 0.03), ("12,5", 12.5), ("1,024", 1024), ("1,234.5", 1234.5),
    ("1,234,567", 1_234_567), ("12,3456", 12.3456), ("0,5e1", 5), ("1,2,3", 123), ("12,345", 12345),
  ])
  func aCommaMayBeADecimalPoint(text: String, seconds: Double) throws {
    #expect(try #require(Self.seconds(text)) == seconds)
  }

  @Test(arguments: [
    "", " ", "abc", "*", "<<computed>>", "12ms", "0:00:01.5", "NaN", "inf", "1e", "1e+", ".", "-",
    "1.2.3", "1 2", "--1", "0x10", "1-2", "e5", "١",
  ])
  func otherTextIsNotANumber(text: String) {
    #expect(Self.seconds(text) == nil)
  }

  @Test(
    arguments: [
      (
        "<testsuites time='9'><testsuite time='1'><testcase time='5'/></testsuite></testsuites>",
        9.0
      ),
      (
        "<testsuites><testsuite time='1'><testcase time='5'/></testsuite><testsuite>"
          + "<testcase time='2'/></testsuite></testsuites>",
        3
      ),
      (
        "<testsuites time='x'><testcase time='2'/><testsuite><testsuite time='4'/>"
          + "<testcase time='.5'/></testsuite></testsuites>",
        6.5
      ),
      ("<testsuite><testcase time='1'/><testcase time='-4'/><testcase time='?'/></testsuite>", 1),
      ("<testcase time='7'/>", 7),
      ("<testsuite time='8'><testcase time='1'/>", 8),
    ] as [(String, Double)])
  func theDurationIsTheOutermostOneStated(document: String, seconds: Double) {
    #expect(JUnitText.read(document).duration == seconds)
  }

  @Test(
    arguments: [
      ("2026-01-31T09:30:00Z", "1.5", 1_769_851_801_500),
      ("2026-01-31T10:30:00+01:00", "", 1_769_851_800_000),
      ("2026-01-31T09:30:00", "1", nil), ("yesterday at some time Z", "1", nil), ("", "1", nil),
    ] as [(String, String, Int64?)])
  func theEndIsKnownIfTheStartHasATimeZone(timestamp: String, time: String, ended: Int64?) {
    let report = JUnitText.read("<testsuite timestamp='\(timestamp)' time='\(time)'/>")
    #expect(report.ended == ended)
  }

  private static func seconds(_ text: String) -> Double? {
    Array(text.utf8).withUnsafeBufferPointer { TimeValue.seconds($0) }
  }
}
