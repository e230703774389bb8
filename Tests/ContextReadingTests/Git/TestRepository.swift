// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import Foundation
import TestSupport

/// A repository made for a test, out of reach of the settings of whoever runs it.
struct TestRepository {
  /// The directory, which is removed with everything in it.
  let directory: TemporaryDirectory
  /// The working tree.
  let path: String

  /// Creates a repository without commits, or takes one that is there.
  init(
    in directory: TemporaryDirectory? = nil, at name: String = "work", options: [String]? = []
  ) throws {
    self.directory = try directory ?? TemporaryDirectory()
    path = self.directory.path + "/" + name
    guard let options else { return }
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try git(["init", "--quiet", "--initial-branch=main"] + options)
  }

  /// The variables with which git is run, here and by the code under test.
  var environment: [String: String] {
    [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
      "HOME": directory.path, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
    ]
  }

  /// Runs git and gives what it prints.
  @discardableResult
  func git(
    _ arguments: [String], at time: Int = 1_700_000_000, committer: String = "ana@acme.example"
  ) throws -> String {
    let who = [
      "GIT_AUTHOR_NAME": "Ana", "GIT_AUTHOR_EMAIL": "ana@acme.example",
      "GIT_COMMITTER_NAME": "Ana", "GIT_COMMITTER_EMAIL": committer,
      "GIT_AUTHOR_DATE": "\(time) +0000", "GIT_COMMITTER_DATE": "\(time) +0000",
      "GIT_ALLOW_PROTOCOL": "file",
    ]
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["git", "-C", path] + arguments
    process.environment = environment.merging(who) { $1 }
    let pipe = ProcessStart.pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try ProcessStart.run(process)
    let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw GitFailed(arguments: arguments) }
    return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// A command that a test needs failed.
  struct GitFailed: Error {
    var arguments: [String]
  }

  /// Commits nothing but a message and gives the id.
  @discardableResult
  func commit(_ message: String, at time: Int = 1_700_000_000) throws -> String {
    try git(["commit", "--quiet", "--allow-empty", "--message", message], at: time)
    return try git(["rev-parse", "HEAD"])
  }

  /// Merges a branch with a merge commit and gives the id.
  @discardableResult
  func merge(_ branch: String, message: String) throws -> String {
    try git(["merge", "--quiet", "--no-ff", "--message", message, branch])
    return try git(["rev-parse", "HEAD"])
  }

  /// Long enough for a busy machine.
  static let patience = Duration.seconds(300)

  /// Reads the context of a build here.
  func context(
    _ variables: [String: String] = [:], settings: BuildSettings = BuildSettings(),
    rules: KeyRules = KeyRules(), commits: String? = nil, provider: String? = nil,
    in subdirectory: String = ""
  ) async throws -> BuildContext {
    let reader = ContextReader(
      environment: environment.merging(variables) { $1 }, directory: path + subdirectory,
      gitTimeLimit: Self.patience)
    return try await reader.read(
      settings: settings, rules: rules,
      provider: provider.map { Fact($0, from: .option("--provider")) },
      commits: commits.map { Fact($0, from: .option("--commits")) })
  }
}

extension BuildContext {
  /// The findings that are not just notes.
  var warnings: [String] {
    findings.filter { $0.severity != .note }.map(\.message)
  }

  /// The texts of the candidates, in order.
  var seen: [String] { candidates.map(\.text) }

  /// The keys as texts.
  var keys: [String] { issueKeys.map(\.description) }
}
