// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The commands of an executable, as it describes itself.
struct CommandTree: Decodable {
  var commandName: String
  var subcommands: [CommandTree]?

  /// What the executable says of itself.
  static func read() async throws -> CommandTree {
    let told = try await BuiltCommand(in: "/").run(["--experimental-dump-help"])
    return try JSONDecoder().decode(Description.self, from: told.output).command
  }

  /// The words of each command, the root's none first; `help` is the parser's own.
  func paths(below path: [String] = []) -> [[String]] {
    [path]
      + (subcommands ?? []).filter { $0.commandName != "help" }.flatMap {
        $0.paths(below: path + [$0.commandName])
      }
  }

  private struct Description: Decodable {
    var command: CommandTree
  }
}
