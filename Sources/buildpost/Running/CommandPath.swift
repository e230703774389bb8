// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The command that the words of a command line name, as far as they name one.
struct CommandPath {
  /// The words, the executable's name first.
  private(set) var words = ["buildpost"]
  /// The word that stands where a command is looked for and is none; `nil` where there is no such word.
  private(set) var stranger: String?
  private var command: any ParsableCommand.Type = Buildpost.self

  /// Follows the words behind the executable's name, up to the first option.
  init(_ arguments: some Sequence<String>) {
    for word in arguments {
      guard !word.hasPrefix("-") else { return }
      guard let next = subcommands.first(where: { Self.name($0) == word }) else {
        if !subcommands.isEmpty { stranger = word }
        return
      }
      words.append(word)
      command = next
    }
  }

  /// Not even the executable's name is there where the system hides the command line, and every command would look
  /// like a request for help, with status 0.
  static func requireCommandLine() throws(CommandError) {
    guard CommandLine.arguments.isEmpty else { return }
    throw CommandError(
      .badSetting, "the command line cannot be read", at: "/proc/self/cmdline", fix: "mount /proc")
  }

  /// What shows the help of the command.
  var help: String { words.joined(separator: " ") + " --help" }

  /// The command that ``stranger`` may mean.
  var suggestion: String? {
    stranger.flatMap { Spelling.nearest(to: $0, among: subcommands.map(Self.name)) }
  }

  private var subcommands: [any ParsableCommand.Type] { command.configuration.subcommands }

  private static func name(_ command: any ParsableCommand.Type) -> String {
    command.configuration.commandName ?? "\(command)".lowercased()
  }
}
