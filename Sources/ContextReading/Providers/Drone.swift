// SPDX-License-Identifier: Apache-2.0

// https://docs.drone.io/pipeline/environment/reference/

extension CIService {
  /// Drone; `DRONE_BRANCH` is the target on pull requests, and the old `CI_` names are not read.
  static let drone = CIService(
    id: "drone", detection: .all(["DRONE", .not("HARNESS_BUILD_ID")]),
    lookups: FactLookups(
      commit: ["DRONE_COMMIT_SHA", "DRONE_COMMIT"],
      branch: ["DRONE_SOURCE_BRANCH", "DRONE_BRANCH"],
      tag: ["DRONE_TAG"],
      pullRequest: ["DRONE_PULL_REQUEST"],
      baseBranch: ["DRONE_TARGET_BRANCH"],
      repository: ["DRONE_REPO_LINK", "DRONE_GIT_HTTP_URL", "DRONE_REMOTE_URL"],
      pipelineId: [
        .joined(
          .first(of: Lookup("DRONE_SYSTEM_HOST").hostName, Lookup("DRONE_BUILD_LINK").host),
          .first(
            of: "DRONE_REPO", Lookup("DRONE_REPO_LINK").repositoryPath,
            Lookup("DRONE_GIT_HTTP_URL").repositoryPath), by: "/")
      ],
      buildNumber: ["DRONE_BUILD_NUMBER"],
      jobName: ["DRONE_STAGE_NAME"],
      displayName: ["DRONE_REPO"],
      url: ["DRONE_BUILD_LINK"],
      state: [.result("DRONE_BUILD_STATUS", .soFar)],
      titles: ["DRONE_PULL_REQUEST_TITLE"],
      messages: ["DRONE_COMMIT_MESSAGE"],
      workspace: ["DRONE_WORKSPACE"]))
}
