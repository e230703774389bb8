// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The options of the build: `convert`, `submit`, `explain`, `report` and `keys`.
struct BuildOptions: ParsableArguments {
  @Option(help: "What groups the runs: the pipeline, workflow or job.")
  var pipelineId: String?
  @Option(help: "Put behind the pipeline id, for several builds of one run.")
  var pipelineSuffix: String?
  @Option(help: "The number of the run in its pipeline.")
  var buildNumber: String?
  @Option(parsing: .unconditional, help: "The name shown in Jira.")
  var displayName: String?
  @Option(parsing: .unconditional, help: "Free text about the build.")
  var description: String?
  @Option(parsing: .unconditional, help: "A short free text.")
  var label: String?
  @Option(help: "The page of the run.")
  var url: String?
  @Option(
    help: "The state: \(OptionChoices.state.text).", completion: OptionChoices.state.completion)
  var state: String?
  @Option(help: "When the state was reached: RFC 3339, or milliseconds since 1970.")
  var lastUpdated: String?
  @Option(help: "The ordering number; by default the time in milliseconds.")
  var updateSequenceNumber: String?
  @Option(help: "The full id of the commit.")
  var commit: String?
  @Option(parsing: .unconditional, help: "The branch.")
  var branch: String?
  @Option(parsing: .unconditional, help: "The tag.")
  var tag: String?
  @Option(help: "The repository's URL, in any spelling git takes.")
  var repository: String?
  @Option(help: "An issue key of the build (repeatable).")
  var issueKey: [String] = []
  @OptionGroup var keys: KeyOptions
  @Option(help: "A property of the request, `name=value` (repeatable, at most 5).")
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
