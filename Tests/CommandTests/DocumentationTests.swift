// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// All Markdown of the package: every command that is shown runs, every recipe is the real one.
@Suite(
  .serialized,
  .enabled(if: RecipePieces.exists("python3"), "python3 with PyYAML takes recipes apart"))
struct DocumentationTests {
  static let pages: [String] = {
    // A package whose files cannot be listed has no pages, which the first test reports.
    let files = (try? MarkdownCommands.files()) ?? []
    return files.filter { (try? MarkdownCommands($0).blocks.isEmpty) == false }
  }()

  @Test func thePagesAreFound() throws {
    #expect(Set(Self.pages).isSuperset(of: ["README.md", "docs/hook.md", "docs/ci/gitlab.md"]))
    #expect(Self.pages.contains("docs/configuration.md"))
  }

  @Test(.slow, arguments: pages)
  func everyCommandThatIsShownRuns(_ page: String) async throws {
    let service = page.split(separator: "/").last?.split(separator: ".").first.map(String.init)
    let recipes = try Self.recipes()
    try await SandboxSite.open { site in
      let place = try await DocumentWorkplace(site, service: service ?? "")
      for block in try MarkdownCommands(page).blocks where !recipes.contains(block.text) {
        try await run(block, place)
      }
    }
  }

  private func run(_ block: MarkdownCommands.Block, _ place: DocumentWorkplace) async throws {
    switch block.use {
    case .run:
      let result = try await place.run(block.text)
      #expect(result.status == 0, "\(block): \(result.talk)")
    case .session: try await play(block, place)
    case .notRun: break
    case .unmarked: Issue.record("\(block): say what it is: `sh run`, `console`, `text`, …")
    case .shown where ["yaml", "groovy"].contains(block.words[0]):
      if block.words.dropFirst() == [".buildpost.yml"] { return try await load(block, place) }
      for piece in try await RecipePieces.calls(in: block) {
        let result = try await place.run(piece)
        #expect(result.status == 0, "\(block): \(result.talk)")
      }
    case .shown:
      let commands = block.text.split(separator: "\n").filter {
        $0.contains(/^\s*(\$ |buildpost |scripts\/|git )/)
      }
      #expect(commands.isEmpty, "\(block): a command that no test runs")
    }
  }

  /// Commands after `$ `, and lines that are part of what they print.
  private func play(_ block: MarkdownCommands.Block, _ place: DocumentWorkplace) async throws {
    var printed = ""
    for line in block.text.split(separator: "\n") {
      if line.hasPrefix("$ ") {
        let result = try await place.run(String(line.dropFirst(2)))
        #expect(result.status == 0, "\(block): \(result.talk)")
        printed = result.text + result.talk
      } else {
        #expect(printed.split(separator: "\n").contains(line), "\(block): \(printed)")
      }
    }
  }

  /// A project file, which has to be one that Buildpost accepts.
  private func load(_ block: MarkdownCommands.Block, _ place: DocumentWorkplace) async throws {
    try place.workshop.top.write(block.text, to: "work/.buildpost.yml")
    let result = try await place.run("buildpost explain")
    #expect(result.status == 0, "\(block): \(result.talk)")
  }

  @Test func fewBlocksAreNotRun() throws {
    let blocks = try Self.pages.flatMap { try MarkdownCommands($0).blocks }
    let left = blocks.filter { $0.use == .notRun }
    #expect(left.count <= 8, "\(left)")
  }

  @Test func everyRecipeIsOnThePageOfItsService() throws {
    for (file, words) in RecipePieces.recipes {
      let recipe = try #require(
        FileManager.default.contents(atPath: RecipePieces.directory + "/" + file))
      let shown = try MarkdownCommands("docs/ci/\(words[0]).md").blocks.map(\.text)
      #expect(shown.contains(String(decoding: recipe, as: UTF8.self)), "\(file) is not shown")
    }
  }

  /// The stored recipes, whose shell other tests run.
  private static func recipes() throws -> Set<String> {
    Set(
      try RecipePieces.files.map {
        let file = RecipePieces.directory + "/" + $0
        return String(decoding: try Data(contentsOf: URL(fileURLWithPath: file)), as: UTF8.self)
      })
  }

  @Test func optionsAndVariablesInTheTextExist() async throws {
    let known = try await Self.options
    for page in try MarkdownCommands.files() {
      for span in try MarkdownCommands(page).spans {
        for word in Self.options(in: span) {
          #expect(known.contains(word), "\(page): `\(span)`")
        }
      }
    }
  }

  /// The long options that a text names, by flag or by variable.
  private static func options(in span: String) -> [String] {
    var words: [String] = []
    if span.hasPrefix("--") || span.hasPrefix("buildpost ") {
      words += span.matches(of: /(?:^|[ \/])--([a-z][a-z-]*)/).map { String($0.1) }
    }
    words += span.matches(of: /\bBUILDPOST_([A-Z_]+)/).map {
      $0.1.lowercased().replacing("_", with: "-")
    }
    return words
  }

  /// The long options of all commands, and the secrets, which are variables only.
  private static var options: Set<String> {
    get async throws {
      var names: Set<String> = [
        "help", "help-all", "version", "client-secret", "connect-secret",
      ]
      for program in ["buildpost", "buildpost-sandbox"] {
        let told = try await BuiltCommand(program, in: "/").run(["--experimental-dump-help"])
        names.formUnion(told.text.matches(of: /"name" *: *"([a-z-]+)"/).map { String($0.1) })
      }
      return names
    }
  }

  @Test func blocksAreToldApart() {
    let text = """
      a `b`
      ```sh run
      ls

      pwd
      ```
      ```yaml
      x: `1`
      ```
      ```sh not run: it says why
      ```
      ```sh not run:
      ```
      `c
      d`
      ```
      open
      """
    let read = MarkdownCommands(text: text, file: "x.md")
    #expect(read.blocks.map(\.text) == ["ls\n\npwd\n", "x: `1`\n", "", ""])
    #expect(read.blocks.map(\.use) == [.run, .shown, .notRun, .shown])
    #expect(read.runnable.map(\.description) == ["x.md:2"])
    #expect(read.spans == ["b", "c\nd"])
  }
}
