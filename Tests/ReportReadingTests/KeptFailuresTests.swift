// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import ReportReading

/// The failures of all files share one budget, whatever the order in which the files are read.
struct KeptFailuresTests {
  private func write(_ files: Int, failures: Int, size: Int) throws -> ReportTree {
    let tree = try ReportTree()
    let text = String(repeating: "x", count: size)
    for file in 0..<files {
      let tests = (0..<failures).map {
        "<testcase name='\(file)-\($0)'><failure message='no \(file)'>\(text)</failure></testcase>"
      }
      let number = String(file + 1000)
      try tree.write("d/\(number).xml", "<testsuite>\(tests.joined())</testsuite>")
    }
    return tree
  }

  private func read(_ tree: ReportTree, workers: Int) async throws -> [TestReport] {
    var reader = ReportReader(options: ReportOptions())
    reader.skipsCopies = false
    return await reader.read(try tree.search("d").find().files, workers: workers).reports
  }

  @Test(.timeLimit(.minutes(5)))
  func theFirstFailuresAreKeptWithinTheBudgetOfAllFiles() async throws {
    let tree = try write(40, failures: 60, size: 9000)
    let one = try await read(tree, workers: 1)
    let four = try await read(tree, workers: 4)
    #expect(one == four)
    #expect(one.map(\.counts.failed) == Array(repeating: 60, count: 40))
    let kept = one.map(\.failures.count)
    #expect(kept == kept.sorted(by: >))
    #expect(kept.first == 60 && kept.last == 0)
    let size = one.flatMap(\.failures).reduce(0) {
      $0 + $1.name.utf8.count + $1.message.utf8.count + $1.details.utf8.count
    }
    #expect(size <= ReportLimits.allFailures)
    #expect(size > ReportLimits.allFailures / 2)
  }

  @Test func smallFailuresOfManyFilesAreAllKept() async throws {
    let tree = try write(200, failures: 5, size: 10)
    let reports = try await read(tree, workers: 3)
    #expect(reports.allSatisfy { $0.failures.count == 5 })
  }
}

/// Other details of many files are bounded too.
struct KeptDetailsTests {
  @Test func findingsBeyondTheBudgetAreCountedByKind() async throws {
    let tree = try ReportTree()
    let name = String(repeating: "n", count: 800)
    let cases = (0..<4).map { "<testcase status='\($0)'/>" }.joined()
    for file in 0..<6000 {
      try tree.write(
        "d/\(file).xml", "<testsuite name='\(name)' failures='1'>\(cases)</testsuite>")
    }
    var reader = ReportReader(options: ReportOptions())
    reader.skipsCopies = false
    let read = await reader.read(try tree.search("d").find().files)
    let kept = read.reports.count { !$0.findings.isEmpty }
    #expect(kept > 1000 && kept < 6000)
    let all = Finding.grouped(read.findings + read.reports.flatMap(\.locatedFindings))
    #expect(all.count == 5)
    #expect(all.allSatisfy { $0.message.hasSuffix("(in 6000 files; the first is shown)") })
    #expect(read.reports.allSatisfy { $0.undetailedFailures == 1 })
  }

  @Test(arguments: [1, 4])
  func damageBeyondTheBudgetKeepsItsKind(workers: Int) async throws {
    let tree = try ReportTree()
    let suite = String(repeating: "n", count: 700)
    for file in 1000..<8000 {
      try tree.write("d/\(file).xml", "<testsuite>\n<\(suite)\(file)></\(suite)></testsuite>")
    }
    let read = await ReportReader(options: ReportOptions())
      .read(try tree.search("d").find().files, workers: workers)
    #expect(read.reports.allSatisfy { $0.damage?.kind == .notWellFormed && $0.isFailing })
    let isShared = read.reports.map { $0.damage?.line == nil }
    let kept = isShared.firstIndex(of: true) ?? 0
    #expect(kept > 1000 && !isShared[kept...].contains(false))
    let all = Finding.grouped(read.reports.compactMap(\.damageFinding))
    #expect(all.reduce(0) { $0 + $1.count } == 7000)
  }

  @Test(arguments: [1, 4])
  func listedTestsOfAllFilesAreBounded(workers: Int) async throws {
    let tree = try ReportTree()
    for file in 1000..<1700 {
      let cases = (0..<20).map { "<testcase name='\(file)-\($0)' time='\(file % 7)'/>" }.joined()
      try tree.write(
        "d/\(file).xml", "<testsuite>\(cases)<testcase><skipped/></testcase></testsuite>")
    }
    var options = ReportOptions()
    (options.keptCases, options.keptSlowest) = (50, 10)
    let reports = await ReportReader(options: options)
      .read(try tree.search("d").find().files, workers: workers).reports
    let cases = reports.flatMap(\.cases)
    #expect(cases.filter { $0.status == .passed }.map(\.name).last == "1002-9")
    #expect(cases.count { $0.status == .skipped } == 50)
    let slowest = reports.flatMap(\.slowest)
    #expect(slowest.map(\.duration) == Array(repeating: 6, count: 10))
    #expect(slowest.first?.name == "1000-0")
  }

  @Test func digestsAreForgottenBeyondTheirLimit() {
    let digests = TestDigests(files: 3)
    var buffer = DigestBuffer(digests, file: 2)
    defer { buffer.deallocate() }
    for number in 0...UInt64(TestDigests.limit + 1024) { buffer.add(number << 32) }
    #expect(digests.take() == nil)
  }
}

/// The slowest tests, the listed tests and the failures of a report are what was asked for.
struct KeptTestsTests {
  private static let report = """
    <testsuite name='s'><testcase name='a' time='1'/><testcase name='b' \
    time='3'><failure/></testcase>\
    <testcase name='c' time='2'><skipped/></testcase></testsuite>
    """

  @Test func nothingIsListedUnasked() {
    let report = JUnitText.read(Self.report)
    #expect(report.cases.isEmpty && report.slowest.isEmpty)
    #expect(report.failures.map(\.name) == ["b"])
  }

  @Test func theSlowestComeFirst() {
    var options = ReportOptions()
    options.keptSlowest = 2
    let slowest = JUnitText.read(Self.report, options).slowest
    #expect(slowest.map(\.name) == ["b", "c"])
    #expect(slowest.map(\.status) == [.failed, .skipped])
  }

  @Test func ofMergedAttemptsOnlyTheLastIsKept() {
    var options = JUnitText.merging
    options.keptCases = 5
    let report = JUnitText.read(
      """
      <testsuite><testcase name='a'><failure message='1'/></testcase><testcase name='a'>\
      <failure message='2'/></testcase><testcase name='a'><skipped/></testcase></testsuite>
      """, options)
    #expect(report.failures.map(\.message) == ["2"])
    #expect(report.failures.map(\.attempts) == [3])
    #expect(report.cases.map(\.status) == [.failed])
  }

  /// However long their names are, listed tests take a bounded amount of memory.
  @Test func testsWithVeryLongNamesCountAsSeveralInTheList() {
    var options = ReportOptions()
    options.keptCases = 20
    let name = String(repeating: "n", count: ReportLimits.name)
    let xml = "<testcase classname='\(name)' name='\(name)'/>"
    let report = JUnitText.read(
      "<testsuite>\(String(repeating: xml, count: 30))</testsuite>", options)
    #expect(report.counts.passed == 30)
    #expect(report.cases.count == 5)
    let points = (1...30).map { "ok \($0) - \(name)\n" }.joined()
    #expect(TAPSample("1..30\n" + points).read(keptCases: 20).cases.count == 10)
  }
}
