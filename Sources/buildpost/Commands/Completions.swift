// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `buildpost completions`.
struct Completions: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions",
    abstract: "Print the completion script for a shell.",
    usage: "buildpost completions SHELL",
    discussion: """
      Example:

        buildpost completions bash > ~/.local/share/bash-completion/completions/buildpost
      """)

  /// The shells there are scripts for.
  enum Shell: String, CaseIterable, ExpressibleByArgument {
    case bash, zsh, fish

    var completion: CompletionShell {
      switch self {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    }
  }

  @Argument(help: "The shell.") var shell: Shell
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    var given = GivenOptions()
    output.collect(into: &given)
    let invocation = try Invocation(given)
    let script = Buildpost.completionScript(for: shell.completion)
    if try invocation.wantsJSON {
      return try invocation.console.printJSON(["shell": shell.rawValue, "script": script])
    }
    try invocation.console.print(script.hasSuffix("\n") ? script : script + "\n")
  }
}
