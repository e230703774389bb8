// SPDX-License-Identifier: Apache-2.0

/// A hook in git's configuration: `hook.<name>.command` and `hook.<name>.event` (git-config, since 2.54).
struct ConfiguredHook: Sendable, Equatable {
  /// The command that git gives to a shell.
  var command: String
  /// Whether `hook.<name>.enabled` or `hook.<event>.enabled` switches it off.
  var isEnabled: Bool

  /// The section for a hook.
  static func section(_ name: HookName) -> String { "hook.buildpost-\(name.rawValue)" }

  /// The command for an action: a function, since git puts `"$@"` behind it.
  ///
  /// Only status 1 of a strict hook gets through; a program that is gone is silence.
  static func command(_ action: HookAction, for name: HookName) -> String {
    let program = action.program.shellQuoted
    let call = "\(program) \(action.words(for: name)) -- \"$@\""
    let verdict = action.isStrict && name == .prePush ? "[ $? -ne 1 ]" : ":"
    return "f() { [ -x \(program) ] || return 0; \(call); \(verdict); }; f"
  }

  /// Reads what is configured for the repository, by any file of git's configuration.
  static func read(_ git: HookGit) -> [HookName: ConfiguredHook] {
    let answer = git.run(["config", "-z", "--get-regexp", #"^hook\."#])
    guard answer.isDone else { return [:] }
    var values: [String: String] = [:]
    for entry in answer.text.split(separator: "\0") {
      let parts = entry.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
      values[String(parts[0])] = parts.count == 2 ? String(parts[1]) : "true"
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

  /// The words git takes for false.
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
      let answer = run(["config", "--local", "--replace-all", "\(section).\(key)", value])
      guard answer.isDone else { throw Self.unwritten(answer) }
    }
  }

  /// Takes a hook out of the repository's own configuration; false where there was none.
  func unconfigure(_ name: HookName) throws(CommandError) -> Bool {
    let section = ConfiguredHook.section(name)
    guard run(["config", "--local", "--get", section + ".event"]).isDone else { return false }
    let answer = run(["config", "--local", "--remove-section", section])
    guard answer.isDone else { throw Self.unwritten(answer) }
    return true
  }

  private static func unwritten(_ answer: Answer) -> CommandError {
    let words = String(decoding: answer.errors, as: UTF8.self).split(separator: "\n").first
    return CommandError(
      .cannotWrite, "the repository's configuration cannot be written: \(words ?? "git failed")",
      fix: "see whether .git/config may be written and is not locked")
  }
}
