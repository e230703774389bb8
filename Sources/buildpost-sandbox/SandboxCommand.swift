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

  /// Runs the command; help is as wide as its examples, and usage errors look like all other errors.
  static func main() async {
    do {
      let command = try parse()
      try await command.run()
    } catch let status as ExitCode {
      exit(withError: status)
    } catch {
      // The parser formats help for every error, and fails in a very narrow terminal.
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

/// What the command prints when it starts to listen.
struct Announcement: Encodable {
  private let url: String
  private let site: String
  private let apiUrl: String
  private let cloudId: String
  private let clientId: String
  private let connectKey: String
  private let state: String

  init(url: String, _ configuration: SandboxConfiguration) {
    self.url = url
    site = url
    apiUrl = url
    cloudId = configuration.cloudId
    clientId = configuration.clientId
    connectKey = configuration.connectKey
    state = url + "/sandbox/state.json"
  }

  /// Prints the address, or everything as one JSON document.
  func print(asJSON: Bool) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var line = asJSON ? try encoder.encode(self) : Data(url.utf8)
    line.append(UInt8(ascii: "\n"))
    try FileHandle.standardOutput.write(contentsOf: line)
  }
}

extension SandboxClock {
  /// The clock of this machine.
  static let system = SandboxClock(
    now: { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) },
    sleep: { try await Task.sleep(for: .seconds($0)) })
}

extension SandboxError {
  /// The exit status of the command.
  var exitStatus: Int32 {
    switch kind {
    case .malformedSetting: 64
    case .port: 69
    case .store, .recording: 73
    }
  }
}
