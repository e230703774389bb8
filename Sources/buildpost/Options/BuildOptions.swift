// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The options of the build: `convert`, `submit`, `explain`, `report` and `keys`.
struct BuildOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("What groups the runs: the pipeline, workflow or job.", valueName: "id"))
  var pipelineId: String?
  @Option(
    help: ArgumentHelp(
      "Put behind the pipeline id, for several builds of one run.", valueName: "text"))
  var pipelineSuffix: String?
  @Option(help: ArgumentHelp("The number of the run in its pipeline.", valueName: "number"))
  var buildNumber: String?
  @Option(parsing: .unconditional, help: ArgumentHelp("The name shown in Jira.", valueName: "text"))
  var displayName: String?
  @Option(
    parsing: .unconditional, help: ArgumentHelp("Free text about the build.", valueName: "text"))
  var description: String?
  @Option(parsing: .unconditional, help: ArgumentHelp("A short free text.", valueName: "text"))
  var label: String?
  @Option(help: "The page of the run.")
  var url: String?
  @Option(
    help: "The state: \(OptionChoices.state.text).", completion: OptionChoices.state.completion)
  var state: String?
  @Option(
    help: ArgumentHelp(
      "When the state was reached: RFC 3339, or milliseconds since 1970.", valueName: "time"))
  var lastUpdated: String?
  @Option(
    help: ArgumentHelp(
      "The ordering number; by default the time in milliseconds.", valueName: "number"))
  var updateSequenceNumber: String?
  @Option(help: ArgumentHelp("The full id of the commit.", valueName: "id"))
  var commit: String?
  @Option(parsing: .unconditional, help: ArgumentHelp("The branch.", valueName: "name"))
  var branch: String?
  @Option(parsing: .unconditional, help: ArgumentHelp("The tag.", valueName: "name"))
  var tag: String?
  @Option(help: ArgumentHelp("The repository's URL, in any spelling git takes.", valueName: "url"))
  var repository: String?
  @Option(help: ArgumentHelp("An issue key of the build (repeatable).", valueName: "key"))
  var issueKey: [String] = []
  @OptionGroup var keys: KeyOptions
  @Option(
    help: ArgumentHelp(
      "A property of the request, `name=value` (repeatable, at most 5).", valueName: "name=value"))
  var property: [String] = []
  @Flag(help: "Send `associations` instead of `issueKeys`.")
  var associations = false
  @Flag(help: "Send `file://` identities of local repositories.")
  var allowLocalReferences = false
  @Flag(help: "End with status 65 where no issue key was found.")
  var requireIssueKeys = false

  func collect(into given: inout GivenOptions) {
    given["pipeline-id"] = pipelineId
    given["pipeline-suffix"] = pipelineSuffix
    given["build-number"] = buildNumber
    given["display-name"] = displayName
    given["description"] = description
    given["label"] = label
    given["url"] = url
    given["state"] = state
    given["last-updated"] = lastUpdated
    given["update-sequence-number"] = updateSequenceNumber
    given["commit"] = commit
    given["branch"] = branch
    given["tag"] = tag
    given["repository"] = repository
    given.add(issueKey, to: "issue-key")
    keys.collect(into: &given)
    given.add(property, to: "property")
    given.raise("associations", if: associations)
    given.raise("allow-local-references", if: allowLocalReferences)
    given.raise("require-issue-keys", if: requireIssueKeys)
  }
}
