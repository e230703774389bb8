// SPDX-License-Identifier: Apache-2.0

// https://go-vela.github.io/docs/reference/environment/variables/

extension CIService {
  /// Vela; on a pull request `VELA_BUILD_BRANCH` is the branch that it is to be merged into.
  static let vela = CIService(
    id: "vela", detection: "VELA",
    lookups: FactLookups(
      commit: ["VELA_BUILD_COMMIT"],
      branch: ["VELA_PULL_REQUEST_SOURCE", "VELA_BUILD_BRANCH", "VELA_BUILD_REF"],
      tag: ["VELA_BUILD_TAG"],
      pullRequest: ["VELA_BUILD_PULL_REQUEST", "VELA_PULL_REQUEST"],
      baseBranch: ["VELA_PULL_REQUEST_TARGET"],
      repository: ["VELA_REPO_LINK", "VELA_REPO_CLONE", "VELA_BUILD_CLONE"],
      pipelineId: [
        .joined(.host(of: "VELA_BUILD_LINK", "VELA_ADDR"), "VELA_REPO_FULL_NAME", by: "/")
      ],
      buildNumber: ["VELA_BUILD_NUMBER"],
      jobName: ["VELA_STEP_NAME"],
      displayName: ["VELA_REPO_FULL_NAME"],
      url: ["VELA_BUILD_LINK"],
      state: [.result("VELA_BUILD_STATUS", .soFar)],
      messages: ["VELA_BUILD_MESSAGE"],
      workspace: ["VELA_BUILD_WORKSPACE", "VELA_WORKSPACE"]))
}
