// SPDX-License-Identifier: Apache-2.0

// https://woodpecker-ci.org/docs/usage/environment

extension CIService {
  /// Woodpecker; names changed in 1.0.
  static let woodpecker = CIService(
    id: "woodpecker", detection: .value("CI", "woodpecker"),
    lookups: FactLookups(
      commit: ["CI_COMMIT_SHA"],
      branch: ["CI_COMMIT_SOURCE_BRANCH", "CI_COMMIT_BRANCH"],
      tag: ["CI_COMMIT_TAG"],
      pullRequest: ["CI_COMMIT_PULL_REQUEST"],
      baseBranch: ["CI_COMMIT_TARGET_BRANCH"],
      repository: ["CI_REPO_URL", "CI_REPO_LINK", "CI_REPO_CLONE_URL", "CI_REPO_REMOTE"],
      pipelineId: [
        .joined(
          .first(
            of: Lookup("CI_SYSTEM_HOST").hostName, .host(of: "CI_PIPELINE_URL", "CI_BUILD_LINK")),
          "CI_REPO", by: "/")
      ],
      buildNumber: ["CI_PIPELINE_NUMBER", "CI_BUILD_NUMBER"],
      // The workflows of a matrix share their name; a restart is a new pipeline.
      jobName: [.text("$CI_WORKFLOW_NAME-$CI_WORKFLOW_NUMBER"), "CI_WORKFLOW_NAME"],
      displayName: ["CI_REPO"],
      url: ["CI_PIPELINE_URL", "CI_BUILD_LINK"],
      messages: ["CI_COMMIT_MESSAGE"],
      workspace: ["CI_WORKSPACE"]))
}
