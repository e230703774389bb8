// SPDX-License-Identifier: Apache-2.0

// https://docs.cloudbees.com/docs/cloudbees-codeship/latest/: "Set environment variables"

extension CIService {
  /// Codeship; the repository's forge is not stated.
  static let codeship = CIService(
    id: "codeship", detection: .value("CI_NAME", "codeship"),
    lookups: FactLookups(
      commit: ["CI_COMMIT_ID"],
      branch: ["CI_BRANCH"],
      pullRequest: ["CI_PR_NUMBER", "CI_PULL_REQUEST"],
      pipelineId: [.text("codeship.com/$CI_REPO_NAME")],
      buildNumber: ["CI_BUILD_NUMBER"],
      displayName: ["CI_REPO_NAME"],
      url: ["CI_BUILD_URL"],
      messages: ["CI_COMMIT_MESSAGE"]))
}
