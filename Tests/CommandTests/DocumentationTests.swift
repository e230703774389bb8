// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The pages about CI services and the hook: every command that they mark runs, every recipe is the real one.
@Suite(.serialized) struct DocumentationTests {
  static let pages =
    ["jenkins", "gitlab", "github", "azure", "bitbucket", "circleci", "buildkite", "other"]
    .map { "docs/ci/\($0).md" } + ["docs/hook.md"]

  @Test(arguments: pages)
  func theCommandsOfAPageRunOneAfterTheOther(_ page: String) async throws {
    let workshop = try await HookWorkshop()
    for block in try MarkdownCommands(page).runnable {
      let result = try await workshop.run(
        "/bin/bash", ["-euo", "pipefail", "-c", block.text],
        environment: ["PATH": BuiltCommand.products + ":/usr/bin:/bin"])
      #expect(result.status == 0, "\(block): \(result.talk)")
    }
  }

  @Test(arguments: pages.dropLast(2))
  func everyPageShowsItsRecipesAsTheyAre(_ page: String) throws {
    let service = page.split(separator: "/").last?.split(separator: ".").first ?? ""
    let shown = try MarkdownCommands(page).blocks.map(\.text)
    let files = RecipePieces.files.filter {
      $0.prefix { $0 != "." && $0 != "-" } == service
    }
    #expect(!files.isEmpty)
    for file in files {
      let recipe = try #require(
        FileManager.default.contents(atPath: RecipePieces.directory + "/" + file))
      #expect(shown.contains(String(decoding: recipe, as: UTF8.self)), "\(file) is not shown")
    }
  }

  @Test func manifestsThatAreOnlyShownAreWellFormed() async throws {
    try #require(RecipePieces.exists("python3"))
    for block in try Self.pages.flatMap({ try MarkdownCommands($0).blocks })
    where block.words.first == "yaml" {
      var python = BuiltCommand(in: "/", environment: ["PATH": RecipePieces.systemPath])
      python.path = "/usr/bin/env"
      let result = try await python.run(
        ["python3", "-c", "import sys, yaml; list(yaml.safe_load_all(sys.stdin))"],
        input: Data(block.text.utf8))
      #expect(result.status == 0, "\(block): \(result.talk)")
    }
  }

  @Test func blocksAreToldApart() {
    let text = "a\n```sh run\nls\n\npwd\n```\n```yaml\nx: 1\n```\n```\nopen"
    let read = MarkdownCommands(text: text, file: "x.md")
    #expect(read.blocks.map(\.text) == ["ls\n\npwd\n", "x: 1\n"])
    #expect(read.runnable.map(\.description) == ["x.md:2"])
  }
}
