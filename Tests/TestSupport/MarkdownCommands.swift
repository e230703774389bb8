// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The fenced blocks of a Markdown file, and the commands among them that are meant to be run.
package struct MarkdownCommands: Sendable {
  /// A fenced block.
  package struct Block: Sendable, CustomStringConvertible {
    /// The file, from the top of the package.
    package var file: String
    /// The line of the opening fence, from 1.
    package var line: Int
    /// The words behind the opening fence: the language, then marks.
    package var words: [String]
    /// What stands between the fences.
    package var text: String

    /// Whether a test runs it: a fence that opens with `sh run`.
    package var isRunnable: Bool { words == ["sh", "run"] }
    /// The place.
    package var description: String { "\(file):\(line)" }
  }

  /// All blocks, first to last.
  package var blocks: [Block]
  /// The blocks that a test runs.
  package var runnable: [Block] { blocks.filter(\.isRunnable) }

  /// Reads a file, named from the top of the package.
  package init(_ file: String) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: ProjectFiles.root + "/" + file))
    self.init(text: String(decoding: data, as: UTF8.self), file: file)
  }

  /// Reads a text.
  package init(text: String, file: String) {
    blocks = []
    var open: (block: Block, lines: [Substring])?
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      guard line.hasPrefix("```") else {
        open?.lines.append(line)
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
  }
}
