// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ReportReading
import TestSupport
import Testing

@Suite struct SampleReportTests {
  @Test(arguments: ExpectedCounts.samples)
  func aSampleGivesItsExpectedCounts(sample: String) async throws {
    let expected = try ExpectedCounts(of: sample)
    let search = ReportSearch(paths: [ProjectFiles.testReports + "/" + sample])
    let read = await ReportReader(options: ReportOptions()).read(try search.find().files)
    let report = try #require(read.reports.first)
    #expect(report.format == expected.format)
    #expect(report.counts.total == expected.tests)
    #expect(report.counts.passed == expected.passed)
    #expect(report.counts.failed == expected.failed)
    #expect(report.counts.skipped == expected.skipped)
    #expect(report.counts.todo == expected.todo)
    #expect(report.counts.flaky == expected.flaky)
    #expect((report.damage != nil) == expected.damaged, "\(String(describing: report.damage))")
    #expect(report.bailedOut == expected.bailedOut)
  }

  @Test func thereAreSamplesByEnoughProducers() {
    let producers = Set(
      ExpectedCounts.samples.filter { !$0.hasPrefix("hostile/") }
        .map { $0.split(separator: "/").prefix(2).joined(separator: "/") })
    #expect(producers.count >= 14)
  }

  @Test(arguments: ExpectedCounts.samples.filter { !$0.hasPrefix("hostile/") })
  func nothingIsDamagedOutsideHostile(sample: String) throws {
    #expect(try !ExpectedCounts(of: sample).damaged)
  }
}
