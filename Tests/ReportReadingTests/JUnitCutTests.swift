// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TestSupport
import Testing

@testable import ReportReading

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A report that is cut anywhere before its root closes is damaged, and no failing test of it passes.
struct JUnitCutTests {
  /// Reports of the corpus by twenty producers' shapes, with the bytes up to which cuts are tried.
  private static let reports = [
    "allure2/TEST-test.SampleTest.xml", "buildkite-annotate/failure-with-cdata/junit.xml",
    "datadog-ci/java-report.xml", "dorny/jest-junit.xml", "dorny/external/java/junit4-basic.xml",
    "dorny/external/phpunit/junit-basic.xml", "doctest/header.h_junit.txt",
    "jenkins-junit-plugin/gh-237/TEST-io.olamy.FlakyTest.xml", "test-summary/01-common.xml",
    "test-summary/04-bazel-junit.xml", "mikepenz/catch2/report.xml",
    "mikepenz/cunit/testFailure.xml", "mikepenz/junit_flaky_failure/marathon_junit_report.xml",
    "mikepenz/multiple_failures/test_multiple_failures.xml", "mikepenz/nested/junit.xml",
    "mikepenz/nextest/basic.xml", "mikepenz/python/report.xml", "mikepenz/xunit/report.xml",
    "maven-surefire/test-reports/TEST-com.shape.CircleTest.xml",
    "trunk-analytics-cli/xcresult/tests/data/test-swift-mix.junit.xml",
  ]

  private static let sample =
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="é"><testsuite name="s"><testcase name="a"/>
    <testcase name="b"><failure message="m &lt;">t<![CDATA[ ]] ]]></failure></testcase>
    <testcase name="c"><skipped/></testcase><testcase name="d"><error/></testcase></testsuite></testsuites>
    """

  @Test func everyCutOfASampleIsTruncated() {
    let bytes = Array(Self.sample.utf8)
    let whole = JUnitText.read(bytes)
    #expect(whole.counts.line == "1/2/1/0")
    for length in 1..<bytes.count {
      let report = JUnitText.read(Array(bytes.prefix(length)))
      #expect(report.damage?.kind == .truncated, "cut at \(length)")
      #expect(report.counts.passed <= 1 && report.counts.failed <= 2)
    }
    #expect(JUnitText.read([]).damage?.kind == .empty)
  }

  @Test(
    .enabled(if: ProjectFiles.corpus != nil, "the corpus is not beside the project"),
    arguments: reports)
  func everyCutOfARealReportIsDamaged(path: String) throws {
    let corpus = try #require(ProjectFiles.corpus)
    let bytes = try [UInt8](Data(contentsOf: URL(filePath: "\(corpus)/junit/\(path)")))
    let end = try #require(bytes.lastIndex(of: UInt8(ascii: ">")))
    let whole = JUnitText.read(bytes)
    // A prime step over long files keeps the debug build quick; the fuzzer and the sample above take each byte.
    let step = bytes.count > 6000 ? 13 : 1
    for length in stride(from: 1, through: end, by: step) {
      let report = JUnitText.read(Array(bytes.prefix(length)))
      #expect(report.damage != nil, "\(path) cut at \(length)")
      #expect(report.counts.passed <= whole.counts.passed, "\(path) cut at \(length)")
      #expect(report.counts.failed <= whole.counts.failed, "\(path) cut at \(length)")
    }
  }
}
