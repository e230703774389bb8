// SPDX-License-Identifier: Apache-2.0

// https://developer.harness.io/docs/continuous-integration/troubleshoot-ci/ci-env-var/

extension CIService {
  /// Harness CI, which sets Drone's names too.
  static let harness = CIService(
    id: "harness", detection: "HARNESS_BUILD_ID",
    lookups: FactLookups(
      commit: ["DRONE_COMMIT_SHA", "CI_COMMIT_SHA"],
      branch: ["DRONE_SOURCE_BRANCH", "DRONE_COMMIT_BRANCH"],
      tag: ["DRONE_TAG"],
      pullRequest: ["DRONE_PULL_REQUEST"],
      baseBranch: ["DRONE_TARGET_BRANCH"],
      repository: ["CI_REPO_LINK", "DRONE_REPO_LINK", "CI_REPO_REMOTE", "DRONE_GIT_HTTP_URL"],
      pipelineId: [
        .joined(
          .text("app.harness.io/$HARNESS_ACCOUNT_ID/$HARNESS_ORG_ID"),
          .text("/$HARNESS_PROJECT_ID/$HARNESS_PIPELINE_ID"))
      ],
      buildNumber: ["HARNESS_BUILD_ID", "CI_BUILD_NUMBER"],
      jobName: [Lookup("HARNESS_STAGE_ID").withoutEnd(.text("_$HARNESS_NODE_INDEX"))],
      jobIndex: ["HARNESS_NODE_INDEX"],
      jobTotal: ["HARNESS_NODE_TOTAL"],
      displayName: [.text("$HARNESS_PROJECT_ID $HARNESS_PIPELINE_ID")],
      url: ["CI_BUILD_LINK", "DRONE_BUILD_LINK"],
      titles: ["DRONE_PULL_REQUEST_TITLE"],
      messages: ["DRONE_COMMIT_MESSAGE"],
      workspace: ["HARNESS_WORKSPACE", "DRONE_WORKSPACE"]))
}
