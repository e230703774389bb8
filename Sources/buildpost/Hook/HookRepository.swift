// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import Platform

/// Git in a repository with hooks; all its runs together have one deadline.
struct HookGit: Sendable {
  /// The directory in which git runs.
  let directory: String
  private let runner: GitRunner?
  private let deadline: ContinuousClock.Instant

  /// Prepares git.
  ///
  /// - Parameters:
  ///   - directory: The directory in which git runs.
  ///   - environment: The variables of this process.
  ///   - seconds: How long all runs together may take.
  ///   - choice: Which repository is meant.
  init(
    in directory: String, environment: [String: String], seconds: Double,
    choosing choice: RepositoryChoice
  ) {
    self.directory = directory
    var runner = GitRunner(in: directory, environment: environment, choosing: choice)
    runner?.seesHooksPath = true
    self.runner = runner
    deadline = .now + .seconds(seconds)
  }

  /// A file of the repository that git would read and that is not a file.
  var oddFile: (path: String, kind: FileKind)? { runner?.oddFile }

  /// Runs git to its end, to the deadline or to 4 MiB of output.
  func run(_ arguments: [String]) throws(GitRunner.Failure) -> GitRunner.Output {
    guard let runner else { throw .missing }
    return try runner.run(arguments, until: deadline, limit: 4 << 20)
  }

  /// What git prints; `nil` if it fails.
  func output(_ arguments: [String]) -> GitRunner.Output? {
    // What git cannot say here, the caller treats as unknown.
    guard let output = try? run(arguments), output.isDone else { return nil }
    return output
  }
}

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
  /// `core.hooksPath`, if it is set.
  var hooksPath: HooksPath?
  /// The git version.
  var version: GitVersion
  /// What the repository's configuration holds of ours: hook names and commands (git 2.54 and later
  /// run them).
  var configured: [HookName: ConfiguredHook] = [:]

  /// Why other repositories may run the same hooks, and where those are.
  var sharing: (reason: String, place: String)?

  /// Whether hooks are switched off as a whole, by `core.hooksPath=/dev/null` or the like.
  var isSwitchedOff: Bool { hooks.hasPrefix("/dev/") }

  /// Asks git.
  ///
  /// - Throws: ``CommandError`` if git is missing or refuses, or there is no repository.
  static func read(_ git: HookGit) throws(CommandError) -> HookRepository {
    let asked = try directories(git)
    let version = GitVersion(git.output(["version"])?.text ?? "")
    guard version.isAtLeast(2, 31) else {
      throw CommandError(
        .badSetting, "git \(version) cannot say where hooks are", fix: "install git 2.31 or later")
    }
    guard asked.lines.count == 2, !asked.text.unicodeScalars.contains("\u{FFFD}") else {
      throw CommandError(
        .badSetting, "the path of the repository's hooks contains a line break or is not text",
        at: asked.text, fix: "move the repository, or set core.hooksPath to a plain path")
    }
    var result = HookRepository(
      hooks: asked.lines[0], ownHooks: asked.lines[1] + "/hooks", version: version)
    result.hooksPath = hooksPath(git)
    let tree = git.output(["rev-parse", "--show-toplevel"])?.lines.first
    if let path = result.hooksPath, path.isShared {
      result.sharing = ("core.hooksPath is shared with other repositories", path.value)
    } else if !isInside(result.hooks, [asked.lines[1]] + [tree].compactMap { $0 }) {
      result.sharing = (
        "the hooks are outside this repository and may belong to others", result.hooks
      )
    }
    result.configured = ConfiguredHook.read(git)
    return result
  }

  private static func directories(_ git: HookGit) throws(CommandError) -> GitRunner.Output {
    if let odd = git.oddFile {
      throw CommandError(
        .badSetting, "git is not used: a file of the repository is \(odd.kind.words)",
        at: odd.path, fix: "run `git fsck`, or clone the repository again")
    }
    let output: GitRunner.Output
    do {
      output = try git.run([
        "rev-parse", "--path-format=absolute", "--git-path", "hooks", "--git-common-dir",
      ])
    } catch {
      let fix =
        error == .missing
        ? "install git, or add it to PATH" : "try `git rev-parse HEAD` there"
      throw CommandError(
        .badSetting, "git \(error.words)", at: error == .missing ? nil : git.directory, fix: fix)
    }
    guard !output.isDone else { return output }
    guard !output.complaint.contains("dubious ownership") else {
      throw CommandError(
        .badSetting, "git refuses the repository: it belongs to another user", at: git.directory,
        fix: "git config --global --add safe.directory \(git.directory.shellQuoted)")
    }
    throw CommandError(
      .badSetting, "not a git repository", at: git.directory,
      fix: "run this inside the repository, or pass -C DIR")
  }

  /// Whether a path is below one of some directories, links in it resolved.
  private static func isInside(_ path: String, _ roots: [String]) -> Bool {
    let real = RawPath(path).canonical.printed
    let isThere = RawPath(path).kind != nil
    return roots.contains { root in
      let root = isThere ? RawPath(root).canonical.printed : root
      return real.hasPrefix(root.hasSuffix("/") ? root : root + "/")
    }
  }

  private static func hooksPath(_ git: HookGit) -> HooksPath? {
    let answer = git.output(["config", "-z", "--show-scope", "--get", "core.hooksPath"])
    let parts = answer?.text.split(separator: "\0", omittingEmptySubsequences: false) ?? []
    guard parts.count >= 2 else { return nil }
    return HooksPath(value: String(parts[1]), scope: String(parts[0]))
  }

}

/// A git version as far as it decides.
struct GitVersion: Sendable, CustomStringConvertible {
  var major: Int
  var minor: Int
  /// The version as git states it.
  var description: String

  /// Reads `git version 2.54.0 (Apple Git-160)`; 0.0 if it says something else.
  init(_ text: String) {
    let words = text.split(whereSeparator: \.isWhitespace)
    description = words.count > 2 ? String(words[2]) : "of unknown version"
    let numbers = description.split(separator: ".").prefix(2).map { Int($0) ?? 0 }
    major = numbers.first ?? 0
    minor = numbers.dropFirst().first ?? 0
  }

  /// Whether it is a version or a later one.
  func isAtLeast(_ major: Int, _ minor: Int) -> Bool { (self.major, self.minor) >= (major, minor) }

  /// Whether git runs hooks named in its configuration (`hook.<name>.command`, since 2.54).
  var runsConfiguredHooks: Bool { isAtLeast(2, 54) }
}

/// A hook in git's configuration: `hook.<name>.command` and `hook.<name>.event` (git-config, since
/// 2.54).
struct ConfiguredHook: Sendable, Equatable {
  /// The command that git gives to a shell.
  var command: String
  /// Whether `hook.<name>.enabled` or `hook.<event>.enabled` switches it off.
  var isEnabled: Bool

  /// The section for a hook.
  static func section(_ name: HookName) -> String { "hook.buildpost-\(name.rawValue)" }

  /// The command for an action: a function, because git appends `"$@"`.
  ///
  /// Only status 1 of a strict hook gets through; a program that is gone is ignored.
  static func command(_ action: HookAction, for name: HookName) -> String {
    let program = action.program.shellQuoted
    let call = "\(program) \(action.words(for: name)) -- \"$@\""
    return "f() { [ -x \(program) ] || return 0; \(call); \(action.verdict(for: name)); }; f"
  }

  /// Reads what is configured for the repository, by any file of git's configuration.
  static func read(_ git: HookGit) -> [HookName: ConfiguredHook] {
    guard let answer = git.output(["config", "-z", "--get-regexp", #"^hook\."#]) else { return [:] }
    var values: [String: String] = [:]
    for entry in answer.text.split(separator: "\0") {
      let (name, value) = entry.halves(at: "\n") ?? (entry, "true")
      values[String(name)] = String(value)
    }
    var result: [HookName: ConfiguredHook] = [:]
    for name in HookName.allCases {
      guard let command = values[section(name) + ".command"],
        values[section(name) + ".event"] == name.rawValue
      else { continue }
      let switches = [values[section(name) + ".enabled"], values["hook.\(name.rawValue).enabled"]]
      result[name] = ConfiguredHook(
        command: command, isEnabled: !switches.contains { isFalse($0) })
    }
    return result
  }

  /// The words that git reads as false.
  private static func isFalse(_ value: String?) -> Bool {
    value.map { ["false", "no", "off", "0", ""].contains($0.lowercased()) } ?? false
  }
}

extension HookGit {
  /// Writes a hook into the repository's own configuration.
  func configure(_ action: HookAction, for name: HookName) throws(CommandError) {
    let section = ConfiguredHook.section(name)
    let values = [
      ("command", ConfiguredHook.command(action, for: name)), ("event", name.rawValue),
    ]
    for (key, value) in values {
      try write(["config", "--local", "--replace-all", "\(section).\(key)", value])
    }
  }

  /// Removes a hook from the repository's own configuration; false if there was none.
  func unconfigure(_ name: HookName) throws(CommandError) -> Bool {
    let section = ConfiguredHook.section(name)
    guard output(["config", "--local", "--get", section + ".event"]) != nil else { return false }
    try write(["config", "--local", "--remove-section", section])
    return true
  }

  private func write(_ arguments: [String]) throws(CommandError) {
    var reason = "git failed"
    do {
      let output = try run(arguments)
      if output.isDone { return }
      reason = output.complaint.split(separator: "\n").first.map(String.init) ?? reason
    } catch {
      // The reason stays: git did not run to its end.
    }
    throw CommandError(
      .cannotWrite, "the repository's configuration cannot be written: \(reason)",
      fix: "check that .git/config is writable and not locked")
  }
}
