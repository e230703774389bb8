// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// The services that run workflows like GitHub Actions and use the same names for variables.
struct ActionsFamily: Sendable {
  /// The prefixes of the variables' names, the service's own first.
  var prefixes: [String]

  /// The variable of this name, under whichever prefix it is set.
  func variable(_ name: String) -> Lookup {
    .first(of: prefixes.map { Lookup(stringLiteral: $0 + name) })
  }

  /// The page of the repository.
  var repository: Lookup {
    .joined(variable("SERVER_URL").trimmed, variable("REPOSITORY"), by: "/")
  }

  /// The path of the workflow's file, without repository and ref.
  var workflowPath: Lookup {
    let path = variable("WORKFLOW_REF").map { text in
      let end = text.range(of: "@refs/")?.lowerBound ?? text.lastIndex(of: "@") ?? text.endIndex
      let segments = text[..<end].split(separator: "/", maxSplits: 2)
      return segments.count == 3 ? String(segments[2]) : nil
    }
    return .first(of: path, variable("WORKFLOW"))
  }

  /// The path of the workflow whose run is reported, if another workflow reports it by
  /// `workflow_run`.
  private var reportedPath: Lookup {
    Lookup.event("workflow_run.path").map { $0.split(separator: "@").first.map(String.init) }
  }

  /// A value of the event file, unless that is about the push of another commit.
  ///
  /// - Parameters:
  ///   - path: The path of the value.
  ///   - own: The commit of the run.
  /// - Returns: The value.
  private static func pushed(_ path: String, with own: Lookup) -> Lookup {
    let value = Lookup.event(path)
    return Lookup { variables in
      let tip = Lookup.event("head_commit.id").read(variables)?.value
      guard tip == nil || tip == own.read(variables)?.value else { return nil }
      return value.read(variables)
    }
  }

  private static let messagePaths =
    ["head_commit.message"] + (1...EventFile.commitLimit).map { "commits.-\($0).message" }

  /// The lookups of a service whose run page is addressed by the given variable.
  func lookups(forge: Forge, runOf run: String, testMerge: [Lookup] = []) -> FactLookups {
    let own = variable("SHA")
    let pushed = Self.messagePaths.map { Self.pushed($0, with: own) }
    return FactLookups(
      document: .event(prefixes[0] + "EVENT_PATH"), forge: forge,
      commit: [
        .event("pull_request.head.sha"), .event("workflow_run.head_sha"), own,
      ],
      testMerge: testMerge,
      branch: [
        variable("HEAD_REF"), .event("pull_request.head.ref"),
        .event("workflow_run.head_branch"), variable("REF"),
      ],
      pullRequest: [
        variable("REF").map { text in
          guard case .changeRequest(let number) = RefText(text) else { return nil }
          return number
        }, .event("pull_request.number"), .event("workflow_run.pull_requests.0.number"),
      ],
      baseBranch: [variable("BASE_REF"), .event("pull_request.base.ref")],
      baseCommit: [.event("pull_request.base.sha"), .event("merge_group.base_sha")],
      repository: [repository],
      pipelineId: [
        .joined(variable("SERVER_URL").host, variable("REPOSITORY"), reportedPath, by: "/"),
        .joined(variable("SERVER_URL").host, variable("REPOSITORY"), workflowPath, by: "/"),
      ],
      buildNumber: [.event("workflow_run.run_number"), variable("RUN_NUMBER")],
      reportedRun: [.event("workflow_run.run_number")],
      attempt: [.event("workflow_run.run_attempt"), variable("RUN_ATTEMPT")],
      jobName: [variable("JOB")],
      displayName: [
        .joined(variable("REPOSITORY"), .event("workflow_run.name"), by: " "),
        .joined(variable("REPOSITORY"), variable("WORKFLOW"), by: " "),
      ],
      url: [
        .event("workflow_run.html_url"),
        .joined(repository, .text("/actions/runs/"), variable(run)),
      ],
      // The reports may not be those of the run that it is the conclusion of.
      state: [.result(.event("workflow_run.conclusion"), .soFar, isOfRun: true)],
      titles: [.event("pull_request.title"), .event("workflow_run.display_title")],
      messages: [
        pushed[0], .event("merge_group.head_commit.message"),
        .event("workflow_run.head_commit.message"),
      ] + pushed.dropFirst(),
      workspace: [variable("WORKSPACE")])
  }
}
