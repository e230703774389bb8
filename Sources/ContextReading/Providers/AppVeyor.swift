// SPDX-License-Identifier: Apache-2.0

// https://www.appveyor.com/docs/environment-variables/

extension CIService {
  /// AppVeyor; it writes the forge as `gitHub`, `bitBucket` or `gitLab`.
  static let appVeyor = CIService(
    id: "appveyor", detection: "APPVEYOR",
    lookups: FactLookups(
      commit: ["APPVEYOR_PULL_REQUEST_HEAD_COMMIT", "APPVEYOR_REPO_COMMIT"],
      branch: ["APPVEYOR_PULL_REQUEST_HEAD_REPO_BRANCH", "APPVEYOR_REPO_BRANCH"],
      tag: ["APPVEYOR_REPO_TAG_NAME"],
      pullRequest: ["APPVEYOR_PULL_REQUEST_NUMBER"],
      baseBranch: [Lookup("APPVEYOR_REPO_BRANCH").when("APPVEYOR_PULL_REQUEST_NUMBER")],
      repository: [
        .joined(Lookup("APPVEYOR_REPO_PROVIDER").forgePage, "APPVEYOR_REPO_NAME", by: "/")
      ],
      pipelineId: [.joined(.first(of: server.host, .text("ci.appveyor.com")), project, by: "/")],
      buildNumber: ["APPVEYOR_BUILD_NUMBER"],
      jobName: ["APPVEYOR_JOB_NAME"],
      jobId: ["APPVEYOR_JOB_ID"],
      displayName: ["APPVEYOR_PROJECT_NAME", "APPVEYOR_PROJECT_SLUG"],
      url: [.joined(server, .text("/project/"), project, .text("/builds/$APPVEYOR_BUILD_ID"))],
      titles: ["APPVEYOR_PULL_REQUEST_TITLE"],
      messages: [
        .joined("APPVEYOR_REPO_COMMIT_MESSAGE", "APPVEYOR_REPO_COMMIT_MESSAGE_EXTENDED", by: "\n"),
        "APPVEYOR_REPO_COMMIT_MESSAGE", "APPVEYOR_REPO_COMMIT_MESSAGE_EXTENDED",
      ],
      workspace: ["APPVEYOR_BUILD_FOLDER"]))

  private static var server: Lookup {
    .first(of: Lookup("APPVEYOR_URL").trimmed, .text("https://ci.appveyor.com"))
  }

  private static var project: Lookup {
    .first(of: .text("$APPVEYOR_ACCOUNT_NAME/$APPVEYOR_PROJECT_SLUG"), "APPVEYOR_REPO_NAME")
  }
}
