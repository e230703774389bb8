// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// Runs the executables of this package as a user would, in an environment of their own.
package struct BuiltCommand: Sendable {
  /// How a run ended.
  package struct Result: Sendable {
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

  /// The directory of the built products: beside the running tests.
  package static let products: String = {
    let running = URL(fileURLWithPath: ProcessInfo.processInfo.arguments[0])
    let beside = running.deletingLastPathComponent().path
    let hasCommand = FileManager.default.isExecutableFile(atPath: beside + "/buildpost")
    return hasCommand ? beside : ProjectFiles.root + "/.build/debug"
  }()

  /// Runs the executable to its end.
  package func run(_ arguments: [String], input: Data = Data()) async throws -> Result {
    let process = try start(arguments)
    process.give(input)
    return await process.result()
  }

  /// Starts the executable.
  package func start(_ arguments: [String]) throws -> RunningCommand {
    try RunningCommand(self, arguments)
  }
}

/// An executable that was started.
package final class RunningCommand: Sendable {
  private let process: Process
  private let input = Pipe()
  private let reading: Task<(Data, Data), Never>
  private let ending: Task<Int32, Never>

  init(_ command: BuiltCommand, _ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: command.path)
    process.arguments = arguments
    process.environment = command.environment
    process.currentDirectoryURL = URL(fileURLWithPath: command.directory)
    let output = Pipe()
    let errors = Pipe()
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errors
    let (ends, end) = AsyncStream.makeStream(of: Int32.self)
    process.terminationHandler = { ended in
      end.yield(
        ended.terminationReason == .exit ? ended.terminationStatus : -ended.terminationStatus)
      end.finish()
    }
    try process.run()
    self.process = process
    reading = Task {
      async let first = Self.readAll(output.fileHandleForReading)
      async let second = Self.readAll(errors.fileHandleForReading)
      return await (first, second)
    }
    ending = Task {
      for await status in ends { return status }
      return -1
    }
  }

  /// The id of the process.
  package var id: Int32 { process.processIdentifier }

  /// Writes to standard input and closes it.
  package func give(_ data: Data) {
    // A command that ends without reading its input is part of some tests.
    try? input.fileHandleForWriting.write(contentsOf: data)
    try? input.fileHandleForWriting.close()
  }

  /// Sends a signal.
  package func send(_ signal: Int32) {
    kill(process.processIdentifier, signal)
  }

  /// Waits for the end.
  package func result() async -> BuiltCommand.Result {
    let (output, errors) = await reading.value
    let status = await ending.value
    return BuiltCommand.Result(status: status, output: output, errors: errors)
  }

  private static func readAll(_ handle: FileHandle) async -> Data {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        // An unreadable pipe gives what was read, which fails the test that looks at it.
        continuation.resume(returning: (try? handle.readToEnd()) ?? Data())
      }
    }
  }
}
