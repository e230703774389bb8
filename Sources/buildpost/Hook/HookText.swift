// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Platform
import TextCoding

/// The words of the hook commands.
///
/// What a hook prints appears among git's own lines, so each of its lines begins with `buildpost:
/// `.
enum HookText {
  /// Shows at `git push` what was found.
  static func tell(_ verdict: PushVerdict, _ console: Console) {
    for (result, sentence) in zip(verdict.results, verdict.sentences) {
      let line = "buildpost: \(sentence)\n"
      if verdict.isStrict, result.lacksKeys { console.tell(line) } else { console.say(line) }
    }
    if verdict.isStopped { console.tell("buildpost: \(PushVerdict.remedy)\n") }
  }

  /// Prints an error that stops nothing.
  static func complain(_ error: any BuildpostError) {
    let lines = ErrorText.render(error).split(separator: "\n").map { "buildpost: \($0)\n" }
    // If standard error is closed, there is no way to say so.
    try? Console.emit(lines.joined(), to: STDERR_FILENO)
  }

  /// `hook status` for the user.
  static func render(_ status: HookStatus) -> String {
    var lines = ["hooks        \(status.directory)"]
    if let path = status.hooksPath { lines.append("hooksPath    \(path)") }
    lines.append("git          \(status.gitVersion)")
    if let manager = status.manager { lines.append("manager      \(manager.title)") }
    for hook in status.hooks {
      let label = hook.name.rawValue
      lines.append(label + String(repeating: " ", count: 13 - label.count) + hook.sentence)
    }
    return lines.map { PrintableText.escape($0) + "\n" }.joined()
  }

  /// What installing or uninstalling did: text for files is data, the rest is messages.
  static func report(
    _ changes: [HookChange], isDryRun: Bool, _ invocation: Invocation
  ) throws {
    let console = invocation.console
    guard try !invocation.wantsJSON else {
      return try console.printJSON(["dryRun": isDryRun, "hooks": changes] as JSONObject)
    }
    for change in changes {
      console.say(PrintableText.escape(sentence(change, isDryRun: isDryRun)) + "\n")
      if let text = change.text ?? change.snippet {
        try console.print(text.hasSuffix("\n") ? text : text + "\n")
      }
    }
  }

  private static func sentence(_ change: HookChange, isDryRun: Bool) -> String {
    let name = change.name.rawValue
    let would = isDryRun ? "would be " : ""
    switch change.outcome {
    case .installed, .updated:
      let first = change.before.map { "; the hook moved to \($0) runs first" } ?? ""
      return "\(name): \(would)\(change.outcome.rawValue): \(change.place)\(first)"
    case .unchanged: return "\(name): already installed: \(change.place)"
    case .snippet:
      let manager = change.manager?.title ?? "a manager"
      return
        "\(name): \(manager) manages this hook, so nothing was changed; add this to "
        + "\(change.place):"
    case .removed: return "\(name): \(would)removed: \(change.place)"
    case .restored:
      return "\(name): \(would)removed, and the hook it replaced is restored: \(change.place)"
    case .absent: return "\(name): not installed"
    }
  }
}

/// What installing or uninstalling did, or would do, about one hook.
struct HookChange: Sendable, Encodable, Equatable {
  /// What became of the hook.
  enum Outcome: String, Sendable, Encodable {
    /// Written for the first time.
    case installed
    /// Written again, since the program or an option changed.
    case updated
    /// Already installed, exactly like this.
    case unchanged
    /// Managed by another tool: the snippet goes into its configuration.
    case snippet
    /// Removed.
    case removed
    /// Removed, and the hook it replaced is restored.
    case restored
    /// There was nothing of ours.
    case absent
  }

  var name: HookName
  var outcome: Outcome
  /// The file, or the section of git's configuration.
  var place: String
  /// The hook that runs first, moved here.
  var before: String?
  var manager: HookManager?
  /// What goes into the manager's configuration.
  var snippet: String?
  /// The file's or the configuration's text, with `--dry-run` only.
  var text: String?
}
