// SPDX-License-Identifier: Apache-2.0

/// What is known about a build besides its reports, each fact with its origin.
public struct BuildContext: Sendable {
  /// The id of the CI service, such as `gitlab-ci`; `nil` if none was detected.
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
  /// The state, if it was given or the CI service states it as final.
  public var state: Fact<BuildState>?
  /// Whether the state was given by the user, so that nothing overrides it.
  public var isStateGiven = false
  /// Whether the CI service's state only says "so far", so that failed tests win over a success.
  public var isStateProvisional = false
  /// Whether the CI service's state is that of the whole run, which has more jobs than there are
  /// parts.
  public var isStateOfRun = false
  /// The number of the run that started this one, if that run is reported instead.
  public var reportedRun: Fact<String>?
  /// Milliseconds since 1970, if given.
  public var lastUpdated: Fact<Int64>?
  /// The ordering number, if given.
  public var updateSequenceNumber: Fact<Int64>?
  /// The commit as stated: 40 or 64 hexadecimal digits, or fewer if nothing could expand it.
  public var commit: Fact<String>?
  /// The branch without `refs/heads/`.
  public var branch: Fact<String>?
  /// The tag without `refs/tags/`.
  public var tag: Fact<String>?
  /// The number of the change request.
  public var pullRequest: Fact<String>?
  /// The repository, normalised: `https://github.com/acme/app`.
  public var repository: Fact<String>?
  /// The commit's page, if the forge is known.
  public var commitURL: Fact<String>?
  /// The page of the tag, else of the branch.
  public var refURL: Fact<String>?
  /// Further heads of a merge, full ids.
  public var furtherCommits: [String] = []
  /// The name of the job that runs, such as `unit`, for ``Part/name``.
  public var jobName: Fact<String>?
  /// Which of the parallel jobs of this name runs, in the CI service's own numbering, for
  /// ``Part/index``.
  public var jobIndex: Fact<Int>?
  /// How many parallel jobs have this name, for ``Part/total``.
  public var jobTotal: Fact<Int>?
  /// The CI service's id of the job, for ``Part/jobId``.
  public var jobId: Fact<String>?
  /// How often the job or the run was started, from 1, for ``Part/attempt``.
  public var attempt: Fact<Int64>?
  /// The issue keys of the build, in order of their sources; all of them until ``cutKeys(to:)``.
  public var issueKeys: [IssueKey] = []
  /// The keys that were seen in lower or mixed case only, and so might not be meant as keys.
  public var guessedKeys: Set<IssueKey> = []
  /// Which texts were searched for issue keys.
  public var keySearch = KeySearch()
  /// Everything that looked like an issue key.
  public var candidates: [KeyCandidate] = []
  /// What could not be determined, and why.
  public var findings: [Finding] = []

  /// Creates a context without facts.
  public init() {}
}

/// The texts of a build that were searched for issue keys.
public struct KeySearch: Sendable, Equatable {
  /// The branch.
  public var branch: String?
  /// How many titles of the change request.
  public var titles = 0
  /// How many names and messages of tags.
  public var tags = 0
  /// How many messages of commits.
  public var commits = 0
  /// The git range that the messages come from, if the user gave one.
  public var range: String?

  /// Creates the record of a search before anything was searched.
  public init() {}

  /// What was searched, within a sentence: ``branch `main`, 3 commit messages``; `nothing` if there
  /// was nothing.
  public var description: String {
    var parts: [String] = []
    if let branch { parts.append("branch `\(branch)`") }
    if titles > 0 { parts.append(titles == 1 ? "the title" : "\(titles) titles") }
    if tags > 0 { parts.append(tags == 1 ? "1 tag" : "\(tags) names and messages of tags") }
    if commits > 0 {
      let messages = commits == 1 ? "1 commit message" : "\(commits) commit messages"
      parts.append(messages + (range.map { " of `\($0)`" } ?? ""))
    }
    return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
  }
}

/// A text that looked like an issue key, and what became of it.
public struct KeyCandidate: Sendable, Equatable {
  /// Where issue keys are searched for, in order of priority.
  public enum Source: String, Sendable, CaseIterable, Codable {
    /// Given with `--issue-key`.
    case explicit
    /// The name of the branch.
    case branch
    /// The title of the change request.
    case title
    /// The name or the message of a tag.
    case tag
    /// The message of a commit.
    case commit
  }

  /// The text as it was seen.
  public var text: String
  /// The key that it means; `nil` if none.
  public var key: IssueKey?
  /// Where it was seen.
  public var source: Source
  /// Whether the build is linked to it.
  public var isKept: Bool
  /// Whether it was in lower or mixed case, and so might not be meant as a key.
  public var isGuess: Bool
  /// The rule that decided, in words.
  public var reason: String
  /// The id of the commit whose message it is part of; `nil` if it is not in a message that git
  /// knows.
  public var commit: String?

  /// The source, with the beginning of the commit's id if there is one: `branch`, `commit
  /// 1f3870be27`.
  public var place: String {
    commit.map { "\(source.rawValue) \($0.prefix(10))" } ?? source.rawValue
  }

  /// Creates a candidate.
  public init(
    text: String, key: IssueKey?, source: Source, isKept: Bool, isGuess: Bool = false,
    reason: String, commit: String? = nil
  ) {
    self.text = text
    self.key = key
    self.source = source
    self.isKept = isKept
    self.isGuess = isGuess
    self.reason = reason
    self.commit = commit
  }
}

extension BuildContext {
  /// Keeps the first issue keys, as many as Jira accepts per build, and marks the others as
  /// dropped.
  ///
  /// - Parameter form: How the build will name its issues, which decides how many it may name.
  public mutating func cutKeys(to form: BuildAssembly.LinkForm) {
    let limit = form == .issueKeys ? Limits.issueKeys : Limits.associationValues
    guard issueKeys.count > limit else { return }
    findings.add(
      .warning,
      "Jira accepts only the first \(limit) of the \(issueKeys.count) issue keys; "
        + "\(issueKeys.count - limit) are left out")
    issueKeys.removeLast(issueKeys.count - limit)
    let taken = Set(issueKeys)
    for position in candidates.indices where candidates[position].isKept {
      guard let key = candidates[position].key, !taken.contains(key) else { continue }
      candidates[position].isKept = false
      candidates[position].reason = "beyond Jira's limit of \(limit) keys per build"
    }
  }
}
