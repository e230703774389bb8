// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel
import Platform

/// The command `buildpost`.
@main
struct Buildpost: AsyncParsableCommand {
  static let configuration = CommandHelp.configuration(
    "", version: Version.current,
    subcommands: [
      Convert.self, PartCommand.self, Inspect.self, Explain.self, Keys.self, Report.self, Init.self,
      Submit.self, Flush.self, OutboxCommand.self, Get.self, Delete.self, Doctor.self,
      HookCommand.self, SandboxCommand.self, Completions.self,
    ])

  /// Runs a command and ends with its status, all errors in one form.
  ///
  /// The main thread only waits. An asynchronous `main` would end it instead, and the thread's end
  /// needs the tables for unwinding: 3 MB that the release executable does without.
  static func main() {
    // A reader that closes its end of a pipe must not kill a delivery under way.
    signal(SIGPIPE, SIG_IGN)
    fillStandardDescriptors()
    ProcessMemory.prepareForShortRun()
    do {
      try requireOpenFiles()
      try CommandPath.requireCommandLine()
      if let topic = HelpTopic(CommandLine.arguments.dropFirst()) { Ending.end(with: topic) }
      try CommandPath(CommandLine.arguments.dropFirst()).requireCommandIfHelpIsRequested()
      let words = ArgumentWords.spelledOut(CommandLine.arguments.dropFirst())
      if let command = PlainWords.command(words) { run(command) }
      var command = try parseAsRoot(words)
      if let asyncCommand = command as? any AsyncParsableCommand { run(asyncCommand) }
      try command.run()
      Ending.end(with: ExitStatus.done)
    } catch {
      Ending.end(with: error)
    }
  }

  /// Fails if so few files may be open that the runtime library cannot work.
  private static func requireOpenFiles() throws(CommandError) {
    let limit = openFileLimit(raisedTo: 64)
    guard limit < 32 else { return }
    throw CommandError(
      .badSetting, "this process may open only \(limit) files at a time",
      fix: "raise the limit, for example with `ulimit -n 64`")
  }

  private static func run(_ command: sending any AsyncParsableCommand) -> Never {
    Task {
      var command = command
      do {
        try await command.run()
        Ending.end(with: ExitStatus.done)
      } catch {
        Ending.end(with: error)
      }
    }
    while true { pause() }
  }
}

/// The version of this build of Buildpost.
enum Version {
  /// As in the CHANGELOG; with `-dev` between releases.
  static let current = "0.1.0-dev"
  /// Where releases are published; recipes, the installer and the Homebrew formula use it.
  static let releaseURL = "https://releases.example.com/buildpost"

  /// Whether `scripts/release/build` built this executable, so that a release may contain it.
  static var isRelease: Bool {
    #if BUILDPOST_RELEASE
      true
    #else
      false
    #endif
  }
}
