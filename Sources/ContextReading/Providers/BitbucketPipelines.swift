// SPDX-License-Identifier: Apache-2.0

// https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/

extension CIService {
  /// Bitbucket Pipelines; its commit has 12 digits on pull requests.
  static let bitbucketPipelines = CIService(
    id: "bitbucket-pipelines",
    detection: .all(["BITBUCKET_BUILD_NUMBER", .any(["BITBUCKET_PIPELINE_UUID", "CI"])]),
    lookups: FactLookups(
      commit: ["BITBUCKET_COMMIT"],
      branch: ["BITBUCKET_BRANCH"],
      tag: ["BITBUCKET_TAG"],
      pullRequest: ["BITBUCKET_PR_ID"],
      baseBranch: ["BITBUCKET_PR_DESTINATION_BRANCH"],
      baseCommit: ["BITBUCKET_PR_DESTINATION_COMMIT"],
      repository: ["BITBUCKET_GIT_HTTP_ORIGIN", "BITBUCKET_GIT_SSH_ORIGIN", page],
      pipelineId: [.text("bitbucket.org/$BITBUCKET_REPO_FULL_NAME")],
      buildNumber: ["BITBUCKET_BUILD_NUMBER"],
      attempt: ["BITBUCKET_STEP_RUN_NUMBER"],
      jobIndex: ["BITBUCKET_PARALLEL_STEP"],
      jobTotal: ["BITBUCKET_PARALLEL_STEP_COUNT"],
      jobId: ["BITBUCKET_STEP_UUID"],
      displayName: ["BITBUCKET_REPO_FULL_NAME"],
      url: [.joined(page, .text("/pipelines/results/$BITBUCKET_BUILD_NUMBER"))],
      state: [.exitStatus("BITBUCKET_EXIT_CODE")],
      workspace: ["BITBUCKET_CLONE_DIR"]))

  private static var page: Lookup { .text("https://bitbucket.org/$BITBUCKET_REPO_FULL_NAME") }
}
