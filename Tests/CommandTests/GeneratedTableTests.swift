// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import TestSupport
import Testing

@testable import buildpost

/// Tables of the documentation that come from the values that the command itself uses.
///
/// `BUILDPOST_RECORD_SNAPSHOTS=1` rewrites `docs/settings.md`.
@Suite struct GeneratedTableTests {
  @Test func theREADMEListsTheExitStatuses() throws {
    let readme = try String(contentsOfFile: ProjectFiles.root + "/README.md", encoding: .utf8)
    let rows = readme.split(separator: "\n").filter { $0.firstMatch(of: /^\| \d+ \|/) != nil }
    #expect(
      rows.map(String.init) == ExitStatus.allCases.map { "| \($0.rawValue) | \($0.meaning) |" })
  }

  @Test func theListOfSettingsIsThatOfTheTable() throws {
    let path = ProjectFiles.root + "/docs/settings.md"
    let text = Self.settingsPage
    if HelpSnapshotTests.isRecording { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) }
    #expect(
      text == String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self))
    #expect(!HelpSnapshotTests.isRecording, "the page was recorded: look at it and run again")
  }

  private static var settingsPage: String {
    let rows = SettingTable.all.filter { $0.scope != .commandLine }.map { setting in
      let file = setting.scope == .project ? "yes" : "no"
      let help = setting.fullHelp.replacing("|", with: "\\|")
      return "| `\(setting.flag)` | `\(setting.variable)` | \(file) | \(help) |\n"
    }
    return """
      # Settings

      Each setting has a flag, an environment variable and a key of configuration files, which is \
      the flag without the
      leading `--`. [Configuration](configuration.md) explains which of them wins. The project \
      file may not set everything.

      | Flag | Variable | Project file | What it does |
      | --- | --- | --- | --- |
      \(rows.joined())
      """
  }
}
