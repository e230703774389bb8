// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel
import Platform
import Sandbox
import TextCoding

/// `buildpost sandbox`: an executable of its own, so that no other command pays for the server.
@main
struct SandboxProgram: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "buildpost sandbox",
    abstract: "Run a local stand-in for Jira's Builds API, with a web page.",
    usage: "buildpost sandbox [OPTIONS]",
    discussion: String(help.drop { !$0.isNewline }.trimming(while: \.isNewline)))

  /// The text of `--help` after a line about the licence.
  private static let help = String(decoding: PackageResources.Help_txt, as: UTF8.self)

  @OptionGroup var options: SandboxOptions

  /// Runs the command; the main thread only waits, since release executables cannot end it.
  static func main() {
    start()
    while true { pause() }
  }

  private static func start() {
    Task {
      await serve()
      exit()
    }
  }

  /// Help is as wide as its examples, and usage errors look like all others.
  private static func serve() async {
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
        let message = message(for: error)
        let summary = message.prefix(1).lowercased() + message.dropFirst()
        report(SandboxError(.malformedSetting, summary, fix: "see `buildpost sandbox --help`"))
        exit(withError: ExitCode.validationFailure)
      default: exit(withError: error)
      }
    }
  }

  func run() async throws {
    do {
      let settings = SandboxSettings(environment: ProcessInfo.processInfo.environment)
      let configuration = try settings.configuration(options)
      signal(SIGPIPE, SIG_IGN)
      let (stopped, end) = AsyncStream.makeStream(of: Void.self)
      let signals = StopSignals { end.finish() }
      defer { signals.stop() }
      let isJSON = settings.isJSON(options)
      try await SandboxServer(configuration).serve { url in
        let document = announcement(url: url, configuration)
        Self.writeLine(isJSON ? try JSONText.encode(document) : Data(url.utf8), to: STDOUT_FILENO)
        if !isJSON {
          let settings = SandboxSettingLines.text(url: url, configuration)
          Self.writeLine(Data(settings.utf8), to: STDERR_FILENO)
        }
        for await _ in stopped {}
      }
    } catch let error as any BuildpostError {
      Self.report(error)
      throw ExitCode((error as? SandboxError)?.exitStatus ?? 70)
    }
  }

  private static func report(_ error: any BuildpostError) {
    writeLine(Data(ErrorText.render(error).dropLast().utf8), to: STDERR_FILENO)
  }

  /// Writes a line; a closed stream does not stop the sandbox.
  private static func writeLine(_ line: Data, to descriptor: Int32) {
    let bytes = Array(line) + [UInt8(ascii: "\n")]
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 || errno == EINTR else { return }
      rest = rest.dropFirst(max(0, count))
    }
  }
}

/// The document of `--json`.
private func announcement(url: String, _ configuration: SandboxConfiguration) -> JSONObject {
  [
    "url": url, "site": url, "apiUrl": url, "cloudId": configuration.cloudId,
    "clientId": configuration.clientId, "connectKey": configuration.connectKey,
    "state": url + "/sandbox/state.json",
  ]
}

extension SandboxError {
  /// The exit status of the command.
  fileprivate var exitStatus: Int32 {
    switch kind {
    case .malformedSetting: 64
    case .port: 69
    case .store, .recording: 73
    }
  }
}
