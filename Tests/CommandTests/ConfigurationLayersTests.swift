// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import Testing

@testable import buildpost

@Suite("Layers of settings")
struct ConfigurationLayersTests {
  @Test func flagBeatsVariableBeatsProjectFileBeatsUserFile() throws {
    let place = try Place(
      project: "label: p\nbranch: p\n", user: "site: s\nlabel: u\nbranch: u\ntag: u\n")
    defer { place.remove() }
    var given = GivenSettings()
    given[.label] = ["f"]
    let settings = try place.settings(given, ["BUILDPOST_LABEL": "e", "BUILDPOST_BRANCH": ""])
    #expect(
      settings.text(.label)
        == Fact(
          "f", from: .option("--label"),
          over: [
            .init(value: "e", origin: .variable("BUILDPOST_LABEL")),
            .init(value: "p", origin: .file(".buildpost.yml", line: 1)),
            .init(value: "u", origin: .file("config.yml", line: 2)),
          ]))
    #expect(
      settings.text(.branch)
        == Fact(
          "p", from: .file(".buildpost.yml", line: 2),
          over: [.init(value: "u", origin: .file("config.yml", line: 3))]))
    #expect(settings.text(.tag) == Fact("u", from: .file("config.yml", line: 4)))
    #expect(settings.text(.site) == Fact("s", from: .file("config.yml", line: 1)))
    #expect(settings.text(.commit) == nil)
  }

  @Test func repeatableVariablesAreCutAtCommas() throws {
    let settings = Settings(
      given: GivenSettings(),
      environment: ["BUILDPOST_ISSUE_KEY": " AB-1, ,CD-2,", "BUILDPOST_ISSUE_PATTERN": "a{1,2}"],
      files: [])
    #expect(settings.list(.issueKey).map(\.value) == ["AB-1", "CD-2"])
    #expect(settings.list(.issuePattern).map(\.value) == ["a{1,2}"])
  }

  @Test func theProjectFileIsSearchedUpToTheRootOfTheRepository() throws {
    let place = try Place(project: "label: outside\n", user: nil)
    defer { place.remove() }
    try place.make(directory: "repo/.git")
    try place.make(directory: "repo/a/b")
    #expect(try place.settings(in: "repo/a/b").text(.label) == nil)
    try place.write("label: root\n", to: "repo/.buildpost.yml")
    #expect(try place.settings(in: "repo/a/b").text(.label)?.value == "root")
    try place.write("label: near\n", to: "repo/a/.buildpost.yml")
    #expect(try place.settings(in: "repo/a/b").text(.label)?.value == "near")
  }

  @Test func outsideOfARepositoryOnlyTheWorkingDirectoryIsSearched() throws {
    let place = try Place(project: "label: above\n", user: nil)
    defer { place.remove() }
    try place.make(directory: "plain")
    #expect(try place.settings(in: "plain").text(.label) == nil)
    #expect(try place.settings().text(.label)?.value == "above")
  }

  @Test func theUserFileIsInHomeWithoutXDG() throws {
    let place = try Place(project: nil, user: nil)
    defer { place.remove() }
    try place.make(directory: ".config/buildpost")
    try place.write("label: home\n", to: ".config/buildpost/config.yml")
    let environment = ["HOME": place.path, "XDG_CONFIG_HOME": "relative"]
    let files = try ConfigurationSearch(environment: environment, directory: place.path).files()
    let settings = Settings(given: GivenSettings(), environment: environment, files: files)
    #expect(settings.text(.label) == Fact("home", from: .file("config.yml", line: 1)))
  }

  @Test func aFileThatCannotBeReadIsAnError() throws {
    let place = try Place(project: nil, user: nil)
    defer { place.remove() }
    let path = place.path + "/.buildpost.yml"
    func summary() throws -> String {
      let error = try #require(throws: CommandError.self) { try place.settings() }
      #expect(error.kind == .badSetting)
      #expect(error.location == path)
      try FileManager.default.removeItem(atPath: path)
      return error.summary
    }
    try place.make(directory: ".buildpost.yml")
    #expect(try summary() == "the configuration file cannot be read: not a regular file")
    try Data([0x61, 0x3A, 0x20, 0xFF]).write(to: URL(filePath: path))
    #expect(try summary() == "the configuration file cannot be read: it is not UTF-8")
    try place.write(String(repeating: "#", count: 256 * 1024 + 1), to: ".buildpost.yml")
    #expect(try summary() == "the configuration file cannot be read: it is larger than 256 KiB")
  }

  @Test func aByteOrderMarkIsIgnored() throws {
    let place = try Place(project: "\u{FEFF}label: x\n", user: nil)
    defer { place.remove() }
    #expect(try place.settings().text(.label)?.value == "x")
  }

  /// A temporary working directory with its user file.
  struct Place {
    let path = NSTemporaryDirectory() + "buildpost-layers-" + UUID().uuidString

    init(project: String?, user: String?) throws {
      try make(directory: "xdg/buildpost")
      if let project { try write(project, to: ".buildpost.yml") }
      if let user { try write(user, to: "xdg/buildpost/config.yml") }
    }

    func make(directory: String) throws {
      try FileManager.default.createDirectory(
        atPath: path + "/" + directory, withIntermediateDirectories: true)
    }

    func write(_ text: String, to file: String) throws {
      try Data(text.utf8).write(to: URL(filePath: path + "/" + file))
    }

    func settings(
      _ given: GivenSettings = GivenSettings(), _ environment: [String: String] = [:],
      in directory: String? = nil
    ) throws -> Settings {
      let search = ConfigurationSearch(
        environment: environment.merging(["XDG_CONFIG_HOME": path + "/xdg"]) { $1 },
        directory: directory.map { path + "/" + $0 } ?? path)
      return Settings(
        given: given, environment: search.environment, files: try search.files())
    }

    func remove() {
      // What is left of a temporary directory harms no other test.
      try? FileManager.default.removeItem(atPath: path)
    }
  }
}
