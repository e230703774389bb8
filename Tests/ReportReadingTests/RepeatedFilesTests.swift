// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import ReportReading

struct RepeatedFilesTests {
  private func findings(_ tree: ReportTree) async throws -> [Finding] {
    let files = try tree.search("d").find().files
    return await ReportReader(options: ReportOptions()).read(files).findings
  }

  @Test func theSameBytesGivenTwiceAreReported() async throws {
    let tree = try ReportTree()
    for name in ["a.tap", "b.tap", "c.tap"] { try tree.write("d/\(name)") }
    try tree.write("d/other.tap", "ok 1\n1..2\n")
    #expect(
      try await findings(tree) == [
        Finding(
          .warning,
          "the same bytes as `d/a.tap` (and 1 more files): their tests count more than once",
          at: "d/b.tap")
      ])
  }

  @Test func longFilesAreComparedToTheEnd() async throws {
    let tree = try ReportTree()
    let long = String(repeating: "ok and some words\n", count: 10_000)
    try tree.write("d/a.tap", long + "1..10000 # a\n")
    try tree.write("d/b.tap", long + "1..10000 # b\n")
    #expect(try await findings(tree).isEmpty)
    try tree.write("d/c.tap", long + "1..10000 # a\n")
    #expect(
      try await findings(tree) == [
        Finding(
          .warning, "the same bytes as `d/a.tap`: their tests count more than once", at: "d/c.tap")
      ])
  }

  @Test func emptyFilesAreNotTheSame() async throws {
    let tree = try ReportTree()
    for name in ["a.tap", "b.tap"] { try tree.write("d/\(name)", "") }
    #expect(try await findings(tree).isEmpty)
  }

  @Test func anAggregateNextToItsPartsIsReported() async throws {
    let tree = try ReportTree()
    try tree.write("d/x/TESTS-TestSuites.xml", "<testsuites/>")
    try tree.write("d/y/TESTS-TestSuites.xml", "<testsuites><testsuite/></testsuites>")
    try tree.write("d/y/TEST-a.xml", "<testsuite/>")
    #expect(
      try await findings(tree) == [
        Finding(
          .warning,
          "contains the tests of the `TEST-*.xml` files next to it, so they count twice; "
            + "leave one of them out with --exclude",
          at: "d/y/TESTS-TestSuites.xml")
      ])
  }
}
