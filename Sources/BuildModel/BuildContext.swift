// SPDX-License-Identifier: Apache-2.0

/// What is known about a build apart from its reports, each fact with its origin.
public struct BuildContext: Sendable {
  /// The id of the CI service, such as `gitlab-ci`; `nil` where none was detected.
  public var provider: String?
  /// The pipeline, workflow or plan that counts its runs.
  public var pipelineId: Fact<String>?
  /// The number of the run in its pipeline.
  public var buildNumber: Fact<Int64>?
  /// The name shown in Jira.
  public var displayName: Fact<String>?
  /// The page of the run.
  public var url: Fact<String>?
  /// Free text.
  public var description: Fact<String>?
  /// Free text.
  public var label: Fact<String>?
  /// The state, where it was given or the CI service states it as final.
  public var state: Fact<BuildState>?
  /// Whether the state was given by a person, so that nothing overrides it.
  public var isStateGiven: Bool
  /// Whether the CI service's state only says "so far", so that failed tests win over a success.
  public var isStateProvisional: Bool
  /// Milliseconds since 1970, where given.
  public var lastUpdated: Fact<Int64>?
  /// The ordering number, where given.
  public var updateSequenceNumber: Fact<Int64>?
  /// The commit as it is stated: 40 or 64 hex digits, or less where nothing could expand it.
  public var commit: Fact<String>?
  /// The branch without `refs/heads/`.
  public var branch: Fact<String>?
  /// The tag without `refs/tags/`.
  public var tag: Fact<String>?
  /// The number of the change request.
  public var pullRequest: Fact<String>?
  /// The repository, normalised: `https://github.com/acme/app`.
  public var repository: Fact<String>?
  /// The commit's page, where the forge is known.
  public var commitURL: Fact<String>?
  /// The page of the tag, else of the branch.
  public var refURL: Fact<String>?
  /// Further heads of a merge, full ids.
  public var furtherCommits: [String]
  /// The issue keys of the build, in source order; all of them until ``cutKeys(to:)``.
  public var issueKeys: [IssueKey]
  /// All that looked like an issue key.
  public var candidates: [KeyCandidate]
  /// What could not be found out, and why.
  public var findings: [Finding]

  /// Creates a context in which nothing is known.
  public init() {
    isStateGiven = false
    isStateProvisional = false
    furtherCommits = []
    issueKeys = []
    candidates = []
    findings = []
  }
}
