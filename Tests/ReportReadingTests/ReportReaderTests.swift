// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import ReportReading

struct ReportReaderTests {
  private let reader = ReportReader(options: ReportOptions())

  private func read(_ tree: ReportTree, _ paths: String...) async throws -> [TestReport] {
    var search = tree.search()
    search.paths = paths
    return await reader.read(try search.find().files).reports
  }

  @Test func whatIsNotARegularFileIsRefused() async throws {
    let tree = try ReportTree()
    try tree.makeFolder("d")
    try tree.makeFIFO("d/fifo.xml")
    try tree.makeSocket("d/socket.tap")
    try tree.makeLink("zero.xml", to: "/dev/zero")
    let reports = try await read(tree, "d", "zero.xml", "d/*.tap")
    #expect(
      reports.map(\.damage) == [
        Damage(.unreadable, "not a regular file, but a FIFO"),
        Damage(
          .unreadable, "not a regular file, but a socket or a device without its driver"),
        Damage(.unreadable, "not a regular file, but a device"),
      ])
    #expect(reports.map(\.format) == ["junit", "tap", "junit"])
    #expect(reports.map(\.counts) == [TestCounts(), TestCounts(), TestCounts()])
  }

  @Test func aFIFOThatTheUserNamesIsRefusedToo() async throws {
    let tree = try ReportTree()
    try tree.makeFIFO("fifo")
    #expect(
      try await read(tree, "fifo").map(\.damage)
        == [Damage(.unreadable, "not a regular file, but a FIFO")])
  }

  @Test func aFileThatDisappearedIsUnreadable() async throws {
    let tree = try ReportTree()
    try tree.write("d/a.xml")
    let files = try tree.search("d").find().files
    try tree.rename("d/a.xml", to: "d/b.xml")
    #expect(
      await reader.read(files).reports.map(\.damage)
        == [Damage(.unreadable, "cannot be opened: no such file or directory")])
  }

  @Test(arguments: [65_535, 65_536, 65_537, 131_072, 131_073])
  func aFileIsReadToItsEndWhateverItsSize(_ size: Int) async throws {
    let tree = try ReportTree()
    let lines = "ok 1\n#"
    let end = "\nnot ok 2\n1..2\n"
    let filling = String(repeating: "x", count: size - lines.utf8.count - end.utf8.count)
    try tree.write("a.tap", lines + filling + end)
    let reports = try await read(tree, "a.tap")
    #expect(reports.map(\.damage) == [nil])
    #expect(reports.map(\.counts) == [TestCounts(passed: 1, failed: 1, skipped: 0)])
  }

  @Test func filesInManyFoldersAreEachReadFromTheirOwn() async throws {
    let tree = try ReportTree()
    for folder in ["a", "b", "a/c", "b/c"] {
      for point in ["ok", "not ok"] {
        try tree.write("d/\(folder)/\(point).tap", "\(point) 1\n1..1\n")
      }
    }
    try tree.write("d/a.tap")
    let reports = try await read(tree, "d", "d/*/c/*.tap")
    let paths =
      ["a.tap"] + ["a", "a/c", "b", "b/c"].flatMap { ["\($0)/not ok.tap", "\($0)/ok.tap"] }
    #expect(reports.map(\.path).sorted() == paths.map { "d/" + $0 }.sorted())
    for report in reports {
      #expect(report.counts.failed == (report.path.hasSuffix("not ok.tap") ? 1 : 0))
    }
  }

  @Test func emptyFilesAreDamagedInTheFormatOfTheirNames() async throws {
    let tree = try ReportTree()
    for name in ["a.tap", "a.xml", "a.log"] { try tree.write(name, "") }
    let reports = try await read(tree, "a.tap", "a.xml", "a.log")
    #expect(reports.map(\.format) == ["tap", "junit", "junit"])
    #expect(reports.map(\.damage?.kind) == [.empty, .empty, .empty])
  }

  @Test func aFileThatNoFormatRecognisesIsDamaged() async throws {
    let tree = try ReportTree()
    try tree.write("a.log", "nothing to see\n")
    #expect(
      try await read(tree, "a.log").map(\.damage)
        == [
          Damage(
            .unknownFormat, "not a report in a known format (`junit` or `tap`)",
            advice: "pass a JUnit XML or TAP file instead; if your shell expanded a glob, put it "
              + "in quotes")
        ])
  }

  /// The level in a kernel log and the source of a Python warning start like markup.
  @Test(arguments: [
    ("boot.log", "<6>[    1.2] KTAP version 1\n<6>[    1.2] 1..1\n<6>[    1.2] not ok 1\n"),
    ("w.tap", "<string>:1: DeprecationWarning: x\nTAP version 13\n1..1\nnot ok 1\n"),
  ])
  func aTextThatStartsLikeMarkupMayBeTAP(name: String, text: String) async throws {
    let tree = try ReportTree()
    try tree.write(name, text)
    let report = try #require(try await read(tree, name).first)
    #expect(report.format == "tap" && report.counts.failed == 1 && report.damage == nil)
  }

  @Test func xmlIsXMLWhateverItsNamePromises() async throws {
    let tree = try ReportTree()
    try tree.write(
      "x.tap", "<testsuite><testcase/><system-out>\nok 1\n1..1\n</system-out></testsuite>")
    #expect(try await read(tree, "x.tap").map(\.format) == ["junit"])
  }

  @Test func aFormatThatIsNamedOrPromisedNeedNotBeRecognised() async throws {
    let tree = try ReportTree()
    try tree.write("a.log", "nothing to see\n")
    try tree.write("a.tap", "nothing to see\n")
    var named = reader
    named.options.format = "tap"
    let files = try tree.search("a.log", "a.tap").find().files
    let reports = await named.read(files).reports
    #expect(reports.map(\.damage?.kind) == [.notWellFormedTAP, .notWellFormedTAP])
    #expect(try await read(tree, "a.tap").map(\.damage?.kind) == [.notWellFormedTAP])
  }

  @Test(arguments: [1, 2, 7])
  func reportsAreInTheOrderOfTheFilesWhateverTheNumberOfWorkers(workers: Int) async throws {
    let tree = try ReportTree()
    for number in 100..<400 {
      try tree.write("d/\(number).tap", String(repeating: "ok\n", count: number) + "1..\(number)\n")
    }
    let files = try tree.search("d").find().files
    let reports = await reader.read(files, workers: workers).reports
    #expect(reports.map(\.path) == (100..<400).map { "d/\($0).tap" })
    #expect(reports.map(\.counts.passed) == Array(100..<400))
  }

  @Test func standardInputMayBeAPipe() async throws {
    let pipe = FilledPipe(writing: String(repeating: "ok\n", count: 10_000) + "1..10000\n")
    var reader = reader
    reader.standardInput = pipe.readEnd
    let reports = await reader.read([.standardInput]).reports
    #expect(reports.map(\.path) == ["-"])
    #expect(reports.map(\.counts.passed) == [10_000])
  }

  @Test func noFilesGiveNoReports() async {
    let read = await reader.read([])
    #expect(read.reports.isEmpty && read.findings.isEmpty)
  }
}
