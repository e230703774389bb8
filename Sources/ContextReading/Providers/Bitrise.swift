// SPDX-License-Identifier: Apache-2.0

// https://devcenter.bitrise.io/en/references/available-environment-variables.html

import BuildModel

extension CIService {
  /// Bitrise; its CLI, run on a laptop, sets some of the variables, but not those that identify it.
  static let bitrise = CIService(
    id: "bitrise", detection: .any(["BITRISE_IO", "BITRISE_BUILD_SLUG"]),
    lookups: FactLookups(
      commit: ["BITRISE_GIT_COMMIT", "GIT_CLONE_COMMIT_HASH"],
      branch: ["BITRISE_GIT_BRANCH"],
      tag: ["BITRISE_GIT_TAG"],
      pullRequest: ["BITRISE_PULL_REQUEST"],
      baseBranch: ["BITRISEIO_GIT_BRANCH_DEST"],
      repository: ["GIT_REPOSITORY_URL"],
      pipelineId: [.text("app.bitrise.io/$BITRISE_APP_SLUG")],
      buildNumber: ["BITRISE_BUILD_NUMBER"],
      jobName: ["BITRISE_TRIGGERED_WORKFLOW_ID"],
      jobIndex: ["BITRISE_IO_PARALLEL_INDEX"],
      jobTotal: ["BITRISE_IO_PARALLEL_TOTAL"],
      displayName: [.text("$BITRISE_APP_TITLE $BITRISE_TRIGGERED_WORKFLOW_ID")],
      url: ["BITRISE_BUILD_URL"],
      state: [.words("BITRISE_BUILD_STATUS", ["0": .successful, "1": .failed])],
      messages: ["BITRISE_GIT_MESSAGE"],
      workspace: ["BITRISE_SOURCE_DIR"]))
}
