// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel
import Foundation
import Sandbox

/// `buildpost sandbox`: an executable of its own, so that no other command pays for the server.
@main
struct SandboxCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "buildpost sandbox",
    abstract: "Run a local stand-in for Jira's Builds API, with a web page.",
    usage: "buildpost sandbox [OPTIONS]",
    discussion: SandboxHelp.discussion)

  @OptionGroup var options: SandboxOptions

  /// Runs the command; help has the width that its examples fit, and a usage error the form of all errors.
  static func main() async {
    do {
      let command = try parse()
      try await command.run()
    } catch {
      // The parser lays out help for each of its answers, and cannot do so in few columns.
      setenv("COLUMNS", "80", 1)
      switch exitCode(for: error) {
      case .success: exit(withError: CleanExit.message(fullMessage(for: error, columns: 80)))
      case .validationFailure:
        FileHandle.standardError.write(Data(SandboxHelp.usage(message(for: error)).utf8))
        exit(withError: ExitCode.validationFailure)
      default: exit(withError: error)
      }
    }
  }

  func run() async throws {
    do {
      let settings = SandboxSettings(environment: ProcessInfo.processInfo.environment)
      let configuration = try settings.configuration(options)
      let signals = StopSignals()
      try await SandboxServer(configuration).serve { url in
        try Announcement(url: url, configuration).print(asJSON: settings.isJSON(options))
        await signals.first()
      }
    } catch let error as any BuildpostError {
      FileHandle.standardError.write(Data(SandboxHelp.text(of: error).utf8))
      throw ExitCode((error as? SandboxError)?.exitStatus ?? 70)
    }
  }
}
