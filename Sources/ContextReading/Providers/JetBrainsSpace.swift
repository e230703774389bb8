// SPDX-License-Identifier: Apache-2.0

// https://www.jetbrains.com/help/space/automation-environment-variables.html

extension CIService {
  /// JetBrains Space Automation; the service closed in 2025, but its on-premises version remains.
  static let jetBrainsSpace = CIService(
    id: "jetbrains-space", detection: "JB_SPACE_EXECUTION_NUMBER",
    lookups: FactLookups(
      commit: ["JB_SPACE_GIT_REVISION"],
      branch: ["JB_SPACE_GIT_BRANCH"],
      repository: [
        .joined(
          .text("https://"), server,
          .text("/p/$JB_SPACE_PROJECT_KEY/repositories/$JB_SPACE_GIT_REPOSITORY_NAME"))
      ],
      pipelineId: [
        .joined(
          server, .text("p"), .first(of: "JB_SPACE_PROJECT_KEY", "JB_SPACE_PROJECT_ID"),
          "JB_SPACE_GIT_REPOSITORY_NAME", by: "/")
      ],
      buildNumber: ["JB_SPACE_EXECUTION_NUMBER"],
      displayName: [.text("$JB_SPACE_PROJECT_KEY $JB_SPACE_GIT_REPOSITORY_NAME")],
      url: ["JB_SPACE_EXECUTION_URL"],
      workspace: ["JB_SPACE_WORK_DIR_PATH"]))

  /// The host of the server, which is stated with or without a scheme.
  private static var server: Lookup {
    .first(of: Lookup("JB_SPACE_API_URL").host, Lookup("JB_SPACE_API_URL").hostName)
  }
}
