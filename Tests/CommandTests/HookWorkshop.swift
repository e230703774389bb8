// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// A clone and its remote in a directory of their own, with git cut off from the machine's
/// settings.
final class HookWorkshop: Sendable {
  let top: TemporaryDirectory
  let environment: [String: String]

  /// The clone.
  var clone: String { top.path + "/work" }
  /// The hooks of the clone as git makes them.
  var hooks: String { clone + "/.git/hooks" }

  init(objectFormat: String = "sha1") async throws {
    top = try TemporaryDirectory()
    try top.write("", to: "gitconfig")
    environment = [
      "HOME": top.path, "GIT_CONFIG_GLOBAL": top.path + "/gitconfig", "GIT_CONFIG_NOSYSTEM": "1",
      "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org",
      "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.org",
    ]
    let format = "--object-format=" + objectFormat
    try await git("init", "-q", "--bare", format, "remote.git", in: top.path)
    try await git("init", "-q", "-b", "main", format, "work", in: top.path)
    try await git("remote", "add", "origin", "../remote.git")
    try await commit("a beginning")
    try FileManager.default.removeItem(atPath: hooks)
    try FileManager.default.createDirectory(atPath: hooks, withIntermediateDirectories: false)
  }

  /// Runs any program.
  func run(
    _ program: String, _ arguments: [String], in directory: String? = nil, input: String = "",
    environment more: [String: String] = [:]
  ) async throws -> BuiltCommand.Result {
    var command = BuiltCommand(
      in: directory ?? clone, environment: environment.merging(more) { $1 })
    command.path = program
    return try await command.run(arguments, input: Data(input.utf8))
  }

  /// Runs git, which has to end with 0.
  @discardableResult
  func git(_ arguments: String..., in directory: String? = nil) async throws -> BuiltCommand.Result
  {
    let result = try await tryGit(arguments, in: directory)
    guard result.status == 0 else {
      throw Failure(words: "git \(arguments): \(result.status)\n\(result.talk)")
    }
    return result
  }

  /// Runs git, which may fail.
  func tryGit(
    _ arguments: [String], in directory: String? = nil, environment more: [String: String] = [:]
  ) async throws -> BuiltCommand.Result {
    try await run("/usr/bin/git", arguments, in: directory, environment: more)
  }

  /// Makes an empty commit.
  func commit(_ message: String, in directory: String? = nil) async throws {
    try await git(
      "commit", "-q", "--allow-empty", "--allow-empty-message", "-m", message, in: directory)
  }

  /// Runs the built `buildpost hook …`.
  func hook(
    _ arguments: String..., in directory: String? = nil, input: String = "",
    environment more: [String: String] = [:]
  ) async throws -> BuiltCommand.Result {
    try await run(
      BuiltCommand.products + "/buildpost", ["hook"] + arguments, in: directory, input: input,
      environment: more)
  }

  /// Runs the built `buildpost hook …` under another name, which is what an installed hook then
  /// calls.
  func hook(
    calledAs name: String, _ arguments: String..., environment more: [String: String] = [:]
  ) async throws -> BuiltCommand.Result {
    try await run(
      "/bin/bash",
      ["-c", #"exec -a "$0" "$@""#, name, BuiltCommand.products + "/buildpost", "hook"]
        + arguments, environment: more)
  }

  /// Writes an executable script.
  @discardableResult
  func script(_ text: String, at name: String) throws -> String {
    try top.writeExecutable(text, to: name)
  }

  /// Every file below a directory with its permissions and bytes.
  func snapshot(_ directory: String) throws -> [String: String] {
    var result: [String: String] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: directory) {
      let path = directory + "/" + name
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      let mode = attributes[.posixPermissions] as? Int ?? 0
      let bytes = FileManager.default.contents(atPath: path) ?? Data()
      result[name] = "\(mode) \(bytes.base64EncodedString())"
    }
    return result
  }

  func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  func text(_ path: String) -> String? {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
  }

  /// A step of the preparation that failed.
  struct Failure: Error {
    var words: String
  }
}
