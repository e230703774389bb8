// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Platform
import Testing

@testable import ReportReading

struct ReportSearchLinkTests {
  private func tree() throws -> ReportTree {
    let tree = try ReportTree()
    try tree.write("out/x.xml")
    try tree.write("d/a.xml")
    try tree.makeLink("d/folder", to: "../out")
    try tree.makeLink("d/file.xml", to: "../out/x.xml")
    try tree.makeLink("d/loop", to: "..")
    try tree.makeLink("d/self.xml", to: "self.xml")
    try tree.makeLink("d/nowhere.xml", to: "gone")
    try tree.makeLink("named", to: "d")
    return tree
  }

  @Test(arguments: ["d", "d/**/*.xml"])
  func linksMetWhileSearchingAreNotFollowed(path: String) throws {
    let tree = try tree()
    let found = try tree.search(path).find()
    #expect(found.files.map(\.path) == ["d/a.xml"])
    #expect(
      found.findings.sorted { ($0.location ?? "") < ($1.location ?? "") }
        == ["file.xml", "folder", "loop", "nowhere.xml", "self.xml"].map {
          Finding(
            .note, "a symbolic link is not followed; pass --follow to follow it", at: "d/\($0)")
        })
  }

  @Test func linksAreFollowedOnRequestAndLoopsEnd() throws {
    let tree = try tree()
    let found = try tree.search("d", followsLinks: true).find()
    #expect(
      found.files.map(\.path) == ["d/a.xml", "d/file.xml", "d/nowhere.xml", "d/self.xml"])
    #expect(found.findings.isEmpty)
  }

  @Test func aLinkThatTheUserNamesIsFollowed() throws {
    let tree = try tree()
    #expect(try tree.search("named").find().files.map(\.path) == ["named/a.xml"])
    #expect(try tree.search("named/*.xml").find().files.map(\.path) == ["named/a.xml"])
    #expect(try tree.search("d/file.xml").find().files.map(\.path) == ["d/file.xml"])
    #expect(try tree.search("d/file.xml", "out").find().files.map(\.path) == ["d/file.xml"])
  }

  @Test func ifThereAreOnlyLinksTheErrorSaysSo() throws {
    let tree = try ReportTree()
    try tree.write("out/x.xml")
    try tree.makeFolder("d")
    try tree.makeLink("d/file.xml", to: "../out/x.xml")
    let error = ReportError(
      .noMatch, "the directory contains no `*.xml`, `*.junit` or `*.tap` files", at: "d",
      fix: "pass --follow: there are symbolic links, which are not followed")
    #expect(throws: error) { try tree.search("d").find() }
  }

  @Test func aLinkMadeAfterTheSearchIsRefused() async throws {
    let tree = try ReportTree()
    try tree.write("secret/x.xml")
    try tree.write("d/e/x.xml")
    let files = try tree.search("d").find().files
    try tree.rename("d/e", to: "d/old")
    try tree.makeLink("d/e", to: "../secret")
    let folder = await ReportReader(options: ReportOptions()).read(files).reports
    #expect(folder.map(\.damage?.kind) == [.unreadable])
    try tree.rename("d/e", to: "d/link")
    try tree.makeFolder("d/e")
    try tree.makeLink("d/e/x.xml", to: "../../secret/x.xml")
    let file = await ReportReader(options: ReportOptions()).read(files).reports
    #expect(
      file.map(\.damage) == [
        Damage(.unreadable, "was replaced by a symbolic link after it was found")
      ])
  }

  @Test func aDirectoryThatCannotBeSearchedIsAnError() {
    var search = TreeSearch(
      ReportFile.Root(
        RawPath("/dev/null/gone"), printedAs: RawPath("gone"), followsLinks: false),
      selection: .extensions([]), excludes: [], limit: 1)
    let error = ReportError(
      .unreadableDirectory, "a directory cannot be searched: not a directory",
      at: "gone", fix: "name a directory that can be read")
    #expect(throws: error) { try search.run() }
  }
}
