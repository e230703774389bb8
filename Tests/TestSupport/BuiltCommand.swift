// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// Runs an executable of this package as a user would, in a clean environment.
package struct BuiltCommand: Sendable {
  /// How a run ended.
  package struct Result: Sendable {
    /// The exit status, or the negative number of the signal that ended it.
    package var status: Int32
    package var output: Data
    package var errors: Data

    /// Standard output as text.
    package var text: String { String(decoding: output, as: UTF8.self) }
    /// Standard error as text.
    package var talk: String { String(decoding: errors, as: UTF8.self) }

    /// Standard output as one JSON object.
    package func json() throws -> [String: Any] {
      try JSONSerialization.jsonObject(with: output) as? [String: Any] ?? [:]
    }
  }

  /// The executable.
  package var path: String
  /// The variables; nothing is inherited.
  package var environment: [String: String]
  /// The working directory.
  package var directory: String

  /// An executable of this package, run in a directory.
  package init(
    _ name: String = "buildpost", in directory: String, environment: [String: String] = [:]
  ) {
    path = Self.products + "/" + name
    self.directory = directory
    self.environment = ["PATH": "/usr/bin:/bin", "HOME": directory, "LC_ALL": "C.UTF-8"]
      .merging(environment) { $1 }
  }

  /// The directory of the built products, next to the running tests.
  package static let products: String = {
    let running = URL(fileURLWithPath: ProcessInfo.processInfo.arguments[0])
    let beside = running.deletingLastPathComponent().path
    let hasCommand = FileManager.default.isExecutableFile(atPath: beside + "/buildpost")
    return hasCommand ? beside : ProjectFiles.root + "/.build/debug"
  }()

  /// Runs the executable to its end.
  package func run(_ arguments: [String], input: Data = Data()) async throws -> Result {
    let running = try start(arguments)
    running.give(input)
    return await running.result()
  }

  /// Starts the executable.
  package func start(_ arguments: [String]) throws -> RunningCommand {
    try RunningCommand(self, arguments)
  }
}
