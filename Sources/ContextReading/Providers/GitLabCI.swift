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
      jobName: [
        // Jobs that are only named alike, such as `rspec 1/2`, have the name of a group too.
        Lookup.first(of: copyName, "CI_JOB_GROUP_NAME").when("CI_NODE_INDEX"),
        numbered(\.name), "CI_JOB_NAME",
      ],
      jobIndex: ["CI_NODE_INDEX", numbered(\.index)],
      jobTotal: [numbered(\.total).unless("CI_NODE_INDEX"), "CI_NODE_TOTAL"],
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
  private static var copyName: Lookup {
    let name = Lookup("CI_JOB_NAME").withoutEnd(.text(" $CI_NODE_INDEX/$CI_NODE_TOTAL"))
    return .first(of: name.filter { $0.hasSuffix("]") }.before(": ["), name)
  }

  /// A job that is numbered only by its name: `rspec 2/5` or `rspec 2:5`.
  private struct NumberedName {
    let name: String
    let index: String
    let total: String

    /// Two numbers with a blank between them, which GitLab groups too, may as well be a version.
    init?(_ text: String) {
      guard let blank = text.lastIndex(of: " "), blank > text.startIndex else { return nil }
      let numbers = text[text.index(after: blank)...].split(
        omittingEmptySubsequences: false, whereSeparator: { "/:".contains($0) })
      guard numbers.count == 2, let index = Int64(digits: String(numbers[0])),
        let total = Int64(digits: String(numbers[1])), index <= total
      else { return nil }
      (name, self.index, self.total) = (String(text[..<blank]), String(index), String(total))
    }
  }

  private static func numbered(_ part: @escaping @Sendable (NumberedName) -> String) -> Lookup {
    Lookup("CI_JOB_NAME").map { NumberedName($0).map(part) }
  }
}
