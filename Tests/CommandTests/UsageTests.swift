// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite struct UsageTests {
  let directory: TemporaryDirectory
  let command: BuiltCommand

  init() throws {
    directory = try TemporaryDirectory()
    command = BuiltCommand(in: directory.path)
  }

  @Test(arguments: [
    (
      ["convert", "--fromat", "junit"], "error: unknown option `--fromat`\n  fix: pass `--format`\n"
    ),
    (["frobnicate"], "error: unexpected argument `frobnicate`\n  fix: see `buildpost --help`\n"),
    (
      ["convert", "--state", "done"],
      """
      error: `done` is none of pending, in_progress, successful, failed, cancelled, unknown
        at: --state
        fix: see `buildpost help` for what --state takes

      """
    ),
    (
      ["convert", "--build-number", "1.5"],
      """
      error: `1.5` is not a whole number
        at: --build-number
        fix: see `buildpost help` for what --build-number takes

      """
    ),
    (
      ["inspect"],
      """
      error: `inspect` needs at least one REPORT: a file, a directory, a glob or -
        fix: see `buildpost --help`

      """
    ),
    (
      ["report", "unit.xml"],
      "error: `report` needs `--html FILE` or `--markdown FILE`\n  fix: see `buildpost --help`\n"
    ),
    (
      ["keys", "--text", "x", "--source", "dream"],
      "error: `dream` is none of branch, title, tag, commit\n  at: --source\n"
    ),
  ])
  func usageErrorsAre64(arguments: [String], words: String) async throws {
    let result = try await command.run(arguments)
    #expect(result.status == 64)
    #expect(result.talk == words)
    #expect(result.text.isEmpty)
  }

  @Test func aPathThatIsNotThereIs66() async throws {
    for verb in [["inspect"], ["convert"] + ConvertTests.facts] {
      let result = try await command.run(verb + ["nowhere.xml"])
      #expect(result.status == 66)
      #expect(result.talk.hasPrefix("error: no such file or directory\n  at: nowhere.xml\n  fix: "))
    }
  }

  @Test func anEmptyDirectoryIs66UnlessAllowed() async throws {
    #expect(try await command.run(["inspect", "."]).status == 66)
    #expect(try await command.run(["inspect", "*.xml"]).status == 66)
    let allowed = try await command.run(["inspect", "--allow-empty", "--json", "."])
    #expect(allowed.status == 0)
    #expect((try allowed.json()["reports"] as? [Any])?.isEmpty == true)
  }

  @Test func aDirectoryWithoutAReportAmongItsFilesIs66() async throws {
    try directory.write("<checkstyle/>", to: "target/checkstyle.xml")
    let result = try await command.run(["inspect", "target"])
    #expect(result.status == 66)
    #expect(
      result.talk.hasSuffix(
        """
        error: no report among the files that were found
          at: target
          fix: name the reports, or pass --allow-empty

        """))
    #expect(try await command.run(["inspect", "target/checkstyle.xml"]).status == 65)
    #expect(try await command.run(["inspect", "--allow-empty", "target"]).status == 0)
  }

  @Test func anEmptyValueIsUnset() async throws {
    let result = try await command.run(
      ["convert", "--issue-key", "PROJ-7", "--branch=", "--state="] + ConvertTests.facts)
    #expect(result.status == 0)
    for words in [["--text="], ["--text", ""]] {
      let keys = try await command.run(["keys"] + words + ["--json"])
      #expect(keys.status == 0)
      #expect(keys.text == "{\"issueKeys\":[]}\n")
    }
  }

  @Test func aValueOfTheEnvironmentThatMakesNoSenseIs78() async throws {
    var command = command
    command.environment["BUILDPOST_STATE"] = "done"
    let result = try await command.run(["convert"] + ConvertTests.facts)
    #expect(result.status == 78)
    #expect(result.talk.contains("at: BUILDPOST_STATE"))
  }

  @Test func helpAndVersionAreData() async throws {
    for arguments in [["--help"], ["convert", "--help"], ["help", "inspect"], []] {
      let result = try await command.run(arguments)
      #expect(result.status == 0)
      #expect(result.text.contains("Example:"))
      #expect(result.talk.isEmpty)
      for line in result.text.split(separator: "\n") { #expect(line.count <= 100) }
    }
    #expect(try await command.run(["--version"]).text == "0.1.0-dev\n")
  }
}
