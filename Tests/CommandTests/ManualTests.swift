// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite struct ManualTests {
  let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  @Test func everyCommandHasAPageThatTheLinterPasses() async throws {
    let made = try await write()
    #expect(made.status == 0, "\(made.talk)")
    let expected = try await CommandTree.read().paths().map {
      (["buildpost"] + $0).joined(separator: "-") + ".1"
    }
    let pages = try FileManager.default.contentsOfDirectory(atPath: directory.path)
    #expect(Set(pages) == Set(expected))
    let lint = try await tool("mandoc", ["-T", "lint", "-W", "warning"] + pages.sorted())
    #expect(lint.status == 0, "\(lint.text)")
    #expect(lint.text.isEmpty)
  }

  @Test func aPageListsOptionsVariablesAndStatuses() async throws {
    #expect(try await write().status == 0)
    let root = try await shown("buildpost")
    for words in ["buildpost COMMAND [OPTIONS]", "buildpost-convert(1)", "config.yml", "75 "] {
      #expect(root.contains(words), "\(words)")
    }
    let submit = try await shown("buildpost-submit")
    for words in [
      "buildpost submit [OPTIONS] --from FILE...", "--soft-fail", "BUILDPOST_SOFT_FAIL",
      "BUILDPOST_CLIENT_SECRET", "Example: ",
    ] {
      #expect(submit.contains(words), "\(words)")
    }
    #expect(!submit.contains("BUILDPOST_HELP"))
    #expect(try await shown("buildpost-sandbox").contains("BUILDPOST_TOKEN_LIFETIME"))
    // Flags alone say what is deleted.
    #expect(try await !shown("buildpost-outbox-drop").contains("BUILDPOST_REJECTED"))
    #expect(try await !shown("buildpost-delete").contains("BUILDPOST_PROPERTY"))
  }

  @Test func anExecutableThatDoesNotDescribeItselfIsAnError() async throws {
    var script = BuiltCommand(in: directory.path)
    script.path = ProjectFiles.root + "/scripts/release/man"
    let result = try await script.run(["/bin/false"])
    #expect(result.status == 1)
    #expect(result.talk == "/bin/false does not describe itself: \n")
  }

  private func write() async throws -> BuiltCommand.Result {
    try await tool(
      ProjectFiles.root + "/scripts/release/man",
      ["--directory", directory.path, "--date", "2026-01-31"]
        + ["buildpost", "buildpost-sandbox"].map { BuiltCommand.products + "/" + $0 })
  }

  private func shown(_ page: String) async throws -> String {
    let result = try await tool("mandoc", ["-T", "ascii", "-O", "width=160", page + ".1"])
    // The terminal form prints bold and underlined letters over one another.
    var text = ""
    for character in result.text.unicodeScalars {
      if character == "\u{8}" {
        text.unicodeScalars.removeLast()
      } else {
        text.unicodeScalars.append(character)
      }
    }
    return text
  }

  private func tool(_ name: String, _ arguments: [String]) async throws -> BuiltCommand.Result {
    var command = BuiltCommand(in: directory.path)
    command.path = "/usr/bin/env"
    return try await command.run([name] + arguments)
  }
}
