// SPDX-License-Identifier: Apache-2.0

// https://go-vela.github.io/docs/reference/environment/variables/

import BuildModel

extension CIService {
  /// Vela; on a pull request `VELA_BUILD_BRANCH` is the branch that it is to be merged into.
  static let vela = CIService(
    id: "vela", detection: .on("VELA"),
    commit: ["VELA_BUILD_COMMIT"],
    branch: ["VELA_PULL_REQUEST_SOURCE", "VELA_BUILD_BRANCH", "VELA_BUILD_REF"],
    tag: ["VELA_BUILD_TAG"],
    pullRequest: ["VELA_BUILD_PULL_REQUEST", "VELA_PULL_REQUEST"],
    baseBranch: ["VELA_PULL_REQUEST_TARGET"],
    repository: ["VELA_REPO_LINK", "VELA_REPO_CLONE", "VELA_BUILD_CLONE"],
    pipelineId: [
      .joined(
        .first(of: Recipe("VELA_BUILD_LINK").host, Recipe("VELA_ADDR").host),
        "VELA_REPO_FULL_NAME", by: "/")
    ],
    buildNumber: ["VELA_BUILD_NUMBER"],
    jobName: ["VELA_STEP_NAME"],
    displayName: ["VELA_REPO_FULL_NAME"],
    url: ["VELA_BUILD_LINK"],
    state: [
      .words(
        "VELA_BUILD_STATUS",
        [
          "success": .successful, "failure": .failed, "error": .failed, "killed": .cancelled,
          "canceled": .cancelled,
        ], .soFar)
    ],
    messages: ["VELA_BUILD_MESSAGE"],
    workspace: ["VELA_BUILD_WORKSPACE", "VELA_WORKSPACE"])
}
