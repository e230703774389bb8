// SPDX-License-Identifier: Apache-2.0

// https://buildkite.com/docs/pipelines/configure/environment-variables

extension CIService {
  /// Buildkite; a pull request from a fork has the branch `user:branch`, and the commit may be the
  /// word `HEAD`.
  static let buildkite = CIService(
    id: "buildkite", detection: "BUILDKITE",
    lookups: FactLookups(
      commit: ["BUILDKITE_COMMIT"],
      branch: [
        // A branch cannot hold a colon.
        Lookup("BUILDKITE_BRANCH").after(":"), "BUILDKITE_BRANCH",
      ],
      tag: ["BUILDKITE_TAG"],
      pullRequest: ["BUILDKITE_PULL_REQUEST"],
      baseBranch: ["BUILDKITE_PULL_REQUEST_BASE_BRANCH"],
      repository: ["BUILDKITE_REPO"],
      pipelineId: [.text("buildkite.com/$BUILDKITE_ORGANIZATION_SLUG/$BUILDKITE_PIPELINE_SLUG")],
      buildNumber: ["BUILDKITE_BUILD_NUMBER"],
      attempt: [Lookup("BUILDKITE_RETRY_COUNT").incremented],
      jobName: ["BUILDKITE_STEP_KEY", "BUILDKITE_LABEL"],
      jobIndex: ["BUILDKITE_PARALLEL_JOB"],
      jobTotal: ["BUILDKITE_PARALLEL_JOB_COUNT"],
      jobId: ["BUILDKITE_JOB_ID"],
      displayName: ["BUILDKITE_PIPELINE_NAME"],
      url: ["BUILDKITE_BUILD_URL"],
      state: [.exitStatus("BUILDKITE_COMMAND_EXIT_STATUS")],
      messages: ["BUILDKITE_MESSAGE"],
      workspace: ["BUILDKITE_BUILD_CHECKOUT_PATH"]))
}
