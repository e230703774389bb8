// SPDX-License-Identifier: Apache-2.0

// https://docs.gitlab.com/ci/variables/predefined_variables/

import TextCoding

extension CIService {
  /// GitLab CI/CD; names with `CI_BUILD_` are those of GitLab before version 9.
  static let gitLabCI = CIService(
    id: "gitlab-ci", detection: "GITLAB_CI",
    lookups: FactLookups(
      forge: .gitLab,
      commit: [
        // Set in merged-results pipelines, whose CI_COMMIT_SHA is a temporary merge.
        "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_SHA",
        "CI_COMMIT_SHA", "CI_BUILD_REF",
      ],
      branch: [
        "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME",
        "CI_COMMIT_BRANCH", "CI_COMMIT_REF_NAME", "CI_BUILD_REF_NAME",
      ],
      tag: ["CI_COMMIT_TAG", "CI_BUILD_TAG"],
      pullRequest: ["CI_MERGE_REQUEST_IID", "CI_EXTERNAL_PULL_REQUEST_IID"],
      baseBranch: [
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME",
      ],
      baseCommit: ["CI_MERGE_REQUEST_DIFF_BASE_SHA"],
      repository: ["CI_PROJECT_URL", "CI_REPOSITORY_URL", "CI_BUILD_REPO"],
      pipelineId: [.joined(host, path, by: "/")],
      buildNumber: ["CI_PIPELINE_IID", "CI_PIPELINE_ID"],
      jobName: ["CI_JOB_GROUP_NAME", Lookup("CI_JOB_NAME").map(groupName)],
      jobIndex: ["CI_NODE_INDEX"],
      jobTotal: ["CI_NODE_TOTAL"],
      jobId: ["CI_JOB_ID"],
      displayName: ["CI_PIPELINE_NAME", "CI_PROJECT_PATH"],
      url: [
        "CI_PIPELINE_URL",
        .joined(Lookup("CI_PROJECT_URL").trimmed, .text("/-/pipelines/$CI_PIPELINE_ID")),
      ],
      state: [.result("CI_JOB_STATUS")],
      titles: ["CI_MERGE_REQUEST_TITLE"],
      tagMessages: ["CI_COMMIT_TAG_MESSAGE"],
      messages: ["CI_COMMIT_MESSAGE"],
      workspace: ["CI_PROJECT_DIR"]))

  private static var host: Lookup {
    .first(
      of: Lookup("CI_SERVER_HOST").hostName,
      .host(of: "CI_PROJECT_URL", "CI_REPOSITORY_URL", "CI_BUILD_REPO"))
  }

  private static var path: Lookup {
    .first(
      of: "CI_PROJECT_PATH", Lookup("CI_PROJECT_URL").repositoryPath,
      Lookup("CI_REPOSITORY_URL").repositoryPath, Lookup("CI_BUILD_REPO").repositoryPath)
  }

  /// The name without what tells parallel copies apart: `rspec 2/5` and `rspec: [linux, 17]` are
  /// `rspec`.
  @Sendable private static func groupName(_ name: String) -> String? {
    if let colon = name.range(of: ": ["), name.hasSuffix("]") {
      return String(name[..<colon.lowerBound])
    }
    guard let blank = name.lastIndex(of: " ") else { return name }
    let numbers = name[name.index(after: blank)...].split(
      separator: "/", omittingEmptySubsequences: false)
    let areNumbers = numbers.count == 2 && numbers.allSatisfy { Int64(digits: String($0)) != nil }
    return areNumbers ? String(name[..<blank]) : name
  }
}
