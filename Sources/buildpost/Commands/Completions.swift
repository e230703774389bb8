// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel

/// `buildpost completions`.
struct Completions: ParsableCommand {
  static let configuration = CommandHelp.configuration("completions")

  /// The shells that have scripts.
  static let shells = ["bash", "zsh", "fish"]

  @Argument(help: "One of \(shells.joined(separator: ", ")).", completion: .list(shells))
  var shell: String
  @OptionGroup(title: "Output") var output: SettingOptions<OutputGroup>

  func run() throws {
    let invocation = try Invocation(output)
    guard Self.shells.contains(shell), let kind = CompletionShell(rawValue: shell) else {
      throw CommandError(
        .usage, "unknown shell `\(shell)`",
        fix: "pass one of \(Self.shells.joined(separator: ", "))")
    }
    let script = Buildpost.completionScript(for: kind)
    try invocation.answer(
      ["shell": shell, "script": script],
      script.hasSuffix("\n") ? script : script + "\n")
  }
}
