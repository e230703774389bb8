// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The fenced blocks of a Markdown file, and what to do with the commands in them.
package struct MarkdownCommands: Sendable {
  /// A fenced block.
  package struct Block: Sendable, CustomStringConvertible {
    /// The file, from the top of the package.
    package var file: String
    /// The line of the opening fence, from 1.
    package var line: Int
    /// The words after the opening fence: the language, then marks.
    package var words: [String]
    /// The text between the fences.
    package var text: String

    /// What to do with it, according to its fence.
    package var use: Use {
      switch words.first {
      case nil: return .unmarked
      case "console": return .session
      case "sh" where words.dropFirst() == ["run"]: return .run
      case "sh" where words.dropFirst().prefix(2) == ["not", "run:"] && words.count > 3:
        return .notRun
      default: return .shown
      }
    }
    /// The file and the line.
    package var description: String { "\(file):\(line)" }
  }

  /// What to do with a block.
  package enum Use: Sendable {
    /// `sh run`: run its commands.
    case run
    /// `console`: run the commands after `$ `; they must print the lines that follow them.
    case session
    /// `sh not run: REASON`.
    case notRun
    /// Another language: a file, or a part of one.
    case shown
    /// A fence without any word.
    case unmarked
  }

  /// Every Markdown file, named from the top of the package.
  package static func files() throws -> [String] {
    let hidden = { (name: String) in name.split(separator: "/").contains { $0.hasPrefix(".") } }
    return try FileManager.default.contentsOfDirectory(atPath: ProjectFiles.root)
      .filter { !hidden($0) }
      .flatMap { top in
        // Only a directory has anything below it.
        let below =
          (try? FileManager.default.subpathsOfDirectory(
            atPath: ProjectFiles.root + "/" + top)) ?? []
        return [top] + below.filter { !hidden($0) }.map { top + "/" + $0 }
      }
      .filter { $0.hasSuffix(".md") }.sorted()
  }

  /// All blocks, first to last.
  package var blocks: [Block]
  /// The blocks that a test runs.
  package var runnable: [Block] { blocks.filter { $0.use == .run } }
  /// The texts between backticks outside the blocks.
  package var spans: [String]

  /// Reads a file, named from the top of the package.
  package init(_ file: String) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: ProjectFiles.root + "/" + file))
    self.init(text: String(decoding: data, as: UTF8.self), file: file)
  }

  /// Reads a text.
  package init(text: String, file: String) {
    blocks = []
    var prose = ""
    var open: (block: Block, lines: [Substring])?
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      guard line.hasPrefix("```") else {
        if open == nil { prose += line + "\n" } else { open?.lines.append(line) }
        continue
      }
      if var closed = open {
        closed.block.text = closed.lines.map { $0 + "\n" }.joined()
        blocks.append(closed.block)
        open = nil
      } else {
        let words = line.drop { $0 == "`" }.split(separator: " ").map(String.init)
        open = (Block(file: file, line: index + 1, words: words, text: ""), [])
      }
    }
    spans = prose.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }
}
