// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import TestSupport
import Sandbox

/// Runs a program.
enum Tool {
  struct Outcome: Equatable {
    let status: Int32
    /// What it wrote to standard output and standard error.
    let output: String
  }

  /// Runs a program of the search path to its end.
  static func run(_ words: String...) async throws -> Outcome {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words
    let output = ProcessStart.pipe()
    process.standardOutput = output
    process.standardError = output
    return try await withCheckedThrowingContinuation { continuation in
      process.terminationHandler = { process in
        // The output fits into the pipe, so nothing waits for a reader.
        let text = String(
          decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        continuation.resume(returning: Outcome(status: process.terminationStatus, output: text))
      }
      do {
        try ProcessStart.run(process)
      } catch {
        continuation.resume(throwing: error)
      }
    }
  }
}
