// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Platform
import TestSupport
import Testing

@testable import ReportReading

/// Directories are reached from each other, however deep they are.
struct DeepSearchTests {
  /// A chain of directories, each with a report and, if `isComb`, with a short branch.
  private func tree(depth: Int, isComb: Bool) throws -> ReportTree {
    let tree = try ReportTree()
    try tree.makeFolder("d")
    var open = try OpenFile.open(RawPath(tree.path + "/d"), flags: O_DIRECTORY)
    for _ in 0..<depth {
      for name in isComb ? ["e", "z"] : ["e"] {
        #expect(mkdirat(open.descriptor, name, 0o700) == 0)
        let inner = try open.open(ArraySlice(name.utf8), flags: O_DIRECTORY)
        let file = openat(inner.descriptor, "a.xml", O_WRONLY | O_CREAT, 0o600)
        let text = "<testcase name='a'/>"
        #expect(write(file, text, text.utf8.count) == text.utf8.count)
        close(file)
      }
      open = try open.open(ArraySlice("e".utf8), flags: O_DIRECTORY)
    }
    return tree
  }

  @Test(arguments: [(300, false), (150, true), (2500, false)])
  func everyFileOfADeepTreeIsFoundAndRead(depth: Int, isComb: Bool) async throws {
    let tree = try tree(depth: depth, isComb: isComb)
    let files = try tree.search("d").find().files
    #expect(files.count == depth * (isComb ? 2 : 1))
    #expect(files.map(\.path) == files.map(\.path).sorted())
    var reader = ReportReader(options: ReportOptions())
    reader.skipsCopies = false
    let reports = await reader.read(files, workers: 2).reports
    #expect(reports.allSatisfy { $0.counts.passed == 1 && $0.damage == nil })
  }

  /// The names of all directories are compared, not only their depth.
  @Test func siblingsAndCousinsAreToldApart() async throws {
    let tree = try ReportTree()
    let names = ["a/b/c", "a/b/cc", "a/bb/c", "a/b", "aa/b/c", "b", "a/b/c/d/e/f", "a"]
    for name in names {
      try tree.write("d/\(name)/r.xml", "<testcase name='\(name)'><failure/></testcase>")
    }
    let files = try tree.search("d").find().files
    for order in [files, files.reversed(), files.shuffled()] {
      let reports = await ReportReader(options: ReportOptions()).read(order, workers: 1).reports
      #expect(reports.map { "d/\($0.failures.first?.name ?? "")/r.xml" } == order.map(\.path))
    }
  }

  @Test func aDirectoryThatWasMovedMeanwhileIsNotFollowed() throws {
    let tree = try ReportTree()
    for name in ["d/a/b/r.xml", "d/c/r.xml", "elsewhere/x"] { try tree.write(name, "<testcase/>") }
    var trail = try DirectoryTrail(root: RawPath(tree.path + "/d"))
    _ = try trail.open(RawPath("a/b/r.xml"))
    try tree.rename("d/a/b", to: "elsewhere/b")
    // The parent of the open directory is now another one, so the way starts at the root again.
    _ = try trail.open(RawPath("c/r.xml"))
    do throws(SystemFailure) {
      _ = try trail.open(RawPath("a/b/r.xml"))
      Issue.record("the directory is gone")
    } catch {
      #expect(error.code == ENOENT)
    }
    _ = try trail.open(RawPath("c/r.xml"))
  }

  @Test func aLinkInPlaceOfADirectoryIsRefused() throws {
    let tree = try ReportTree()
    for name in ["d/a/r.xml", "secret/r.xml"] { try tree.write(name, "<testcase/>") }
    var trail = try DirectoryTrail(root: RawPath(tree.path + "/d"))
    try tree.rename("d/a", to: "d/old")
    try tree.makeLink("d/a", to: "../secret")
    #expect(throws: SystemFailure.self) { _ = try trail.open(RawPath("a/r.xml")) }
    _ = try trail.open(RawPath("old/r.xml"))
  }
}
