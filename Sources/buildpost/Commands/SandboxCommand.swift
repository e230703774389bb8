// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel
import Platform

/// `buildpost sandbox`: hands over to the executable `buildpost-sandbox` next to this one.
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
    let own = ownPath
    let directory = own.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let neighbour = directory.joined(separator: "/") + "/buildpost-sandbox"
    for candidate in [neighbour, "/usr/libexec/buildpost/buildpost-sandbox"]
    where access(candidate, X_OK) == 0 {
      return candidate
    }
    throw CommandError(
      .badSetting, "`buildpost-sandbox` is not installed", at: neighbour,
      fix: "install both executables in the same directory")
  }

  /// The absolute path of this executable without links if the system knows it, else the word by
  /// which it was called.
  private static var ownPath: String {
    let called = CommandLine.arguments.first ?? "buildpost"
    #if os(Linux)
      let name = "/proc/self/exe"
    #else
      let name = called
    #endif
    guard let resolved = realpath(name, nil) else { return called }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
