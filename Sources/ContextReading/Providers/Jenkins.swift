// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Platform

// https://www.jenkins.io/doc/book/pipeline/jenkinsfile/#using-environment-variables
// https://plugins.jenkins.io/git/#plugin-content-environment-variables

extension CIService {
  /// Jenkins; detected last, since many services borrow its names.
  static let jenkins = CIService(
    id: "jenkins",
    detection: .any(["JENKINS_URL", .all(["BUILD_NUMBER", .any(["JENKINS_HOME", "HUDSON_URL"])])]),
    lookups: FactLookups(
      commit: [
        "ghprbActualCommit", "gitlabMergeRequestLastCommit",
        "BITBUCKET_PULL_REQUEST_LATEST_COMMIT_FROM_SOURCE_BRANCH",
        Lookup("sourceCommitHash").when("pullRequestId"), "GERRIT_PATCHSET_REVISION",
        "GERRIT_NEWREV",
        "GIT_COMMIT",
      ],
      branch: [
        "CHANGE_BRANCH", "ghprbSourceBranch", "gitlabSourceBranch",
        Lookup("BITBUCKET_SOURCE_BRANCH").when("BITBUCKET_PULL_REQUEST_ID"),
        Lookup("sourceBranch").when("pullRequestId"), "GERRIT_REFNAME",
        Lookup("BRANCH_NAME").unless("GERRIT_CHANGE_NUMBER"),
        Lookup("GIT_LOCAL_BRANCH").unless("GERRIT_CHANGE_NUMBER"),
        Lookup("GIT_BRANCH").withoutRemote.unless("GERRIT_CHANGE_NUMBER"),
      ],
      // MergeWithGitSCMExtension, with which branch sources merge the base into the head.
      mergeCommitter: "nobody@nowhere",
      tag: ["TAG_NAME"],
      pullRequest: [
        "CHANGE_ID", "ghprbPullId", "gitlabMergeRequestIid", "BITBUCKET_PULL_REQUEST_ID",
        "pullRequestId", "GERRIT_CHANGE_NUMBER",
      ],
      baseBranch: [
        "CHANGE_TARGET", "ghprbTargetBranch", "gitlabTargetBranch",
        Lookup("BITBUCKET_TARGET_BRANCH").when("BITBUCKET_PULL_REQUEST_ID"),
        Lookup("targetBranch").when("pullRequestId"),
        Lookup("GERRIT_BRANCH").when("GERRIT_CHANGE_NUMBER"),
      ],
      repository: ["GIT_URL", "GIT_URL_1", gerritRepository],
      pipelineId: [.joined(.host(of: "JENKINS_URL", "BUILD_URL"), jobName, by: "/")],
      buildNumber: ["BUILD_NUMBER"],
      jobName: [matrixCell, "STAGE_NAME"],
      displayName: [jobName.map { PercentEncoding.decode($0) }],
      displayNumber: ["BUILD_DISPLAY_NAME"],
      url: ["BUILD_URL", "RUN_DISPLAY_URL"],
      titles: [
        "CHANGE_TITLE", "ghprbPullTitle", "gitlabMergeRequestTitle", "BITBUCKET_PULL_REQUEST_TITLE",
        Lookup("pullRequestTitle").when("pullRequestId"), "GERRIT_CHANGE_SUBJECT", "GERRIT_TOPIC",
      ],
      messages: [Lookup("GERRIT_CHANGE_COMMIT_MESSAGE").map(plainText)],
      workspace: ["WORKSPACE"]))

  /// The repository of a change that the Gerrit Trigger plug-in started.
  private static var gerritRepository: Lookup {
    .joined(
      .first(of: "GERRIT_SCHEME", .text("ssh")),
      .text("://$GERRIT_HOST:$GERRIT_PORT/$GERRIT_PROJECT"))
  }

  /// The text of a message, which the plug-in encodes in Base64 unless it is configured otherwise.
  @Sendable private static func plainText(_ message: String) -> String? {
    guard let bytes = Data(base64Encoded: message) else { return message }
    return String(validating: bytes, as: UTF8.self) ?? message
  }

  /// The job without the segment of a matrix, `AXIS=value,…`, whose axes are variables of the job
  /// too.
  private static var jobName: Lookup {
    Lookup("JOB_NAME").withoutEnd(.joined(.text("/"), matrixCell))
  }

  /// The segment of a matrix in the name of a job.
  private static var matrixCell: Lookup {
    Lookup { variables in
      guard let job = variables["JOB_NAME"], let slash = job.lastIndex(of: "/") else { return nil }
      let cell = String(job[job.index(after: slash)...])
      let axes = cell.split(separator: ",").map { $0.split(separator: "=", maxSplits: 1) }
      let isMatrix = axes.allSatisfy { axis in
        axis.count == 2 && variables[String(axis[0])] == String(axis[1])
      }
      guard isMatrix, !axes.isEmpty else { return nil }
      return Lookup.Stated(value: cell, origin: .ciService("JOB_NAME"))
    }
  }
}
