// SPDX-License-Identifier: Apache-2.0

/// What installing or uninstalling did, or would do, about one hook.
struct HookChange: Sendable, Encodable, Equatable {
  /// What became of the hook.
  enum Outcome: String, Sendable, Encodable {
    /// Written for the first time.
    case installed
    /// Written again, since the program or an option changed.
    case updated
    /// There already, just so.
    case unchanged
    /// Left to a manager: the snippet goes into its configuration.
    case snippet
    /// Taken away.
    case removed
    /// Taken away, and the hook that was there before is back.
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

/// `hook install --json` and `hook uninstall --json`.
struct HookChanges: Encodable {
  var dryRun: Bool
  var hooks: [HookChange]
}
