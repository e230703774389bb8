// SPDX-License-Identifier: Apache-2.0

/// What git says about the hooks of a repository.
struct HookRepository: Sendable {
  /// Where `core.hooksPath` was set.
  struct HooksPath: Sendable, Equatable {
    var value: String
    /// `local`, `worktree`, `global`, `system` or `command`.
    var scope: String

    /// Whether other repositories run the same hooks.
    var isShared: Bool { scope == "global" || scope == "system" }
  }

  /// The directory in which git looks for hooks, absolute.
  var hooks: String
  /// The directory in which it would look without `core.hooksPath`.
  var ownHooks: String
  /// `core.hooksPath`, where it is set.
  var hooksPath: HooksPath?
  /// The version of git.
  var version: GitVersion
  /// What the repository's configuration holds of ours: hook names and commands (git 2.54 and later run them).
  var configured: [HookName: ConfiguredHook] = [:]

  /// Whether hooks are switched off as a whole, by `core.hooksPath=/dev/null` or the like.
  var isSwitchedOff: Bool { hooks.hasPrefix("/dev/") }

  /// Asks git.
  ///
  /// - Throws: ``CommandError`` where git is missing or refuses, or there is no repository.
  static func read(_ git: HookGit) throws(CommandError) -> HookRepository {
    let asked = git.run([
      "rev-parse", "--path-format=absolute", "--git-path", "hooks", "--git-common-dir",
    ])
    let version = GitVersion(git.run(["version"]).text)
    guard asked.isDone else { throw failure(asked, git) }
    guard version >= GitVersion(2, 31) else {
      throw CommandError(
        .badSetting, "git \(version) cannot say where hooks are", fix: "install git 2.31 or later")
    }
    guard asked.lines.count == 2, !asked.text.unicodeScalars.contains("\u{FFFD}") else {
      throw CommandError(
        .badSetting, "the path of the repository's hooks holds a line break or is not text",
        at: asked.text, fix: "move the repository, or set core.hooksPath to a plain path")
    }
    var result = HookRepository(
      hooks: asked.lines[0], ownHooks: asked.lines[1] + "/hooks", version: version)
    result.hooksPath = hooksPath(git)
    result.configured = ConfiguredHook.read(git)
    return result
  }

  private static func hooksPath(_ git: HookGit) -> HooksPath? {
    let answer = git.run(["config", "-z", "--show-scope", "--get", "core.hooksPath"])
    let parts = answer.text.split(separator: "\0", omittingEmptySubsequences: false)
    guard answer.isDone, parts.count >= 2 else { return nil }
    return HooksPath(value: String(parts[1]), scope: String(parts[0]))
  }

  private static func failure(_ answer: HookGit.Answer, _ git: HookGit) -> CommandError {
    let words = String(decoding: answer.errors, as: UTF8.self)
    switch answer.end {
    case .notStarted:
      return CommandError(.badSetting, "git cannot be run", fix: "install git, or put it in PATH")
    case .killed:
      return CommandError(
        .badSetting, "git did not answer in time", at: git.directory,
        fix: "try `git rev-parse HEAD` there")
    case .exited where words.contains("dubious ownership"):
      return CommandError(
        .badSetting, "git refuses the repository: it belongs to another user", at: git.directory,
        fix: "git config --global --add safe.directory \(git.directory.shellQuoted)")
    case .exited:
      return CommandError(
        .badSetting, "this is no git repository", at: git.directory,
        fix: "go to the repository, or name it with -C DIR")
    }
  }
}

/// A version of git as far as it decides.
struct GitVersion: Sendable, Comparable, CustomStringConvertible {
  var major: Int
  var minor: Int
  /// The version as git states it.
  var description: String

  init(_ major: Int, _ minor: Int) {
    self.major = major
    self.minor = minor
    description = "\(major).\(minor)"
  }

  /// Reads `git version 2.54.0 (Apple Git-160)`; 0.0 where it says something else.
  init(_ text: String) {
    let words = text.split(whereSeparator: \.isWhitespace)
    description = words.count > 2 ? String(words[2]) : "of unknown version"
    let numbers = description.split(separator: ".").prefix(2).map { Int($0) ?? 0 }
    major = numbers.first ?? 0
    minor = numbers.dropFirst().first ?? 0
  }

  static func < (left: GitVersion, right: GitVersion) -> Bool {
    (left.major, left.minor) < (right.major, right.minor)
  }

  static func == (left: GitVersion, right: GitVersion) -> Bool {
    (left.major, left.minor) == (right.major, right.minor)
  }

  /// Whether git runs hooks named in its configuration (`hook.<name>.command`, since 2.54).
  var runsConfiguredHooks: Bool { self >= GitVersion(2, 54) }
}
