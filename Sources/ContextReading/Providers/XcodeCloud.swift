// SPDX-License-Identifier: Apache-2.0

// https://developer.apple.com/documentation/xcode/environment-variable-reference

extension CIService {
  /// Xcode Cloud; only git knows the repository.
  static let xcodeCloud = CIService(
    id: "xcode-cloud",
    detection: .any(["CI_XCODE_CLOUD", .all(["CI_XCODE_PROJECT", "CI_BUILD_ID"])]),
    lookups: FactLookups(
      commit: ["CI_PULL_REQUEST_SOURCE_COMMIT", "CI_COMMIT"],
      branch: ["CI_PULL_REQUEST_SOURCE_BRANCH", "CI_BRANCH", "CI_GIT_REF"],
      tag: ["CI_TAG"],
      pullRequest: ["CI_PULL_REQUEST_NUMBER"],
      baseBranch: ["CI_PULL_REQUEST_TARGET_BRANCH"],
      baseCommit: ["CI_PULL_REQUEST_TARGET_COMMIT"],
      pipelineId: [.text("xcode-cloud/$CI_PRODUCT_ID/$CI_WORKFLOW_ID")],
      buildNumber: ["CI_BUILD_NUMBER"],
      displayName: [.text("$CI_PRODUCT $CI_WORKFLOW")],
      url: ["CI_BUILD_URL"],
      state: [.exitStatus("CI_XCODEBUILD_EXIT_CODE")],
      workspace: ["CI_PRIMARY_REPOSITORY_PATH"]))
}
