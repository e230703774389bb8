// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import Delivery
import JiraBuilds
import ReportReading

// The settings of single commands and of a few.

/// The build whose keys `keys` prints.
enum KeysGroup: SettingGroup {
  static let settings = BuildGroup.settings
  static let hidden: [Setting] = [
    .pipelineId, .pipelineSuffix, .buildNumber, .displayName, .description, .label, .url, .state,
    .lastUpdated, .updateSequenceNumber, .property, .associations, .allowLocalReferences,
  ]
}

/// Where `outbox` finds its outbox.
enum OutboxPlaceGroup: SettingGroup {
  static let settings = OutboxGroup.settings
  static let hidden: [Setting] = [.noOutbox, .outboxMaxEntries, .outboxMaxBytes]
}

/// The connection of `get` and `delete`, which keep nothing.
enum RequestGroup: SettingGroup {
  static let settings = DeliveryGroup.settings
  static let hidden = OutboxGroup.settings + [.verify]
}

/// The options of every command.
enum OutputGroup: SettingGroup {
  static let settings: [Setting] = [.json, .quiet, .verbose, .color]
}

extension Setting {
  static let dryRun = Setting(
    "dry-run", .toggle, help: "Print what would be sent, and to which site.",
    scope: .user)
  static let from = Setting(
    "from", .files, "file",
    help: "Send documents that `convert` printed (- for stdin).", isRepeatable: true, scope: .user)
  static let staleAfter = Setting(
    "stale-after", .text, "time",
    help: """
      Close earlier builds announced longer ago than this without a result: 24h, 30m, or 0 for \
      never.
      """,
    default: "24h", audience: .few)
  static let rejected = Setting("rejected", .toggle, help: "Also send builds that Jira rejected.")
  static let dropRejected = Setting(
    rejected.name, .toggle, help: "Delete all builds that Jira rejected.", scope: .commandLine)
  static let html = Setting(
    "html", .file, "file", help: "Write a self-contained page to this file (- for stdout).",
    scope: .user)
  static let markdown = Setting(
    "markdown", .file, "file", help: "Write a summary in Markdown to this file (- for stdout).",
    scope: .user)
  static let text = Setting("text", .freeText, help: "Search this text instead of the build.")
  static let source = Setting(
    "source", .choice(textSources), help: "The kind of text", default: "commit")
  static let variant = Setting(
    "variant", .choice(RecipeTemplate.variants),
    help: "Choose another recipe (`parts`: one build from many jobs)")
  static let full = Setting(
    "full", .toggle, help: "Print a complete file instead of the lines to add to yours.")
  static let releaseURL = Setting(
    "release-url", .text, "url", help: "Where the recipe downloads Buildpost from",
    default: Version.releaseURL, scope: .user)
  static let deleteProperty = Setting(
    property.name, .text, "name=value",
    help: "Delete all builds with this property; if repeated, only builds with all of them.",
    isRepeatable: true, scope: .commandLine)
  static let yes = Setting(
    "yes", .toggle, help: "Delete by property without asking for confirmation.", scope: .user)

  static let strict = Setting(
    "strict", .toggle, help: "Stop the push of a branch without an issue key (exit status 1).",
    scope: .user)
  static let submit = Setting(
    "submit", .toggle,
    help: "Also submit a local build after each commit and merge, in the background.",
    scope: .user)
  static let report = Setting(
    "report", .text, "glob", help: "Reports of the local build, as for `submit`.",
    isRepeatable: true, scope: .user)
  static let config = Setting(
    "config", .toggle, help: "Write git's configuration instead of hook files (git 2.54 or later).",
    scope: .user)
  static let hookDryRun = Setting(
    dryRun.name, .toggle, help: "Only print what would be done.")
  static let hookYes = Setting(
    yes.name, .toggle, help: "Install hooks even if other repositories may share them.",
    scope: .user)
  static let hookDirectory = Setting(
    directory.name, short: directory.short, .directory, "dir",
    help: "The repository, by default that of the working directory.")

  static let json = Setting("json", .toggle, help: "Print one JSON document to standard output.")
  static let quiet = Setting(
    "quiet", short: "q", .toggle, help: "Print only errors to standard error.")
  static let verbose = Setting(
    "verbose", short: "v", .toggle, help: "Also print notes to standard error.")
  static let color = Setting(
    "color", .choice(words(of: Terminal.Color.self)), "when", help: "Use colour.", default: "auto",
    audience: .few)
}
