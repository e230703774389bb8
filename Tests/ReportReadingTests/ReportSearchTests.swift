// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Platform
import Testing

@testable import ReportReading

struct ReportSearchTests {
  @Test(arguments: [
    (["."], ["./a.tap", "./a.xml", "./d/b.xml", "./d/e/c.xml"]),
    (["d"], ["d/b.xml", "d/e/c.xml"]), (["d/"], ["d/b.xml", "d/e/c.xml"]),
    (["*.xml"], ["a.xml"]), (["**/*.xml"], ["a.xml", "d/b.xml", "d/e/c.xml"]),
    (["d/*/*.xml"], ["d/e/c.xml"]), (["d/**"], ["d/b.xml", "d/e/c.xml", "d/e/notes.txt"]),
    (["d/e/notes.txt"], ["d/e/notes.txt"]), (["./d/*.xml"], ["./d/b.xml"]),
    (["d/e", "a.xml", "d"], ["d/e/c.xml", "a.xml", "d/b.xml"]),
    (["a.xml", "./a.xml", "d/../a.xml", "*.xml"], ["a.xml"]),
    (["-", "-", "a.tap"], ["-", "a.tap"]),
    (["[ab].t?p"], ["a.tap"]),
  ])
  func findsFilesInOrderAndOnce(paths: [String], expected: [String]) throws {
    let tree = try ReportTree()
    for name in ["a.xml", "a.tap", "notes.txt", "d/b.xml", "d/e/c.xml", "d/e/notes.txt"] {
      try tree.write(name)
    }
    var search = tree.search()
    search.paths = paths
    let found = try search.find()
    #expect(found.files.map(\.path) == expected)
    #expect(found.findings.isEmpty)
  }

  @Test func onlyTheSingleThingNamedIsNamedAlone() throws {
    let tree = try ReportTree()
    try tree.write("d/a.xml")
    try tree.write("b.xml")
    let found = try tree.search("d", "*.xml", "-").find()
    #expect(found.files.map(\.isNamedAlone) == [false, false, false])
    #expect(try tree.search("b.xml").find().files.map(\.isNamedAlone) == [true])
  }

  @Test func aPathThatExistsIsNotReadAsAGlob() throws {
    let tree = try ReportTree()
    try tree.write("[a].xml")
    try tree.write("a.xml")
    try tree.write("*/b.xml")
    #expect(try tree.search("[a].xml").find().files.map(\.path) == ["[a].xml"])
    #expect(try tree.search("*").find().files.map(\.path) == ["*/b.xml"])
  }

  @Test(arguments: [
    (["d/b.xml"], ["./a.xml", "./d/e/c.xml"]), (["./d/b.xml"], ["./a.xml", "./d/e/c.xml"]),
    (["**/*.xml"], []), (["d"], ["./a.xml"]), (["**/e"], ["./a.xml", "./d/b.xml"]),
    (["d/**"], ["./a.xml"]), (["*.xml", "**/c.*"], ["./d/b.xml"]),
    (["b.xml"], ["./a.xml", "./d/b.xml", "./d/e/c.xml"]),
  ])
  func excludesMatchThePathAsPrinted(excludes: [String], expected: [String]) throws {
    let tree = try ReportTree()
    for name in ["a.xml", "d/b.xml", "d/e/c.xml"] { try tree.write(name) }
    var search = tree.search(".", excludes: excludes)
    search.allowsEmpty = true
    #expect(try search.find().files.map(\.path) == expected)
  }

  @Test func whatIsMissingIsAnErrorUnlessAllowed() throws {
    let tree = try ReportTree()
    try tree.makeFolder("empty")
    try tree.write("a.xml")
    let errors = [
      ReportError(
        .noSuchFile, "no such file or directory", at: "b.xml",
        fix: "check the path (relative to the working directory)" + ReportError.orAllowEmpty),
      ReportError(
        .noMatch, "no file matches the glob", at: "b*.xml",
        fix: "check the path (relative to the working directory)" + ReportError.orAllowEmpty),
      ReportError(
        .noMatch, "no file matches the glob", at: "'*.xml'",
        fix: "quote the glob once: its outer quotes are part of it now"),
      ReportError(
        .noMatch, "the directory contains no `*.xml`, `*.junit` or `*.tap` files", at: "empty",
        fix: "pass the directory that the test step writes to" + ReportError.orAllowEmpty),
      ReportError(
        .noSuchFile, "the path of a report is empty",
        fix: "check the variable that it comes from" + ReportError.orAllowEmpty),
    ]
    for error in errors {
      var search = tree.search(error.location ?? "", "a.xml")
      #expect(throws: error) { try search.find() }
      search.allowsEmpty = true
      let found = try search.find()
      #expect(found.files.map(\.path) == ["a.xml"])
      #expect(found.findings == [Finding(.warning, error.summary, at: error.location)])
    }
  }

  @Test(arguments: [
    (["app/build/r.xml"], "build/**/*.xml", "**/build/**/*.xml"),
    (["target/surefire-reports/r.xml"], "build/**/*.xml", "**/target/*-reports/*.xml"),
    (["app/target/surefire-reports/r.xml"], "**/build/**/*.xml", "**/target/*-reports/*.xml"),
    (
      ["build/test-results/test/r.xml", "build/test-results/test/s.xml"], "./target/*.xml",
      "**/build/test-results/**/*.xml"
    ),
  ])
  func aGlobWithoutMatchesLeadsToOneThatHasSome(
    files: [String], glob: String, better: String
  ) throws {
    let tree = try ReportTree()
    for file in files { try tree.write(file) }
    let error = try #require(throws: ReportError.self) { try tree.search(glob).find() }
    #expect(error.summary == "no file matches the glob")
    #expect(error.fix == "try '\(better)', which matches files here")
    #expect(try tree.search(better).find().files.count == files.count)
  }

  @Test func aDirectoryOfVisualStudioResultsSaysHowToGetJUnit() throws {
    let tree = try ReportTree()
    try tree.write("d/e/a.trx")
    let error = try #require(throws: ReportError.self) { try tree.search("d").find() }
    #expect(
      error.fix
        == "there are Visual Studio test results (TRX): \(ForeignFormat.dotnet)"
        + ReportError.orAllowEmpty)
  }

  @Test func aNamedFileThatIsExcludedMatchesNothing() throws {
    let tree = try ReportTree()
    try tree.write("a.xml")
    let error = ReportError(
      .noMatch, "the file is excluded by --exclude", at: "a.xml",
      fix: "remove one of the two" + ReportError.orAllowEmpty)
    #expect(throws: error) { try tree.search("a.xml", excludes: ["*.xml"]).find() }
  }

  @Test func thousandsOfExclusionsAreRefused() throws {
    let tree = try ReportTree()
    try tree.write("d/a.xml")
    var search = tree.search("d")
    search.excludes = (0..<256).map { "x\($0)" }
    #expect(try search.find().files.count == 1)
    search.excludes.append("y")
    #expect(throws: ReportError.self) { try search.find() }
  }

  @Test func aMalformedGlobIsAnErrorEvenIfNothingHasToMatch() throws {
    let tree = try ReportTree()
    var search = tree.search("a[b")
    search.allowsEmpty = true
    #expect(throws: ReportError.self) { try search.find() }
    search = tree.search("-", excludes: ["a[b"])
    #expect(throws: ReportError.self) { try search.find() }
  }

  @Test func tooManyFilesAreRefused() throws {
    let tree = try ReportTree()
    for name in ["a.xml", "b.xml", "c.xml"] { try tree.write("d/\(name)") }
    var search = tree.search("d")
    search.limit = 3
    #expect(try search.find().files.count == 3)
    search.limit = 2
    let error = ReportError(
      .tooManyFiles, "more than 2 files match", at: "d",
      fix: "name fewer directories, or leave some out with --exclude")
    #expect(throws: error) { try search.find() }
  }

  @Test func unusualNamesAreFoundAndShown() throws {
    let tree = try ReportTree()
    try tree.write("d/new\nline.xml")
    try tree.write(RawPath("d/").appending([0xFF, 0xC3, 0xA9] + Array(".xml".utf8)), [])
    try tree.write("d/" + String(repeating: "n", count: 251) + ".xml")
    let found = try tree.search("d").find()
    #expect(
      found.files.map(\.path) == [
        "d/new\nline.xml", "d/" + String(repeating: "n", count: 251) + ".xml", "d/\\xFFé.xml",
      ])
  }
}
