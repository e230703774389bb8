// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import Delivery
import JiraBuilds
import ReportReading

/// The settings under one heading of a command's help.
protocol SettingGroup: SendableMetatype {
  static var settings: [Setting] { get }
  /// Settings of the group that have no effect: accepted, since scripts pass them to all commands,
  /// but not offered.
  static var hidden: [Setting] { get }
}

extension SettingGroup {
  static var hidden: [Setting] { [] }
}

/// All settings, as flags, environment, configuration files, help, man pages, completions and
/// documentation know them.
///
/// Anything that someone who can open a pull request must not control has user scope: where secrets
/// go and which are used, whether builds are sent and which of two updates wins, where builds are
/// kept, which files are written and sent, what is deleted without a question, and what git hooks
/// do.
enum SettingTable {
  /// All settings, each once, in the order of the documentation.
  static let all: [Setting] = {
    var seen: Set<String> = []
    return groups.flatMap { $0.settings }.filter { seen.insert($0.name).inserted }
  }()

  private static let groups: [any SettingGroup.Type] = [
    BuildGroup.self, KeyGroup.self, ReportGroup.self, PartsGroup.self, PartCommand.self,
    Keys.self, Init.self,
    Report.self, Submit.self, ConnectionGroup.self, OutboxGroup.self, DeliveryGroup.self,
    Flush.self, Delete.self, HookInstall.self, OutputGroup.self,
  ]

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  /// Finds a setting by its key in a configuration file.
  static func setting(named name: String) -> Setting? {
    byName[name]
  }

  /// The setting that a misspelt key may mean; `nil` if none is close.
  static func suggestion(for key: String) -> Setting? {
    Spelling.nearest(to: dashed(key), among: all.map(\.name)).flatMap(setting)
  }

  /// `pipelineId`, `pipeline_id` and `--pipeline-id` as `pipeline-id`.
  static func dashed(_ key: String) -> String {
    var result = ""
    for character in key {
      if character.isUppercase, result.last?.isLowercase == true { result += "-" }
      result += character == "_" || character == " " ? "-" : character.lowercased()
    }
    return String(result.drop { $0 == "-" })
  }
}

extension Setting {
  /// The variable of an option: `BUILDPOST_URL` for `--url`.
  static func variable(ofOption option: String) -> String {
    SettingTable.setting(named: SettingTable.dashed(option))?.variable ?? option
  }

  /// What a text that is searched for keys may be.
  static let textSources = KeyCandidate.Source.allCases.filter { $0 != .explicit }
    .map(\.rawValue)

  /// The words of an enumeration.
  static func words<Choice: RawRepresentable<String> & CaseIterable>(
    of _: Choice.Type
  ) -> [String] {
    Choice.allCases.map(\.rawValue)
  }
}

// MARK: - The build

/// The facts of the build.
enum BuildGroup: SettingGroup {
  static let settings: [Setting] =
    [
      .pipelineId, .pipelineSuffix, .buildNumber, .displayName, .description, .label, .url, .state,
      .lastUpdated, .updateSequenceNumber, .commit, .branch, .tag, .repository, .issueKey,
    ] + KeyGroup.settings + [
      .property, .associations, .allowLocalReferences, .requireIssueKeys,
    ]
}

/// How issue keys are found, and where git and the CI service are read.
enum KeyGroup: SettingGroup {
  static let settings: [Setting] = [
    .issueProject, .issuePattern, .issueCase, .issueSource, .commits, .provider, .fromEnv,
    .directory,
  ]
}

/// What names one build in Jira, by default that of this run.
enum BuildNameGroup: SettingGroup {
  static let settings: [Setting] = [
    .pipelineId, .pipelineSuffix, .buildNumber, .provider, .directory,
  ]
}

extension Setting {
  static let pipelineId = Setting(
    "pipeline-id", .text, "id", help: "The pipeline, workflow or job that this run belongs to.")
  static let pipelineSuffix = Setting(
    "pipeline-suffix", .text, "text",
    help: "A suffix for the pipeline id, if one run sends several builds.", audience: .few)
  static let buildNumber = Setting(
    "build-number", .wholeNumber, "number", help: "The number of the run in its pipeline.")
  static let displayName = Setting(
    "display-name", .freeText, "text", help: "The name shown in Jira.", audience: .few)
  static let description = Setting(
    "description", .freeText, "text", help: "A description of the build.", audience: .few)
  static let label = Setting(
    "label", .freeText, "text", help: "A short label for the build.", audience: .few)
  static let url = Setting("url", help: "The URL of this run, shown as a link in Jira.")
  static let state = Setting(
    "state", .choice(words(of: BuildState.self)), help: "The state of the build.")
  static let jobState = Setting(state.name, state.kind, help: "The state of this job.")
  static let lastUpdated = Setting(
    "last-updated", .text, "time",
    help: "When the build reached its state: RFC 3339, or milliseconds since 1970.", audience: .few)
  static let updateSequenceNumber = Setting(
    "update-sequence-number", .wholeNumber, "number",
    help: "Orders updates: Jira keeps the highest. By default the current time in milliseconds.",
    scope: .user, audience: .few)
  static let commit = Setting(
    "commit", .text, "id", help: "The full id of the commit.", audience: .few)
  static let branch = Setting(
    "branch", .freeText, "name", help: "The branch that was built.", audience: .few)
  static let tag = Setting(
    "tag", .freeText, "name", help: "The tag that was built.", audience: .few)
  static let repository = Setting(
    "repository", .text, "url", help: "The repository's URL, in any form that git accepts.",
    audience: .few)
  static let issueKey = Setting(
    "issue-key", .text, "key", help: "An issue key of the build; separate several with commas.",
    isRepeatable: true)
  static let property = Setting(
    "property", .text, "name=value", help: "A property of the request, at most 5.",
    isRepeatable: true, audience: .few)
  static let associations = Setting(
    "associations", .toggle,
    help: "Send up to 500 issues as `associations` instead of `issueKeys`.",
    audience: .few)
  static let allowLocalReferences = Setting(
    "allow-local-references", .toggle, help: "Send `file://` URLs of local repositories.",
    audience: .few)
  static let requireIssueKeys = Setting(
    "require-issue-keys", .toggle, help: "Exit with 65 if no issue key was found.")

  static let issueProject = Setting(
    "issue-project", .text, "project", help: "Keep only keys of this project; case is ignored.",
    isRepeatable: true)
  static let issuePattern = Setting(
    "issue-pattern", .freeText, "regex",
    help: "A regular expression (PCRE2) that replaces the built-in pattern for issue keys.",
    audience: .few)
  static let issueCase = Setting(
    "issue-case", .choice(words(of: KeyRules.LetterCase.self)), "case",
    help: """
      Where lower case counts (upper: nowhere; branch: in branches and at the start of titles and \
      commit subjects)
      """,
    default: "branch", audience: .few)
  static let issueSource = Setting(
    "issue-source", .choice(textSources.map { $0 == "commit" ? "commits" : $0 }), "source",
    help: "Where to look for keys, by default everywhere", isRepeatable: true, audience: .few)
  static let commits = Setting(
    "commits", .freeText, "range",
    help: "The git range whose messages are searched, such as `main..HEAD`.", audience: .few)
  static let provider = Setting(
    "provider", .choice(CIService.all.map(\.id) + ["none"]), "name",
    help: "The CI service, or `none`; by default it is detected.", audience: .few)
  static let fromEnv = Setting(
    "from-env", .text, "setting=variable",
    help: "Take a setting from an environment variable, such as pipeline-id=CI_JOB_PATH",
    isRepeatable: true, scope: .user, audience: .few)
  static let directory = Setting(
    "directory", short: "C", .directory, "dir",
    help: "Read git metadata from this directory, by default the working directory.", audience: .few
  )
}

// MARK: - The reports

/// How reports are found and read.
enum ReportGroup: SettingGroup {
  static let settings: [Setting] = [
    .exclude, .follow, .format, .subtests, .mergeReruns, .duplicates, .allowEmpty, .requireTests,
    .damaged,
  ]
}

extension Setting {
  static let exclude = Setting(
    "exclude", .freeText, "glob", help: "Exclude files that match this glob.", isRepeatable: true,
    audience: .few)
  static let follow = Setting(
    "follow", .toggle, help: "Follow symbolic links found in directories.", audience: .few)
  static let format = Setting(
    "format", .choice(["auto"] + ReportFormat.all.map(\.name)),
    help: "The format of all reports.", default: "auto", audience: .few)
  static let subtests = Setting(
    "subtests", .choice(words(of: ReportOptions.Subtests.self)), "which",
    help: "Which TAP test points count.", default: "auto", audience: .few)
  static let mergeReruns = Setting(
    "merge-reruns", .toggle,
    help: "Count the attempts of a rerun test as one test (JUnit XML).", audience: .few)
  static let allowEmpty = Setting(
    "allow-empty", .toggle, help: "Do not fail if no report matches.")
  static let duplicates = Setting(
    "duplicates", .choice(words(of: ReportInput.DuplicatePolicy.self)), "what",
    help: "What to do with a copy of a report.", default: "skip", audience: .few)
  static let requireTests = Setting(
    "require-tests", .wholeNumber, "number",
    help: "Exit with 65 if fewer tests than this were found.", audience: .few)
  static let damaged = Setting(
    "damaged", .choice(words(of: ReportInput.DamagePolicy.self)), "what",
    help: "What to do with a damaged report.", default: "report", audience: .few)
}

// MARK: - Parts

/// How the parts of a build are found and summed.
enum PartsGroup: SettingGroup {
  static let settings: [Setting] = [.parts, .expect, .missing, .jobResults]
}

/// What `part` asks about its job.
enum PartContextGroup: SettingGroup {
  static let settings: [Setting] = [
    .pipelineId, .buildNumber, .jobState, .commit, .provider, .directory,
  ]
}

extension Setting {
  static let parts = Setting(
    "parts", .files, "glob",
    help: "Sum the part files of several jobs: files, directories or quoted globs.",
    isRepeatable: true, scope: .user)
  static let expect = Setting(
    "expect", .freeText, "name[=total]", help: "Parts that must be present.", isRepeatable: true,
    audience: .few)
  static let missing = Setting(
    "missing", .choice(words(of: PartSum.MissingRule.self)), "what",
    help: "How to treat a missing part if nothing failed.",
    default: PartSum.MissingRule.unknown.rawValue, audience: .few)
  static let jobResults = Setting(
    "job-results", .file, "file",
    help: "How the other jobs ended: a file with GitHub's toJSON(needs), or - for stdin.",
    scope: .user, audience: .few)
  static let part = Setting(
    "part", .freeText, "[name:]index/total",
    help: "Which part this job is, such as unit:3/50; by default, taken from the CI service.")
  static let attempt = Setting(
    "attempt", .wholeNumber, "number",
    help: "Which attempt of the job this is, from 1; by default, taken from the CI service.")
  static let partOutput = Setting(
    "output", .file, "file|dir",
    help: "Where to write the part: a file or a directory, by default the working directory.",
    scope: .user)
}

// MARK: - Delivery

/// The site and the credentials; each authentication mode brings its own settings.
enum ConnectionGroup: SettingGroup {
  static let settings: [Setting] =
    [.site, .cloudId, .auth] + AuthenticationMode.all.flatMap(\.settings)
    + [.apiURL, .caFile, .allowHost]
}

/// Where builds are kept until Jira has them.
enum OutboxGroup: SettingGroup {
  static let settings: [Setting] = [.outbox, .noOutbox, .outboxMaxEntries, .outboxMaxBytes]
}

/// How builds get to Jira.
enum DeliveryGroup: SettingGroup {
  static let settings: [Setting] =
    ConnectionGroup.settings + OutboxGroup.settings + [.deadline, .verify, .softFail]
}

extension Setting {
  static let site = Setting(
    "site", .text, "host", help: "The Jira site, such as acme.atlassian.net.", scope: .user)
  static let cloudId = Setting(
    "cloud-id", .text, "id", help: "The site's cloud id; by default, looked up from the site.",
    scope: .user, audience: .few)
  static let auth = Setting(
    "auth", .choice(AuthenticationMode.all.map(\.name)), "mode",
    help: "How requests are authenticated.", default: AuthenticationMode.all[0].name, scope: .user,
    audience: .few)
  static let apiURL = Setting(
    "api-url", .text, "url", help: "Where OAuth requests go.",
    default: ConnectionSettings.defaultAPIURL, scope: .user, audience: .few)
  static let caFile = Setting(
    "ca-file", .file, "file", help: "A file with additional certificates to trust (PEM).",
    scope: .user, audience: .few)
  static let allowHost = Setting(
    "allow-host", .text, "host", help: "An additional host that may receive credentials.",
    isRepeatable: true, scope: .user, audience: .few)

  static let outbox = Setting(
    "outbox", .directory, "location",
    help: "A directory or s3://BUCKET/PREFIX, by default $XDG_STATE_HOME/buildpost/outbox.",
    scope: .user, audience: .few)
  static let noOutbox = Setting(
    "no-outbox", .toggle,
    help: "Do not keep undelivered builds; they are lost, with status 73.", scope: .user,
    audience: .few)
  static let outboxMaxEntries = Setting(
    "outbox-max-entries", .wholeNumber, "number", help: "Maximum number of builds in the outbox.",
    default: "\(OutboxLimits().entries)", scope: .user, audience: .few)
  static let outboxMaxBytes = Setting(
    "outbox-max-bytes", .wholeNumber, "number", help: "Maximum size of the outbox in bytes.",
    default: "\(OutboxLimits().bytes)", scope: .user, audience: .few)

  static let deadline = Setting(
    "deadline", .seconds, "seconds", help: "The time limit for the whole delivery, in seconds.",
    default: "\(Int(RetryPolicy().deadline))")
  static let verify = Setting(
    "verify", .toggle, help: "Poll Jira until it has stored the build.", audience: .few)
  static let softFail = Setting(
    "soft-fail", .toggle,
    help: """
      Exit 0 even if Jira is unavailable, denies access or rejects the build; 64, 66, 73 and 78 \
      remain, as does 65 for damaged reports and missing parts.
      """)
}
