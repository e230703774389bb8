// SPDX-License-Identifier: Apache-2.0

// https://cirrus-ci.org/guide/writing-tasks/#environment-variables

extension CIService {
  /// Cirrus CI; the service closed in June 2026, but systems that use its names remain.
  static let cirrusCI = CIService(
    id: "cirrus-ci", detection: "CIRRUS_CI",
    lookups: FactLookups(
      commit: ["CIRRUS_CHANGE_IN_REPO"],
      branch: ["CIRRUS_BRANCH"],
      tag: ["CIRRUS_TAG"],
      pullRequest: ["CIRRUS_PR"],
      baseBranch: ["CIRRUS_BASE_BRANCH"],
      baseCommit: ["CIRRUS_BASE_SHA"],
      repository: ["CIRRUS_REPO_CLONE_URL"],
      pipelineId: [.text("cirrus-ci.com/$CIRRUS_REPO_FULL_NAME")],
      buildNumber: ["CIRRUS_BUILD_ID"],
      jobName: ["CIRRUS_TASK_NAME"],
      jobIndex: ["CI_NODE_INDEX"],
      jobTotal: ["CI_NODE_TOTAL"],
      jobId: ["CIRRUS_TASK_ID"],
      displayName: ["CIRRUS_REPO_FULL_NAME"],
      url: [.text("https://cirrus-ci.com/build/$CIRRUS_BUILD_ID")],
      // On a pull request the message is its title and description.
      titles: [Lookup("CIRRUS_CHANGE_TITLE").when("CIRRUS_PR")],
      messages: ["CIRRUS_CHANGE_MESSAGE"],
      workspace: ["CIRRUS_WORKING_DIR"]))
}
