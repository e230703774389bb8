// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import ReportReading

/// Bytes, line ends, colour, whole-stream indentation, kernel logs.
struct TAPBytesTests {
  private static let text = "1..3\nok 1 - ä𝄞\nnot ok 2\nok 3 # SKIP\n"
  private static let counts = [3, 1, 1, 1, 0]

  private static func utf16(_ text: String, big: Bool) -> [UInt8] {
    ("\u{FEFF}" + text).utf16.flatMap { unit -> [UInt8] in
      let bytes = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
      return big ? bytes : bytes.reversed()
    }
  }

  @Test(arguments: [
    Array(text.utf8), [0xEF, 0xBB, 0xBF] + Array(text.utf8), utf16(text, big: true),
    utf16(text, big: false), Array(text.replacing("\n", with: "\r\n").utf8),
    Array(text.replacing("\n", with: "\r").utf8), Array(text.dropLast().utf8),
    Array(text.replacing("ok", with: "\u{1B}[1;32mok\u{1B}[0m").utf8)
      .filter { $0 != 0 }, Array(("\u{1B}]0;title\u{7}" + text).utf8),
    Array(("\u{1B}]8;;x\u{1B}\\" + text).utf8), Array(text.replacing("\n", with: " \t\n").utf8),
    Array(text.replacing("ok 1 -", with: "50%\rok 1 -").utf8),
  ])
  func theSameStreamInOtherEncodings(bytes: [UInt8]) {
    let sample = TAPSample(bytes)
    let report = sample.read()
    #expect(report.fiveCounts == Self.counts)
    #expect(report.damage == nil)
    for size in [1, 2, 3, 5] { #expect(sample.read(chunk: size) == report) }
    let isRecognised = bytes.withUnsafeBytes { ReportFormat.tap.recognises($0) }
    #expect(isRecognised)
  }

  @Test(
    arguments: [
      [0xFF, 0xFE, 0x6F], [0xFF, 0xFE, 0x00, 0xD8, 0x6F, 0x00], [0xFE, 0xFF, 0xDC, 0x00],
      [0xEF, 0xBB],
      [0xFF], [0x00], [0x1B], [0x0D], [0x1B, 0x5B],
    ] as [[UInt8]])
  func incompleteEncodingsDoNoHarm(bytes: [UInt8]) {
    #expect(TAPSample(bytes).read().fiveCounts == [0, 0, 0, 0, 0])
    #expect(TAPSample(bytes).read(chunk: 1) == TAPSample(bytes).read())
  }

  @Test func aLoneReturnInsideYAMLIsData() {
    let report = TAPSample("not ok 1\n  ---\n  message: 'a\rok 2'\n  ...\n1..1\n").read()
    #expect(report.fiveCounts == [1, 0, 1, 0, 0])
    #expect(report.failures.map(\.message) == ["a\rok 2"])
  }

  @Test(arguments: [
    ("    TAP version 14\n    1..1\n    ok 1\n", [1, 1, 0, 0, 0], true),
    (
      "# x\n  TAP version 13\n  1..2\n  ok 1\n      ok 1\n      1..1\n  ok 2\n", [2, 2, 0, 0, 0],
      true
    ),
    ("    TAP version 14\n    1..1\n    ok 1\nok 1\n", [1, 1, 0, 0, 0], false),
    ("    TAP version 14\n    1..1\n    not ok 1\n1..1\nok 1\n", [1, 1, 0, 0, 0], true),
    ("    1..1\n    ok 1\n", [0, 0, 0, 0, 0], false),
    // What precedes the version line is indented too.
    ("  1..2\n  ok 1\n  TAP version 14\n  ok 2\n", [2, 2, 0, 0, 0], false),
    ("  # x\n  not ok 1\n  TAP version 14\n  1..1\n  ok 1\n", [2, 1, 1, 0, 0], false),
    ("    ok 1\n  TAP version 14\n  1..1\n  ok 1\n", [1, 1, 0, 0, 0], true),
    ("  ok 1\n  TAP version 14\n  1..1\n  ok 1\nok 1\n1..1\n", [1, 1, 0, 0, 0], true),
  ])
  func indentationOfAWholeStreamIsRemoved(text: String, counts: [Int], isWellFormed: Bool) {
    let report = TAPSample(text).read()
    #expect(report.fiveCounts == counts)
    #expect((report.damage == nil) == isWellFormed)
  }

  @Test(arguments: [
    "[    0.060000] ", "<6>[    1.5] ", "[ 1.0][    T1] ", "[1.0]",
  ])
  func thePrefixOfAKernelLogIsCut(prefix: String) {
    let lines = [
      "ok, booting", "KTAP version 1", "1..1", "  KTAP version 1", "  1..1", "  not ok 1 - a",
      "not ok 1 - s", "reboot: System halted", "ok 7 - after the end",
    ]
    let text = "earlier line\nok-ish\n" + lines.map { prefix + $0 + "\n" }.joined()
    let report = TAPSample(text).read()
    #expect(report.fiveCounts == [1, 0, 1, 0, 0])
    #expect(report.damage == nil)
    let isRecognised = Array(text.utf8).withUnsafeBytes { ReportFormat.tap.recognises($0) }
    #expect(isRecognised)
  }

  @Test(arguments: ["", "[x] ", "[] ", "< >[1.0] ", "[1.0]  ", "1.0 "])
  func otherPrefixesAreNotCut(prefix: String) {
    let text = "\(prefix)TAP version 14\n\(prefix)1..1\n\(prefix)ok 1\n"
    #expect(TAPSample(text).read().counts.total == (prefix.isEmpty ? 1 : 0))
  }

  @Test(arguments: [1, 1000, 65_536])
  func longLinesKeepWhatMatters(chunk: Int) {
    let long = String(repeating: "a word \\# no#mark ", count: 12_000)
    let lines = [
      "ok 1 - \(long)", "not ok 2 - \(long)", "not ok 3 - \(long) # SKIP \(long)",
      "not ok 4 - \(long) # TODO", "ok 5 - \(long) # time=1 # SKIP", "# \(long)", "ok 6 \(long) {",
      "    ok 1 - \(long)\\", "    1..1", "}", "not ok 7 \(long)\\\\# SKIP \(long)", "\(long)",
      "1..7",
    ]
    let text = "TAP version 14\n" + lines.joined(separator: "\n")
    let report = TAPSample(text).read(chunk: chunk)
    #expect(report.fiveCounts == [7, 3, 1, 2, 1])
    #expect(report.damage == nil)
  }

  @Test(arguments: [
    "", "plain words\nok, done\n", "\u{0}\u{1}\u{2}", "<testsuite/>", "{\"a\": 1}", "# ok 1\n",
  ])
  func aTextWithoutTAPIsNotRecognised(text: String) {
    let isRecognised = Array(text.utf8).withUnsafeBytes { ReportFormat.tap.recognises($0) }
    #expect(!isRecognised)
  }
}
