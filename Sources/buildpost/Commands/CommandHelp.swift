// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TextCoding

/// The help of the commands, which is written in `Help.txt`.
struct CommandHelp {
  private var usage: [String] = []
  private var lines: [String] = []

  /// A command with its help.
  ///
  /// - Parameters:
  ///   - path: The words that call the command, such as `outbox list`; empty for `buildpost`.
  ///   - version: What `--version` prints.
  ///   - subcommands: The commands below it.
  ///   - defaultSubcommand: The command that runs if none is named.
  /// - Returns: The command as the parser needs it.
  static func configuration(
    _ path: String, version: String = "", subcommands: [any ParsableCommand.Type] = [],
    defaultSubcommand: (any ParsableCommand.Type)? = nil
  ) -> CommandConfiguration {
    let help = all[path] ?? CommandHelp()
    let paragraphs = help.paragraphs
    return CommandConfiguration(
      commandName: path.split(separator: " ").last.map(String.init) ?? "buildpost",
      abstract: paragraphs.first ?? "", usage: help.usage.joined(separator: "\n"),
      discussion: Array(paragraphs.dropFirst()).joined(separator: "\n\n"), version: version,
      subcommands: subcommands, defaultSubcommand: defaultSubcommand)
  }

  private static let all: [String: CommandHelp] = {
    var all: [CommandHelp] = []
    var isUsage = false
    let lines = PackageResources.Help_txt.split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for line in lines.map({ String(decoding: $0, as: UTF8.self) }) {
      let usage = line.utf8.starts(with: "> ".utf8) ? String(line.dropFirst(2)) : nil
      if usage != nil, !isUsage { all.append(CommandHelp()) }
      isUsage = usage != nil
      guard let last = all.indices.last else { continue }
      if let usage { all[last].usage.append(usage) } else { all[last].lines.append(line) }
    }
    return Dictionary(all.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
  }()

  /// The words in the usage that call the command, after the executable's name.
  private var path: String {
    let words = (usage.first ?? "").utf8.split(separator: UInt8(ascii: " ")).dropFirst()
    return words.prefix { $0.first?.isLower == true }.map { String(Substring($0)) }
      .joined(separator: " ")
  }

  /// What the command does, then the rest; indented lines are not joined.
  private var paragraphs: [String] {
    lines.split(separator: "").map { lines in
      Array(lines).joined(separator: lines.first?.first == " " ? "\n" : " ")
    }
  }
}
