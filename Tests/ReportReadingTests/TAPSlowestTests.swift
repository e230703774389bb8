// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import ReportReading

/// The slowest tests of a stream: those whose YAML block states a duration.
struct TAPSlowestTests {
  private func block(_ milliseconds: String, indent: String = "") -> String {
    "\(indent)  ---\n\(indent)  duration_ms: \(milliseconds)\n\(indent)  ...\n"
  }

  @Test func slowestFirst() {
    let text =
      "1..4\nok 1 - a\n\(block("5"))ok 2 - b \\# c\n\(block("7.25"))not ok 3 - d\n\(block("6"))"
      + "ok 4 - e # SKIP\n\(block("0"))"
    #expect(
      TAPSample(text).read().slowest == [
        TestCase(suite: "", name: "b # c", status: .passed, duration: 0.00725),
        TestCase(suite: "", name: "d", status: .failed, duration: 0.006),
        TestCase(suite: "", name: "a", status: .passed, duration: 0.005),
      ])
  }

  @Test func asManyAsTheLimit() {
    let points = (1...40).map { "ok \($0) - \($0)\n" + block("\($0 * 7 % 41)") }
    let slowest = TAPSample(points.joined() + "1..40\n").read().slowest
    #expect(slowest.map(\.duration) == (31...40).reversed().map { Double($0) / 1000 })
  }

  private static let tree = """
    TAP version 14
    # Subtest: suite
        ok 1 - one
          ---
          duration_ms: 3
          ...
        ok 2 - two
          ---
          duration_ms: 4
          ...
        1..2
    ok 1 - suite
      ---
      duration_ms: 9
      ...
    1..1
    """

  @Test func containersAreNotTestsIfLeavesCount() {
    #expect(
      TAPSample(Self.tree).read().slowest == [
        TestCase(suite: "suite", name: "two", status: .passed, duration: 0.004),
        TestCase(suite: "suite", name: "one", status: .passed, duration: 0.003),
      ])
  }

  @Test func pointsAtTheTopAreTheTestsIfTheyCount() {
    #expect(
      TAPSample(Self.tree).read(.top).slowest == [
        TestCase(suite: "", name: "suite", status: .passed, duration: 0.009)
      ])
  }

  @Test func containersOfBufferedSubtestsAreNotTests() {
    let text =
      "TAP version 14\nok 1 - out\n\(block("9")){\n    ok 1 - in\n\(block("2", indent: "    "))"
      + "    1..1\n}\n1..1\n"
    #expect(
      TAPSample(text).read().slowest == [
        TestCase(suite: "out", name: "in", status: .passed, duration: 0.002)
      ])
  }

  @Test func excusedFailuresAreNotFailuresAmongTheSlowest() {
    let text =
      "TAP version 14\nnot ok 1 - a\n\(block("1"))    not ok 1 - b\n\(block("2", indent: "    "))"
      + "    1..1\nnot ok 2 - out # TODO\n1..2\n"
    #expect(TAPSample(text).read().slowest.map(\.status) == [.skipped, .failed])
  }

  @Test(arguments: [
    ("1e3", nil), ("-1", nil), ("", nil), (".", nil), ("1.2.3", nil), ("5.", 0.005),
    (".5", 0.0005), ("0.123456789012345678", 0.123456789012345 / 1000), ("31536000001", nil),
    ("000000000000000000001", 0.001), ("1234567890123456", nil), ("5 ms", nil),
  ])
  func onlyPlainNumbersAreDurations(text: String, seconds: Double?) {
    let report = TAPSample("ok 1\n\(block(text))1..1\n").read()
    #expect(report.slowest.map(\.duration) == (seconds.map { [$0] } ?? []))
  }
}
