// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TestSupport
import Testing

@testable import ReportReading

/// Rule 7: one run counts once.
struct RepeatedFilesTests {
  private func read(
    _ tree: ReportTree, skipsCopies: Bool = true
  ) async throws -> (reports: [TestReport], findings: [Finding]) {
    var reader = ReportReader(options: ReportOptions())
    reader.skipsCopies = skipsCopies
    return await reader.read(try tree.search("d").find().files)
  }

  private func suite(_ name: String, _ tests: [(String, String)]) -> String {
    let cases = tests.map { "<testcase classname='C' name='\($0)' time='\($1)'/>" }.joined()
    return "<testsuite name='\(name)'>\(cases)</testsuite>"
  }

  @Test func theFirstOfEqualReportsCounts() async throws {
    let tree = try ReportTree()
    for name in ["a", "b", "c"] {
      try tree.write("d/\(name).xml", suite(name, [("one", "0.1234"), ("two", "1")]))
    }
    let read = try await read(tree)
    #expect(read.reports.map(\.path) == ["d/a.xml"])
    #expect(read.findings.map(\.location) == ["d/b.xml", "d/c.xml"])
    let all = try await self.read(tree, skipsCopies: false)
    #expect(all.reports.count == 3)
    #expect(all.findings.isEmpty)
  }

  /// Reports of equal tests, of which only one fails: it counts, whichever is named first.
  @Test(arguments: [
    "<testsuite name='a'><error message='a class did not load'/>TESTS</testsuite>",
    "<testsuites errors='1'><testsuite name='a'>TESTS</testsuite></testsuites>",
    "<testsuite name='a' tests='2' failures='1' skipped='0'>SKIPPED</testsuite>",
  ])
  func aFailureBeyondTheTestsIsNeverSkipped(_ failing: String) async throws {
    let tests = "<testcase classname='C' name='one' time='0.1234'/>"
    let skipped =
      tests + "<testcase classname='C' name='two' time='0.5678'><skipped/><failure/></testcase>"
    let isSkipped = failing.contains("SKIPPED")
    let sound = "<testsuite name='a'>\(isSkipped ? skipped : tests)</testsuite>"
    let other = failing.replacing("SKIPPED", with: skipped).replacing("TESTS", with: tests)
    for names in [("a", "b"), ("b", "a")] {
      let tree = try ReportTree()
      try tree.write("d/\(names.0).xml", sound)
      try tree.write("d/\(names.1).xml", other)
      let read = try await read(tree)
      #expect(read.reports.contains { $0.isFailing }, "\(names)")
    }
  }

  @Test func attemptsInAnotherOrderAreNotACopyIfTheyFail() async throws {
    func attempts(_ first: String, _ second: String) -> String {
      "<testsuite name='a'>\(first)\(second)</testsuite>"
    }
    let passed = "<testcase classname='C' name='n' time='0.456'/>"
    let failed = "<testcase classname='C' name='n' time='0.123'><failure/></testcase>"
    let tree = try ReportTree()
    try tree.write("d/a.xml", attempts(failed, passed))
    try tree.write("d/b.xml", attempts(passed, failed))
    var options = ReportOptions()
    options.mergesReruns = true
    let read = await ReportReader(options: options).read(try tree.search("d").find().files)
    #expect(read.reports.contains { $0.isFailing })
  }

  @Test func anAttemptThatFailsLikeAnEarlierOneIsNotACopy() async throws {
    let failed = "<testcase classname='C' name='n' time='0.123'><failure/></testcase>"
    let tree = try ReportTree()
    try tree.write("d/1.xml", "<testsuite name='a'>\(failed)</testsuite>")
    try tree.write(
      "d/2.xml", "<testsuite name='a'><testcase classname='C' name='n' time='0.456'/></testsuite>")
    try tree.write("d/3.xml", "<testsuite name='a'>\(failed)</testsuite>")
    var options = ReportOptions()
    options.mergesReruns = true
    let read = await ReportReader(options: options).read(try tree.search("d").find().files)
    #expect(read.reports.map(\.counts.failed).reduce(0, +) == 1)
    #expect(read.reports.map(\.counts.total).reduce(0, +) == 1)
  }

  @Test func aDamagedReportThatIsLeftOutHasNoCopies() async throws {
    let tree = try ReportTree()
    let sound = suite("a", [("one", "0.1234"), ("two", "0.5678")])
    try tree.write("d/a.xml", sound)
    try tree.write("d/b.xml", sound.replacing("</testsuite>", with: ""))
    var reader = ReportReader(options: ReportOptions())
    reader.ignoresDamaged = true
    let read = await reader.read(try tree.search("d").find().files)
    #expect(read.reports.map(\.path) == ["d/a.xml", "d/b.xml"])
  }

  @Test func anAggregateIsSkippedRatherThanItsParts() async throws {
    let tree = try ReportTree()
    let (a, b) = (suite("a", [("one", "0.12")]), suite("b", [("two", "0.34"), ("three", "0")]))
    try tree.write("d/TEST-a.xml", a)
    try tree.write("d/TEST-b.xml", b)
    try tree.write("d/TESTS-TestSuites.xml", "<testsuites>\(a)\(b)</testsuites>")
    let read = try await read(tree)
    #expect(read.reports.map(\.path) == ["d/TEST-a.xml", "d/TEST-b.xml"])
    #expect(read.findings.map(\.location) == ["d/TESTS-TestSuites.xml"])
  }

  @Test(arguments: [
    [("one", "0.12"), ("two", "0.35")], [("one", "0.12"), ("one", "0.12"), ("two", "0.34")],
    [("one", "0.12"), ("three", "0.34")],
  ])
  func aReportWithATestOfItsOwnIsNotACopy(tests: [(String, String)]) async throws {
    let tree = try ReportTree()
    try tree.write("d/a.xml", suite("a", [("one", "0.12"), ("two", "0.34")]))
    try tree.write("d/b.xml", suite("b", tests))
    let read = try await read(tree)
    #expect(read.reports.contains { $0.path == "d/b.xml" })
    #expect(read.reports.reduce(0) { $0 + $1.counts.total } >= tests.count)
  }

  @Test(arguments: [true, false])
  func largeReportsAreComparedToo(isAggregate: Bool) async throws {
    let tree = try ReportTree()
    let tests = (0..<900).map { ("test \($0)", "0.\(1000 + $0)") }
    try tree.write("d/a.xml", suite("a", Array(tests[..<300])))
    try tree.write("d/b.xml", suite("b", Array(tests[300..<600])))
    try tree.write("d/c.xml", suite("c", Array(isAggregate ? tests[..<600] : tests[600...])))
    let read = try await read(tree)
    #expect(read.reports.map(\.path) == ["d/a.xml", "d/b.xml"] + (isAggregate ? [] : ["d/c.xml"]))
    #expect(read.findings.count == (isAggregate ? 1 : 0))
  }

  @Test func aFailureIsNeverSkippedForAPass() async throws {
    let tree = try ReportTree()
    let test = "<testcase classname='C' name='one' time='0.1234'"
    try tree.write("d/a.xml", "<testsuite>\(test)/></testsuite>")
    try tree.write("d/b.xml", "<testsuite>\(test)><failure/></testcase></testsuite>")
    #expect(try await read(tree).reports.count == 2)
  }

  /// One run of TestNG as its three writers report it: times and classes differ.
  private func writeTestNG(
    _ tree: ReportTree, own: String? = "<failure/>", views: String = "<failure/>"
  ) throws {
    func report(_ times: [String], _ failure: String) -> String {
      "<testsuite name='x'><testcase classname='C' name='a' time='\(times[0])'/><testcase "
        + "classname='C' name='b' time='\(times[1])'>\(failure)</testcase></testsuite>"
    }
    if let own { try tree.write("d/TEST-TestSuite.xml", report(["18.77", "56.686"], own)) }
    try tree.write("d/junitreports/TEST-C.xml", report(["18.769", "59.692"], views))
    try tree.write("d/Suite/Test.xml", report(["18.768", "0.000"], views))
  }

  @Test func theReportsOfTestNGItselfDoNotCountBesideThoseOfTheBuildTool() async throws {
    let tree = try ReportTree()
    try writeTestNG(tree)
    #expect(try await read(tree).reports.count == 3)
    try tree.write("d/testng-results.xml", "<testng-results/>")
    let read = try await read(tree)
    #expect(read.reports.map(\.path) == ["d/TEST-TestSuite.xml"])
    let copies = read.findings.filter { $0.message.hasPrefix("skipped as a copy: TestNG's own") }
    #expect(copies.map(\.location) == ["d/junitreports/TEST-C.xml", "d/Suite/Test.xml"])
    #expect(try await self.read(tree, skipsCopies: false).reports.count == 3)
  }

  @Test func withoutABuildToolTestNGsClassesCount() async throws {
    let tree = try ReportTree()
    try writeTestNG(tree, own: nil)
    try tree.write("d/testng-results.xml", "<testng-results/>")
    #expect(try await read(tree).reports.map(\.path) == ["d/junitreports/TEST-C.xml"])
  }

  @Test func aFailureInTestNGsOwnReportsIsNeverLost() async throws {
    let tree = try ReportTree()
    try writeTestNG(tree, own: "")
    try tree.write("d/testng-results.xml", "<testng-results/>")
    #expect(try await read(tree).reports.count == 3)
  }

  @Test func runsThatStartedAtOtherTimesAreNotCopies() async throws {
    let tree = try ReportTree()
    func report(_ start: String) -> String {
      "<testsuite name='C' timestamp='2024-05-01T10:\(start)'>"
        + "<testcase classname='C' name='a' time='0.012'/></testsuite>"
    }
    try tree.write("d/testDebugUnitTest/TEST-C.xml", report("00:01"))
    try tree.write("d/testReleaseUnitTest/TEST-C.xml", report("02:47"))
    let two = try await read(tree)
    #expect(two.reports.count == 2)
    #expect(two.findings.isEmpty)
    try tree.write(
      "d/z/copy.xml", report("00:01").replacing("'C' timestamp", with: "'C'  timestamp"))
    #expect(try await read(tree).reports.map(\.path).last == "d/testReleaseUnitTest/TEST-C.xml")
  }

  /// What Surefire writes for one class in the jobs of a matrix, without any time stamp.
  @Test(arguments: [
    ("0.634", 2), ("0.512", 1), ("0.5120", 1), ("", 1),
  ])
  func runsThatTookAnotherTimeAreNotCopies(time: String, count: Int) async throws {
    let tree = try ReportTree()
    func report(_ time: String, _ version: Int) -> String {
      "<testsuite name='C' \(time.isEmpty ? "" : "time='\(time)'") tests='1'><properties>"
        + "<property name='java.version' value='\(version)'/></properties>"
        + "<testcase classname='C' name='a' time='0.012'/></testsuite>"
    }
    try tree.write("d/jdk17/TEST-C.xml", report("0.512", 17))
    try tree.write("d/jdk21/TEST-C.xml", report(time, 21))
    let read = try await read(tree)
    #expect(read.reports.count == count)
    #expect(read.findings.count == 2 - count)
  }

  @Test func anAggregateMayTakeLongerThanItsParts() async throws {
    let tree = try ReportTree()
    let a = suite("a", [("one", "0.1234")]).replacing("'a'", with: "'a' time='0.2'")
    let b = suite("b", [("two", "0.5678")]).replacing("'b'", with: "'b' time='0.6'")
    try tree.write("d/TEST-a.xml", a)
    try tree.write("d/TEST-b.xml", b)
    let all = "<testsuites>\(a)\(b)</testsuites>".replacing("0.2", with: "0.9")
    try tree.write("d/all.xml", all)
    #expect(try await read(tree).reports.map(\.path) == ["d/TEST-a.xml", "d/TEST-b.xml"])
  }

  @Test(arguments: [
    ("<testcase name='b'/>", "<testcase name='run_tests'/>", 1),
    ("<testcase name='b'><failure/></testcase>", "<testcase name='s'><failure/></testcase>", 1),
    ("<testcase name='b'/>", "<testcase name='upload'><failure/></testcase>", 2), ("", "", 1),
  ])
  func stepsOfALaneDoNotCountBesideTests(test: String, step: String, count: Int) async throws {
    let tree = try ReportTree()
    try tree.write("d/report.xml", "<testsuite name='fastlane.lanes'>\(step)</testsuite>")
    try tree.write("d/test_output/report.junit", "<testsuite name='x'>\(test)</testsuite>")
    #expect(try await read(tree).reports.count == count)
  }

  @Test func withoutExactTimesThereIsAFinding() async throws {
    let tree = try ReportTree()
    for name in ["a", "b"] {
      try tree.write("d/\(name).xml", suite(name, [("one", "0.0"), ("two", "1")]))
    }
    let read = try await read(tree)
    #expect(read.reports.count == 2)
    #expect(read.findings.map(\.severity) == [.warning, .warning])
  }

  @Test func sameBytesAreACopyOnlyWithATime() async throws {
    let tree = try ReportTree()
    for name in ["a.tap", "b.tap"] { try tree.write("d/\(name)") }
    try tree.write("d/other.tap", "ok 1\n1..2\n")
    let read = try await read(tree)
    #expect(read.reports.count == 3)
    let finding = try #require(read.findings.first)
    #expect(read.findings.count == 1)
    #expect(
      finding.message
        == "identical to `d/a.tap`, so its tests are counted more than once; "
        + "use --exclude if this is a copy")
    #expect(finding.location == "d/b.tap")
    #expect(finding.topic == "identical to another file")
    try tree.write("d/c.xml", suite("c", [("one", "0.1")]))
    try tree.write("d/d.xml", suite("c", [("one", "0.1")]))
    #expect(try await self.read(tree).reports.count == 4)
  }

  @Test func longFilesAreComparedToTheEnd() async throws {
    let tree = try ReportTree()
    let long = String(repeating: "ok and some words\n", count: 10_000)
    try tree.write("d/a.tap", long + "1..10000 # a\n")
    try tree.write("d/b.tap", long + "1..10000 # b\n")
    #expect(try await read(tree).findings.isEmpty)
    try tree.write("d/c.tap", long + "1..10000 # a\n")
    #expect(try await read(tree).findings.map(\.location) == ["d/c.tap"])
  }

  @Test func emptyFilesAreNotTheSame() async throws {
    let tree = try ReportTree()
    for name in ["a.tap", "b.tap"] { try tree.write("d/\(name)", "") }
    #expect(try await read(tree).findings.isEmpty)
  }

  @Test func earlierAttemptsOfBazelAreSkipped() throws {
    let tree = try ReportTree()
    for name in ["t/test.xml", "t/test_attempts/attempt_1.xml", "u/test_attempts/attempt_1.xml"] {
      try tree.write("d/\(name)", "<testsuite/>")
    }
    let found = try tree.search("d").find()
    #expect(found.files.map(\.path) == ["d/t/test.xml", "d/u/test_attempts/attempt_1.xml"])
    #expect(found.findings.count == 1)
  }

  @Test(arguments: [0, 1, 48, 49, 1000, 70_000])
  func digestsAreSortedInPlace(count: Int) {
    var random = SeededRandom(seed: 7)
    var numbers = (0..<count).map { UInt64($0 % 3 == 0 ? random.below(1 << 40) : random.below(9)) }
    let sorted = numbers.sorted()
    numbers.withUnsafeMutableBufferPointer { RadixSort.sort($0) }
    #expect(numbers == sorted)
  }

  /// Parts of several sizes; wholes, copies and near copies of them; and strangers, in any order.
  private func writeFamily(_ tree: ReportTree, _ random: inout SeededRandom) throws {
    var files: [[(String, String)]] = []
    for part in 0..<4 {
      let size = random.pick([1, 3, 40, 511, 512, 700, 1500])
      let time = random.pick([".1234", ".5"])
      files.append((0..<size).map { ("part \(part) test \($0)", "\($0)\(time)") })
    }
    for _ in 0..<4 {
      var tests = files[random.below(files.count)]
      switch random.below(5) {
      case 0: tests += files[random.below(files.count)]
      case 1: tests.shuffle(using: &random)
      case 2: tests.removeLast()
      case 3: tests[random.below(tests.count)].0 = "its own"
      default: tests.append(tests[random.below(tests.count)])
      }
      if !tests.isEmpty { files.append(tests) }
    }
    files.shuffle(using: &random)
    for (number, tests) in files.enumerated() {
      try tree.write("d/\(number).xml", suite("suite \(number)", tests))
    }
  }

  @Test(.slow, arguments: 0..<60)
  func samplesOfLargeReportsChangeNothing(seed: UInt64) async throws {
    let tree = try ReportTree()
    var random = SeededRandom(seed: seed)
    try writeFamily(tree, &random)
    let files = try tree.search("d").find().files
    var reader = ReportReader(options: ReportOptions())
    reader.sampledFrom = .max
    let all = await reader.read(files)
    reader.sampledFrom = random.below(1000)
    let sampled = await reader.read(files, workers: 1 + random.below(3))
    #expect(sampled.reports == all.reports)
    #expect(sampled.findings == all.findings)
  }

  @Test(arguments: [true, false])
  func aLargeReportWithOneTestOfItsOwnIsNotACopyOfALargerOne(isCopy: Bool) async throws {
    let tree = try ReportTree()
    let tests = (0..<2000).map { ("test \($0)", "0.\(1000 + $0)") }
    try tree.write("d/a.xml", suite("a", tests))
    try tree.write("d/b.xml", suite("b", tests.dropLast() + (isCopy ? [] : [("own", "0.12")])))
    var reader = ReportReader(options: ReportOptions())
    reader.sampledFrom = 0
    let read = await reader.read(try tree.search("d").find().files)
    #expect(read.reports.map(\.path) == ["d/a.xml"] + (isCopy ? [] : ["d/b.xml"]))
  }

  @Test(arguments: [1, 3, 700])
  func aReportWithSomeTestsOfALargeOneIsACopy(count: Int) async throws {
    let tree = try ReportTree()
    let tests = (0..<2000).map { ("test \($0)", "0.\(1000 + $0)") }
    try tree.write("d/a.xml", suite("a", tests))
    try tree.write("d/b.xml", suite("b", Array(tests[100..<100 + count])))
    var reader = ReportReader(options: ReportOptions())
    reader.sampledFrom = 0
    let read = await reader.read(try tree.search("d").find().files)
    #expect(read.reports.map(\.path) == ["d/a.xml"])
    #expect(read.findings.map(\.location) == ["d/b.xml"])
  }

  @Test func copiesAmongThousandsOfFilesAreFound() async throws {
    let tree = try ReportTree()
    for number in 0..<2000 {
      try tree.write("d/\(number).xml", suite("s", [("test \(number / 2)", "0.12\(number / 2)")]))
    }
    let read = try await read(tree)
    #expect(read.reports.count == 1000)
    #expect(read.findings.count == 1000)
  }
}
