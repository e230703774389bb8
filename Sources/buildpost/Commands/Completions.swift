// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `buildpost completions`.
struct Completions: ParsableCommand {
  static let configuration = CommandHelp.configuration("completions")

  /// The shells that have scripts.
  enum Shell: String, CaseIterable, ExpressibleByArgument {
    case bash, zsh, fish
  }

  @Argument(help: "The shell.") var shell: Shell
  @OptionGroup(title: "Output") var output: SettingOptions<OutputGroup>

  func run() throws {
    let invocation = try Invocation(output)
    let script =
      CompletionShell(rawValue: shell.rawValue).map { Buildpost.completionScript(for: $0) } ?? ""
    try invocation.answer(
      ["shell": shell.rawValue, "script": script],
      script.hasSuffix("\n") ? script : script + "\n")
  }
}
