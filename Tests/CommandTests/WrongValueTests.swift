// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Values and words that people get wrong, and what they are told.
@Suite struct WrongValueTests {
  let directory: TemporaryDirectory
  let command: BuiltCommand
  static let facts = [
    "--pipeline-id", "p", "--build-number", "1", "--url", "https://a.example/",
  ]

  init() throws {
    directory = try TemporaryDirectory()
    command = BuiltCommand(in: directory.path)
  }

  @Test(arguments: [
    ("--url", "BUILDPOST_URL", "www.x.example/1"),
    ("--commit", "BUILDPOST_COMMIT", "abc"),
    ("--repository", "BUILDPOST_REPOSITORY", "foo"),
  ])
  func aWrongValueIsNeverDropped(
    flag: String, variable: String, value: String
  ) async throws {
    let byFlag = try await command.run(["convert", "-q", flag, value])
    #expect(byFlag.status == 64)
    #expect(byFlag.talk.hasPrefix("error: this is not "), "\(byFlag.talk)")
    #expect(byFlag.talk.contains("  at: \(flag)\n  fix: "))
    let byVariable = try await BuiltCommand(in: directory.path, environment: [variable: value])
      .run(["convert"])
    #expect(byVariable.status == 78)
    #expect(byVariable.talk.contains("  at: \(variable)\n"))
  }

  @Test func commasSeparateIssueKeys() async throws {
    let result = try await command.run(
      ["convert", "--issue-key", "SHOP-1,SHOP-2", "--issue-key", "SHOP-3"] + Self.facts)
    let builds = try result.json()["builds"] as? [[String: Any]]
    #expect(builds?.first?["issueKeys"] as? [String] == ["SHOP-1", "SHOP-2", "SHOP-3"])
  }

  @Test(arguments: ["convert", "explain", "keys"])
  func whatDecidesTheStatusIsAnError(name: String) async throws {
    let facts = name == "keys" ? [] : Self.facts
    let result = try await command.run([name, "-q", "--require-issue-keys"] + facts)
    #expect(result.status == 65)
    #expect(result.talk.hasPrefix("error: no issue key was found"))
  }

  @Test(arguments: [
    ["report", "--html", "unit.xml", "unit.xml"],
    ["report", "--markdown", "other.XML", "unit.xml"],
    ["report", "--html", "./sub/../unit.xml", "unit.xml"],
    ["report", "--markdown", "x.tap", "unit.xml"], ["part", "--output", "unit.xml", "unit.xml"],
    ["part", "--output", "./unit.xml", "sub/../unit.xml"],
  ])
  func aReportIsNeverOverwritten(arguments: [String]) async throws {
    try directory.write("<testsuite/>", to: "unit.xml")
    try directory.write("", to: "sub/empty")
    let result = try await command.run(arguments)
    #expect(result.status == 64)
    #expect(result.talk.contains("may be a report, and reports are never overwritten"))
    let text = FileManager.default.contents(atPath: directory.path + "/unit.xml")
    #expect(text == Data("<testsuite/>".utf8))
  }

  @Test func reportNeedsAReport() async throws {
    let result = try await command.run(["report", "--markdown", "-"])
    #expect(result.status == 64)
    #expect(result.talk.hasPrefix("error: `report` needs at least one REPORT"))
  }

  @Test func theEmptyTextIsSearched() async throws {
    let result = try await command.run(["keys", "--text="])
    #expect(result.status == 0)
    #expect(result.text.isEmpty)
  }

  @Test(arguments: [
    (
      ["submit", "--client-secret", "abc"], "error: secrets are not accepted on the command line\n"
    ),
    (
      ["submit", "--timeout=5"],
      "error: unknown option `--timeout`\n  fix: pass `--deadline SECONDS`\n"
    ),
    (
      ["explain", "--text", "x"],
      "error: unknown option `--text`\n  fix: run `buildpost keys --text TEXT`\n"
    ),
    (["keys", "--text", "x", "--bogus"], "error: unknown option `--bogus`\n"),
    (["retry"], "error: unknown command `retry`\n  fix: run `buildpost flush`\n"),
    (["version"], "error: unknown command `version`\n  fix: run `buildpost --version`\n"),
  ])
  func theWordsOfOtherToolsGetAHint(arguments: [String], words: String) async throws {
    let result = try await command.run(arguments)
    #expect(result.status == 64)
    #expect(result.talk.hasPrefix(words), "\(result.talk)")
    #expect(!result.talk.contains("abc"))
  }

  @Test func nearMissesOfSettingsAreReported() async throws {
    try directory.write("label: x\n", to: ".buildpost.yaml")
    let named = BuiltCommand(
      in: directory.path, environment: ["BUILDPOST_ISSUE_KEYS": "SHOP-1", "BUILDPOST_OTHER": "x"])
    let result = try await named.run(["keys"])
    #expect(result.status == 0)
    #expect(
      result.talk.contains("warning: this file is not read; the project file is `.buildpost.yml`"))
    #expect(
      result.talk.contains(
        "warning: `BUILDPOST_ISSUE_KEYS` is not a setting; did you mean `BUILDPOST_ISSUE_KEY`?"))
    #expect(!result.talk.contains("BUILDPOST_OTHER"))
  }

  @Test(arguments: ["/proc/self/environ", "/dev/zero", "../outside.yml"])
  func aConfigurationFileIsNoLinkOutOfTheWorkspace(target: String) async throws {
    try directory.write("canary: x\n", to: "outside.yml")
    try directory.write("", to: "work/empty")
    try FileManager.default.createSymbolicLink(
      atPath: directory.path + "/work/.buildpost.yml", withDestinationPath: target)
    let result = try await BuiltCommand(in: directory.path + "/work").run(["keys"])
    #expect(result.status == 78)
    #expect(result.talk.contains("it is a link to a file outside the repository"))
    #expect(!result.talk.contains("canary"))
  }

  @Test func everythingThatIsMissingIsNamedInOneError() async throws {
    let result = try await command.run(["submit", "--issue-key", "SHOP-1"])
    #expect(result.status == 78)
    for words in ["--pipeline-id", "--build-number", "--url", "site", "client-id", "secret"] {
      #expect(result.talk.contains(words), "\(words): \(result.talk)")
    }
    #expect(result.talk.split(separator: "\n").filter { $0.hasPrefix("error: ") }.count == 1)
  }

  @Test(arguments: ["submit", "convert", "doctor", "report"])
  func helpFitsSixtyLinesAndHelpAllShowsTheRest(name: String) async throws {
    let short = try await command.run([name, "--help"])
    let lines = short.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 61, "\(name): \(lines.count)")
    #expect(short.text.contains("More options: buildpost \(name) --help-all\n"))
    let all = try await command.run([name, "--help-all"])
    #expect(all.status == 0)
    #expect(all.text.contains("--issue-pattern"))
    #expect(!short.text.contains("--issue-pattern"))
  }
}
