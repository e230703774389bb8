// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel
import Platform

/// `buildpost sandbox`: hands over to `buildpost-sandbox`, next to this executable or in `PATH`.
///
/// The server is an executable of its own so that no other command loads it.
struct SandboxCommand: ParsableCommand {
  static let configuration = CommandHelp.configuration("sandbox")

  @Argument(
    parsing: .captureForPassthrough, help: "Options of the sandbox; --help shows them.",
    completion: .list(options))
  var arguments: [String] = []

  /// The options of the other executable, for completions.
  private static let options = [
    "--port", "--client-id", "--client-secret-file", "--connect-key", "--connect-secret-file",
    "--token-lifetime", "--cloud-id", "--project", "--delay", "--deny", "--fault", "--record",
    "--store", "--json", "--help",
  ]

  func run() throws {
    let program = try Self.program()
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    signal(SIGPIPE, SIG_DFL)
    execv(program, &words)
    throw CommandError(
      .badSetting, "the sandbox cannot be started: \(SystemFailure(code: errno).words)",
      at: program, fix: "install buildpost-sandbox again")
  }

  /// Next to this executable, else in the directory that packages use.
  private static func program() throws(CommandError) -> String {
    let own = runningExecutable() ?? CommandLine.arguments.first ?? "buildpost"
    let directory = own.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let neighbour = directory.joined(separator: "/") + "/buildpost-sandbox"
    let listed = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .filter { $0.hasPrefix("/") }.map { "\($0)/buildpost-sandbox" }
    for candidate in [neighbour, "/usr/libexec/buildpost/buildpost-sandbox"] + listed
    where access(candidate, X_OK) == 0 {
      return candidate
    }
    throw CommandError(
      .badSetting, "`buildpost-sandbox` is not installed", at: neighbour,
      fix: "put the executable `buildpost-sandbox` of the same release there, or into a directory "
        + "of PATH")
  }
}
