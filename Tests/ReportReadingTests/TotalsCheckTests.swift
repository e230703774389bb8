// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import ReportReading

@Suite("Declared and counted tests")
struct TotalsCheckTests {
  private func remark(_ text: String, merging: Bool = false) -> String? {
    var options = merging ? JUnitText.merging : ReportOptions()
    options.explainsTotals = true
    return JUnitText.read(text, options).findings
      .first { $0.topic == Finding.declaredTotals }?.message
  }

  private static let rerun = """
    <testsuite tests="2"><testcase classname="c" name="a"/><testcase classname="c" name="a"/>\
    <testcase classname="c" name="b"/></testsuite>
    """

  @Test func attemptsOfATestAreNamed() {
    #expect(
      remark(Self.rerun)
        == "the file declares 2 tests but contains 3: 1 is a rerun; "
        + "pass --merge-reruns to count each test once")
    #expect(remark(Self.rerun, merging: true) == nil)
    #expect(
      remark(Self.rerun.replacing("tests=\"2\"", with: "tests=\"3\""), merging: true)
        == "the file declares 3 tests but contains 2 after 1 rerun was merged")
  }

  @Test func suitesThatRepeatInnerTotalsAreNamed() {
    #expect(
      remark(
        """
        <testsuites tests="4"><testsuite tests="2"><testsuite tests="2"><testcase name="a"/>\
        <testcase name="b"/></testsuite></testsuite></testsuites>
        """)
        == "the file declares 4 tests but contains 2: "
        + "a suite declares the tests of the suites inside it a second time")
  }

  @Test func assertionsAreNamed() {
    #expect(
      remark("<testsuite tests=\"9\" assertions=\"9\"><testcase name=\"a\"/></testsuite>")
        == "the file declares 9 tests but contains 1: the declared number counts assertions")
  }

  @Test func testsInsideTestsAreNamed() {
    #expect(
      remark(
        "<testsuite tests=\"2\"><testcase name=\"a\"><testcase name=\"b\"/></testcase></testsuite>")
        == "the file declares 2 tests but contains 1: tests inside other tests are not counted")
  }

  @Test(arguments: [
    (
      "<testsuite tests=\"5\"><testcase name=\"a\"/></testsuite>",
      "the file declares 5 tests but contains 1: tests are"
    ),
    (
      "<testsuite tests=\"1\"><testcase name=\"a\"/><testcase name=\"b\"/></testsuite>",
      "the file declares 1 test but contains 2; all 2 are counted"
    ),
  ])
  func otherDifferencesAreStated(text: String, start: String) throws {
    #expect(try #require(remark(text)).hasPrefix(start))
  }

  @Test(arguments: [
    "<testsuite tests=\"1\"><testcase name=\"a\"/></testsuite>",
    "<testsuite><testcase name=\"a\"/></testsuite>", "<testsuite tests=\"3\"/>",
    """
    <testsuites><testsuite tests="1"><testcase name="a"/></testsuite><testsuite tests="1">\
    <testcase name="a"/></testsuite></testsuites>
    """,
  ])
  func nothingIsSaidIfTheNumbersAgree(_ text: String) {
    #expect(remark(text) == nil)
    #expect(!JUnitText.read(text).findings.contains { $0.topic == Finding.declaredTotals })
  }
}
