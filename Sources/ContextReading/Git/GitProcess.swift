// SPDX-License-Identifier: Apache-2.0

import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Runs git and nothing else: by path, without a shell, with its input closed, within a time and a size.
struct GitProcess: Sendable {
  /// What a run of git left behind.
  struct Output: Sendable {
    /// The exit status; that of a run ended by a signal is 128 + its number.
    var status: Int32
    /// What it wrote, up to the limit.
    var bytes: [UInt8]
    /// Whether it wrote more than the limit.
    var isCut: Bool
    /// The beginning of what it complained.
    var complaint: String
  }

  /// Why git could not be run to its end.
  enum Failure: Error, Equatable {
    case timedOut
    case notStarted
  }

  /// The program.
  let executable: String
  /// The directory whose repository is read.
  let directory: String
  /// The whole environment of git.
  let environment: [String: String]
  /// The longest a run may take.
  let timeLimit: Duration
  /// A directory that may be read though another user owns it.
  var trustedDirectory: String?

  /// The first `git` of the absolute directories in `PATH`; relative ones could be the repository's.
  static func executable(in environment: [String: String]) -> String? {
    (environment["PATH"] ?? "").split(separator: ":").lazy
      .filter { $0.hasPrefix("/") }
      .map { "\($0)/git" }
      .first { access($0, X_OK) == 0 }
  }

  /// Runs a command of git.
  func run(_ arguments: [String], limit: Int) async throws(Failure) -> Output {
    do {
      return try await withThrowingTaskGroup(of: Output?.self) { group in
        group.addTask { try await collect(arguments, limit: limit) }
        group.addTask {
          try await Task.sleep(for: timeLimit)
          return nil
        }
        let first = try await group.next() ?? nil
        group.cancelAll()
        guard let first else { throw Failure.timedOut }
        return first
      }
    } catch let failure as Failure {
      throw failure
    } catch {
      throw .notStarted
    }
  }

  private func collect(_ arguments: [String], limit: Int) async throws -> Output {
    var options = PlatformOptions()
    options.processGroupID = 0
    options.teardownSequence = [
      .send(
        signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .milliseconds(100))
    ]
    let result = try await Subprocess.run(
      .path(FilePath(executable)),
      arguments: Arguments(
        GitCall.arguments(in: directory, trusting: trustedDirectory) + arguments),
      environment: .custom(
        Dictionary(
          uniqueKeysWithValues: environment.compactMap { entry in
            Environment.Key(rawValue: entry.key).map { ($0, entry.value) }
          })),
      platformOptions: options, input: .none, output: .sequence,
      error: .bytes(limit: 1 << 20)
    ) { execution in
      var bytes: [UInt8] = []
      for try await buffer in execution.standardOutput {
        buffer.withUnsafeBytes { bytes.append(contentsOf: $0) }
        if bytes.count > limit { break }
      }
      return bytes
    }
    let bytes = result.closureResult
    return Output(
      status: Self.status(result.terminationStatus), bytes: Array(bytes.prefix(limit)),
      isCut: bytes.count > limit,
      complaint: String(decoding: result.standardError.prefix(4096), as: UTF8.self))
  }

  private static func status(_ status: TerminationStatus) -> Int32 {
    switch status {
    case .exited(let code): Int32(truncatingIfNeeded: code)
    case .signaled(let code): 128 + Int32(truncatingIfNeeded: code)
    }
  }
}
