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
        == "declares 2, counted 3: 1 attempt of tests that were run before; with "
        + "--merge-reruns each "
        + "test counts once")
    #expect(remark(Self.rerun, merging: true) == nil)
    #expect(
      remark(Self.rerun.replacing("tests=\"2\"", with: "tests=\"3\""), merging: true)
        == "declares 3, counted 2: 1 attempt of tests that were run before is merged")
  }

  @Test func suitesThatRepeatInnerTotalsAreNamed() {
    #expect(
      remark(
        """
        <testsuites tests="4"><testsuite tests="2"><testsuite tests="2"><testcase name="a"/>\
        <testcase name="b"/></testsuite></testsuite></testsuites>
        """)
        == "declares 4, counted 2: a suite declares the tests of the suites inside it once more")
  }

  @Test func assertionsAreNamed() {
    #expect(
      remark("<testsuite tests=\"9\" assertions=\"9\"><testcase name=\"a\"/></testsuite>")
        == "declares 9, counted 1: the file declares assertions; the tests are counted")
  }

  @Test func testsInsideTestsAreNamed() {
    #expect(
      remark(
        "<testsuite tests=\"2\"><testcase name=\"a\"><testcase name=\"b\"/></testcase></testsuite>")
        == "declares 2, counted 1: tests inside other tests are not counted")
  }

  @Test(arguments: [
    (
      "<testsuite tests=\"5\"><testcase name=\"a\"/></testsuite>",
      "declares 5, counted 1: tests are"
    ),
    (
      "<testsuite tests=\"1\"><testcase name=\"a\"/><testcase name=\"b\"/></testsuite>",
      "declares 1, counted 2: the totals in the file are wrong"
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
