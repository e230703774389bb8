// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import ReportReading

/// The traps of single producers: what each writes for a case that readers get wrong.
struct JUnitProducerTests {
  /// A report as a producer writes it: passed/failed/skipped/flaky, and whether it is failing.
  struct Report: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let counts: String
    let text: String
    var isFailing: Bool { !counts.split(separator: "/")[1].elementsEqual("0") || isRed }
    private let isRed: Bool

    init(_ producer: String, _ counts: String, isRed: Bool = false, _ text: String) {
      (testDescription, self.counts, self.isRed, self.text) = (producer, counts, isRed, text)
    }
  }

  static let reports = [
    Report(
      "Surefire, passed on a rerun", "1/0/0/1",
      """
      <testsuite tests="2" failures="0"><testcase name="a"><flakyFailure message="no">\
      <stackTrace>x</stackTrace></flakyFailure></testcase></testsuite>
      """),
    Report(
      "Surefire, failed on all reruns", "0/1/0/0",
      """
      <testsuite tests="3" failures="3"><testcase name="a"><failure message="no"/>\
      <rerunFailure message="no"/><rerunError message="no"/></testcase></testsuite>
      """),
    Report(
      "Gradle, attempts apart", "1/1/0/0",
      """
      <testsuite><testcase name="a" classname="C"><failure/></testcase>\
      <testcase name="a" classname="C"/></testsuite>
      """),
    Report(
      "Ant, a class that does not load", "0/1/0/0",
      """
      <testsuite name="C" tests="0" errors="1"><error message="no class C">\
      java.lang.ClassNotFoundException</error></testsuite>
      """),
    Report(
      "pytest, skipped and torn down badly", "0/1/0/0",
      "<testsuite><testcase name='a'><skipped/><error message='teardown'/></testcase></testsuite>"),
    Report(
      "pytest, failed and torn down badly", "0/2/0/0",
      """
      <testsuites><testsuite name="pytest" errors="1" failures="1" tests="1">\
      <testcase name="a"><failure/></testcase><testcase name="a"><error/></testcase>\
      </testsuite></testsuites>
      """),
    Report(
      "node, a TODO that fails", "1/0/1/0",
      """
      <testsuites><testcase name="a" failure="x"><skipped type="todo"/>\
      <failure type="testCodeFailure"/></testcase><testsuite name="s"><testcase name="b"/>\
      </testsuite><!-- tests 2 --></testsuites>
      """),
    Report(
      "node, everything after a global hook that failed is inside `undefined`", "2/2/0/0",
      """
      <testsuites><testcase name="a"/><undefined name="root"><testcase name="a.test.js">\
      <failure type="hookFailed"/></testcase><testcase name="b"/><testsuite name="s" tests="1">\
      <testcase name="c"><failure/></testcase></testsuite><!-- fail 2 --></undefined></testsuites>
      """),
    Report(
      "node, a parent that failed after its subtests passed", "2/0/0/0", isRed: true,
      """
      <testsuites><testsuite name="s" tests="2" failures="0"><testcase name="a"/>\
      <testcase name="b"/></testsuite><!-- tests 3 --><!-- pass 2 --><!-- fail 1 -->\
      <!-- cancelled 0 --></testsuites>
      """),
    Report(
      "node, a suite that was cancelled", "1/0/0/0", isRed: true,
      "<testsuites><testcase name='a'/><!-- fail 0 --><!-- cancelled 2 --></testsuites>"),
    Report(
      "node, a TODO that fails next to a parent that failed", "1/0/1/0", isRed: true,
      """
      <testsuites><testcase name="a"/><testcase name="b"><skipped type="todo"/><failure/>\
      </testcase><!-- fail 1 --><!-- cancelled 0 --></testsuites>
      """),
    Report(
      "node, nothing failed", "1/0/0/0",
      "<testsuites><testcase name='a'/><!-- fail 0 --><!-- cancelled 0 --></testsuites>"),
    Report(
      "node, a comment of somebody else", "1/0/0/0",
      """
      <testsuites><testsuite><!-- fail 1 --><testcase name="a"/></testsuite><!-- fail 1 of 2 -->\
      <!--fail 1--><!-- failures 3 --><!-- we fail 1 --><!-- fail one --></testsuites>
      """),
    Report(
      "Ginkgo, a suite that did not compile", "1/0/0/0", isRed: true,
      """
      <testsuites tests="1" failures="0"><testsuite name="Books" tests="1"><properties>\
      <property name="SuiteSucceeded" value="true"></property>\
      <property name="SpecialSuiteFailureReason" value=""></property></properties>\
      <testcase name="a" status="passed"/></testsuite>\
      <testsuite name="" package="/src/shelf" tests="0"><properties>\
      <property name="SuiteSucceeded" value="false"></property>\
      <property name="SpecialSuiteFailureReason" value="Failed to compile shelf"></property>\
      </properties></testsuite></testsuites>
      """),
    Report(
      "Ginkgo, a suite with a failed test", "0/1/0/0",
      """
      <testsuites><testsuite name="Books" tests="1" failures="1"><properties>\
      <property name="SuiteSucceeded" value="false"></property></properties>\
      <testcase name="a" status="failed"><failure/></testcase></testsuite></testsuites>
      """),
    Report(
      "Firebase Test Lab, passed on a later attempt", "2/0/0/1",
      """
      <testsuites><testsuite tests="2" failures="1" flakes="1"><testcase name="a"/>\
      <testcase name="b" flaky="true"><failure>no</failure></testcase></testsuite></testsuites>
      """),
    Report(
      "a test that is only known to be flaky", "0/1/0/0",
      "<testsuite failures='1'><testcase name='b' flaky='true'><failure/></testcase></testsuite>"),
    Report(
      "go-junit-report, a package that does not build", "0/1/0/0",
      """
      <testsuites><testsuite name="p" tests="1" errors="1">\
      <testcase name="[build failed]"><error message="Build error"/></testcase>\
      </testsuite></testsuites>
      """),
    Report(
      "gotestsum, a package that does not build", "1/0/0/0", isRed: true,
      """
      <testsuites tests="1" failures="0" errors="1"><testsuite name="p" tests="1" failures="0">\
      <testcase name="TestA"/></testsuite></testsuites>
      """),
    Report(
      "mocha, a hook that failed", "2/0/0/0", isRed: true,
      """
      <testsuites name="Mocha Tests" tests="2" failures="1"><testsuite name="Root Suite" \
      tests="0"/>\
      <testsuite name="a" tests="2" failures="1"><testcase name="x"/><testcase name="y"/>\
      </testsuite></testsuites>
      """),
    Report(
      "Boost.Test, nothing was run", "1/0/0/0", isRed: true,
      "<testsuite tests='0' errors='1' failures='0'><testcase name='a' time='0'/></testsuite>"),
    Report(
      "Boost.Test declares the passed ones", "1/1/0/0",
      """
      <testsuite tests="1" errors="0" failures="1"><testcase name="a"/><testcase name="b">\
      <failure/><failure/></testcase></testsuite>
      """),
    Report(
      "GoogleTest, disabled and skipped", "1/0/2/0",
      """
      <testsuites tests="3" disabled="1"><testsuite name="S" tests="3" disabled="1" skipped="1">\
      <testcase name="A" status="run" result="completed"/>\
      <testcase name="DISABLED_B" status="notrun" result="suppressed"/>\
      <testcase name="C" status="run" result="skipped"><skipped message="x"/></testcase>\
      </testsuite></testsuites>
      """),
    Report(
      "Catch2, a tolerated failure", "1/0/1/0",
      """
      <testsuites><testsuite errors="1" failures="2" tests="9"><testcase name="a"/>\
      <testcase name="b"><skipped message="TEST_CASE tagged with !mayfail"/><failure/><error/>\
      </testcase></testsuite></testsuites>
      """),
    Report(
      "doctest declares assertions", "1/1/0/0",
      """
      <testsuites><testsuite tests="57" failures="3"><testcase name="a"/><testcase name="b">\
      <failure message="1"/><failure message="2"/></testcase></testsuite></testsuites>
      """),
    Report(
      "CTest, disabled and not run", "1/1/2/0",
      """
      <testsuite tests="4" failures="1" disabled="1" skipped="1"><testcase status="run"/>\
      <testcase status="disabled"/><testcase status="notrun">\
      <skipped message="Not Run"/></testcase>\
      <testcase status="fail"><failure message=""/></testcase></testsuite>
      """),
    Report(
      "CTest, tests that could not be started", "1/0/3/0", isRed: true,
      """
      <testsuite tests="4" failures="0" disabled="0" skipped="3"><testcase status="run"/>\
      <testcase status="notrun"><skipped message="Unable to find executable"/></testcase>\
      <testcase status="notrun"><skipped message="Required Files Missing"/></testcase>\
      <testcase status="notrun"><skipped message="Fixture dependency failed"/></testcase>\
      </testsuite>
      """),
    Report(
      "CTest, tests that asked to be skipped", "0/0/3/0",
      """
      <testsuite tests="3" failures="0" disabled="1" skipped="2"><testcase status="disabled"/>\
      <testcase status="notrun"><skipped message="SKIP_RETURN_CODE=77"/></testcase>\
      <testcase status="notrun"><skipped message="SKIP_REGULAR_EXPRESSION_MATCHED"/></testcase>\
      </testsuite>
      """),
    Report(
      "another producer with the words of CTest", "0/0/1/0",
      "<testsuite><testcase><skipped message='Unable to find executable'/></testcase></testsuite>"),
    Report(
      "Bazel, a target that exited", "0/1/0/0",
      """
      <testsuites><testsuite name="t" tests="1" failures="0" errors="1"><testcase name="t">\
      <error message="exited with error code 1"/></testcase><system-out/></testsuite></testsuites>
      """),
    Report(
      "Swift Testing declares issues", "0/1/1/0",
      """
      <testsuites><testsuite name="TestResults" errors="0" tests="1" failures="2" skipped="1">\
      <testcase name="a()"><failure message="1"/><failure message="2"/></testcase>\
      <testcase name="b()"><skipped>not here</skipped></testcase></testsuite></testsuites>
      """),
    Report(
      "nextest, flaky and treated as failed", "1/1/0/1",
      """
      <testsuites><testsuite name="b" tests="2" failures="1"><testcase name="a"><flakyFailure/>\
      </testcase><testcase name="b"><failure/><flakyFailure/></testcase></testsuite></testsuites>
      """),
    Report(
      "PHPUnit repeats the sums on each level", "2/1/0/0",
      """
      <testsuites><testsuite name="" tests="3" failures="1"><testsuite name="C" tests="3" \
      failures="1"><testcase name="a" class="C"/><testsuite name="C::b" tests="2" failures="1">\
      <testcase name="b with data set #0"/>\
      <testcase name="b with data set #1"><failure/></testcase>\
      </testsuite></testsuite></testsuite></testsuites>
      """),
    Report(
      "TestNG, a configuration method that failed", "0/1/1/0",
      """
      <testsuite tests="2" failures="0" errors="1" skipped="1"><testcase name="@BeforeClass setUp">\
      <error/></testcase><system-out/><testcase name="a"><skipped/></testcase></testsuite>
      """),
    Report(
      "Behave, untested steps", "1/0/2/0",
      """
      <testsuite tests="3" skipped="0"><testcase status="passed"/><testcase status="untested"/>\
      <testcase status="undefined"/></testsuite>
      """),
    Report(
      "bats, a skipped test that printed", "0/0/1/0",
      """
      <testsuites><testsuite name="a.bats" skipped="1"><testcase name="a"><skipped>x</skipped>\
      <failure type="output">printed</failure></testcase></testsuite></testsuites>
      """),
    Report(
      "QtTest, failed and then skipped", "1/1/0/0",
      """
      <testsuite name="t" tests="2" failures="1" errors="0" skipped="0"><testcase name="a"/>\
      <testcase name="b"><failure message="no"/><skipped message="later"/></testcase></testsuite>
      """),
    Report(
      "GoogleTest, failed and then skipped, and one switched off", "0/1/1/0",
      """
      <testsuite name="t" tests="2" failures="1" errors="0" skipped="0" disabled="1">\
      <testcase name="a" result="completed"><failure message="no"/><skipped message="later"/>\
      </testcase><testcase name="DISABLED_b" status="notrun" result="suppressed"/></testsuite>
      """),
    Report(
      "xunit of mocha, errors", "0/1/0/0",
      "<testsuite tests='1' failures='0' errors='1'><testcase><error/></testcase></testsuite>"),
    Report(
      "Karma, totals last", "0/1/0/0",
      """
      <testsuite name="Chrome" package="" timestamp="x" id="0" tests="1" errors="0" failures="1">\
      <testcase name="a"><failure type=""/><failure type=""/></testcase><system-out><![CDATA[]]>\
      </system-out></testsuite>
      """),
    Report(
      "nose2, declared as skips", "0/0/1/0",
      "<testsuite tests='1' skips='1' failures='0'><testcase><skipped/></testcase></testsuite>"),
    Report(
      "Sonobuoy leaves the skipped out", "1/0/2/0",
      """
      <testsuite tests="1" failures="0"><testcase/><testcase><skipped/></testcase>\
      <testcase><skipped/></testcase></testsuite>
      """),
    Report(
      "a word and no child", "1/1/0/0",
      "<testsuite failures='1'><testcase/><testcase status='Failed'/></testsuite>"),
    Report(
      "pytest-rerunfailures, earlier attempts without a mark", "2/1/0/0",
      """
      <testsuite tests="1" failures="1"><testcase name="a"/><testcase name="a"/>\
      <testcase name="a"><failure/></testcase></testsuite>
      """),
  ]

  @Test(arguments: reports)
  func aReportOfAProducerIsCountedByTheRule(_ sample: Report) {
    let report = JUnitText.read(sample.text)
    #expect(report.counts.line == sample.counts)
    #expect(report.isFailing == sample.isFailing)
    #expect(report.damage == nil)
  }

  @Test(arguments: reports)
  func theSameReportInUpperSpaceAndWithNamespacesCountsAlike(_ sample: Report) {
    let plain = JUnitText.read(sample.text)
    let declared = sample.text.replacing("<testcase", with: "\n\t<testcase")
    #expect(JUnitText.read("<?xml version='1.0'?>\n<!-- x -->\n" + declared).counts == plain.counts)
    let root = sample.text.hasPrefix("<testsuites") ? "<testsuites" : "<testsuite"
    let named =
      root + " xmlns='urn:x' xmlns:y='urn:y' y:tests='9'"
      + sample.text.dropFirst(root.count)
    #expect(JUnitText.read(named).counts == plain.counts)
  }
}

/// What a failed test of a producer is shown with.
struct JUnitFailureTextTests {
  @Test(
    arguments: [
      // gotestsum
      (
        "<failure message='Failed'>=== RUN   TestA\n    a_test.go:15: 0 tokens\n"
          + "--- FAIL: TestA</failure>",
        "    a_test.go:15: 0 tokens\n--- FAIL: TestA", "", "", "a_test.go", 15
      ),
      // GoogleTest
      (
        "<failure message='money_test.cpp:24&#x0A;"
          + "Expected: 2'><![CDATA[money_test.cpp:24\nExpected: 2]]></failure>",
        "Expected: 2", "", "", "money_test.cpp", 24
      ),
      // CTest
      (
        "<failure message=''/><system-out>starting\nassertion failed: x > 0</system-out>",
        "starting\nassertion failed: x > 0", "", "", nil, nil
      ),
      // Surefire
      (
        "<failure message='expected: 1'>java.lang.AssertionError: expected: 1\n"
          + "\tat a.B.c(B.java:3)</failure><system-out>log</system-out>",
        "expected: 1", "java.lang.AssertionError: expected: 1\n\tat a.B.c(B.java:3)", "log", nil,
        nil
      ),
      // unittest
      (
        "<error>Traceback (most recent call last):\n  File \"a.py\", line 3\n    f()\n"
          + "E: no</error>",
        "E: no", "Traceback (most recent call last):\n  File \"a.py\", line 3\n    f()\nE: no", "",
        nil, nil
      ),
      ("<failure/><system-err>  </system-err>", "", "", "", nil, nil),
      (
        "<failure message='no'/><system-out>one</system-out><system-err>two</system-err>",
        "no", "", "onetwo", nil, nil
      ),
      ("<failure message='no'>no</failure>", "no", "", "", nil, nil),
      ("<failure message='Failed'/>", "Failed", "", "", nil, nil),
    ] as [(String, String, String, String, String?, Int?)])
  func messageTraceAndOutputAreEachKeptOnce(
    children: String, message: String, details: String, output: String, file: String?, line: Int?
  ) {
    var expected = TestFailure(
      suite: "", name: "a", message: message, details: details, output: output, file: file,
      line: line)
    expected.suite = ""
    #expect(JUnitText.readCase(children).failures == [expected])
  }

  @Test(
    arguments: [
      ("file='test/a_test.exs:7'", "", "test/a_test.exs", 7),
      ("file='a.py' lineno='3'", "", "a.py", 3), ("file='a.py:3' line='5'", "", "a.py", 5),
      ("", "src/a.c:12: x is 1", "src/a.c", 12), ("file='src/a.c'", "a.c:12: no", "src/a.c", 12),
      ("file='other.c'", "a.c:12: no", "other.c", nil), ("", "no place", nil, nil),
    ] as [(String, String, String?, Int?)])
  func theLocationIsStatedOrAtTheStartOfTheMessage(
    attributes: String, message: String, file: String?, line: Int?
  ) {
    let report = JUnitText.readCase("<failure message='\(message)'/>", attributes: attributes)
    #expect(report.failures.first?.file == file)
    #expect(report.failures.first?.line == line)
  }

  @Test func longTextsAreBounded() throws {
    let long = String(repeating: "é line\n", count: 20_000)
    let report = JUnitText.readCase(
      "<failure message='m'>\(long)</failure><system-out>\(long)</system-out>")
    let failure = try #require(report.failures.first)
    #expect(failure.details.utf8.count <= ReportLimits.details)
    #expect(failure.details.utf8.count > ReportLimits.details - 8)
    #expect(failure.output.utf8.count <= ReportLimits.output)
    #expect(failure.output.utf8.count > ReportLimits.output - 8)
    #expect(!failure.details.contains("\u{FFFD}"))
  }

  @Test func aSuiteErrorKeepsItsTextToo() throws {
    let report = JUnitText.read(
      "<testsuite name='s'><error message='no'>trace\n at a.b(c)</error><testcase/></testsuite>")
    let failure = try #require(report.failures.first)
    #expect(failure.details == "trace\n at a.b(c)")
    #expect(failure.name == "(suite)")
  }
}
