// SPDX-License-Identifier: Apache-2.0

/// What is known of an option apart from its meaning.
struct OptionEntry: Sendable, Equatable {
  /// What a value looks like.
  enum Kind: Sendable {
    case text, switchable, wholeNumber, seconds
  }

  var name: OptionName
  var kind: Kind
  var isRepeatable: Bool
  /// Whether the project file may not set it.
  var isUserOnly: Bool
}

/// All options that the environment and the configuration files can set.
///
/// What anyone who can open a pull request may not say is user-only: where secrets go, which are used, where builds
/// are kept, which files are written and sent, what is deleted unasked, and what git hooks do.
enum OptionTable {
  /// All entries, in the order of the documentation.
  static let entries: [OptionEntry] =
    texts(
      "pipeline-id", "pipeline-suffix", "build-number", "display-name", "description", "label",
      "url",
      "state", "last-updated", "update-sequence-number", "commit", "branch", "tag", "repository")
    + texts("issue-key", "issue-project", isRepeatable: true)
    + texts("issue-pattern", "issue-case")
    + texts("issue-source", isRepeatable: true)
    + texts("commits")
    + texts("property", isRepeatable: true)
    + all(.switchable, "associations", "allow-local-references", "require-issue-keys")
    + texts("provider", "directory")
    + texts("exclude", isRepeatable: true)
    + texts("format", "subtests", "damaged")
    + all(.switchable, "follow", "merge-reruns", "allow-empty")
    + texts("text", "source", "variant")
    + texts("html", "markdown", isUserOnly: true)
    + texts("from", isRepeatable: true, isUserOnly: true)
    + texts("site", "cloud-id", "api-url", "ca-file", "outbox", isUserOnly: true)
    + texts("allow-host", isRepeatable: true, isUserOnly: true)
    + texts(
      "auth", "client-id", "client-secret-file", "connect-key", "connect-secret-file",
      isUserOnly: true)
    + all(.seconds, "deadline")
    + all(.switchable, "no-outbox", "verify", "soft-fail", "rejected", "dry-run")
    + all(.switchable, "yes", "strict", "submit", "config", isUserOnly: true)
    + texts("report", isRepeatable: true, isUserOnly: true)
    + all(.wholeNumber, "outbox-max-entries", "outbox-max-bytes")
    + all(.switchable, "json", "quiet", "verbose")
    + texts("color")

  /// Finds an option by its key.
  static func entry(for name: String) -> OptionEntry? {
    byName[name]
  }

  private static let byName = Dictionary(uniqueKeysWithValues: entries.map { ($0.name.name, $0) })

  private static func texts(
    _ names: String..., isRepeatable: Bool = false, isUserOnly: Bool = false
  ) -> [OptionEntry] {
    names.map {
      OptionEntry(
        name: OptionName($0), kind: .text, isRepeatable: isRepeatable, isUserOnly: isUserOnly)
    }
  }

  private static func all(
    _ kind: OptionEntry.Kind, _ names: String..., isUserOnly: Bool = false
  ) -> [OptionEntry] {
    names.map {
      OptionEntry(name: OptionName($0), kind: kind, isRepeatable: false, isUserOnly: isUserOnly)
    }
  }
}
