// SPDX-License-Identifier: Apache-2.0

// https://docs.appcircle.io/environment-variables/appcircle-specific-environment-variables/

extension CIService {
  /// Appcircle; the page of the run is not stated.
  static let appcircle = CIService(
    id: "appcircle", detection: .any(["AC_APPCIRCLE", "AC_BUILD_PROFILE_ID"]),
    lookups: FactLookups(
      commit: ["AC_GIT_COMMIT"],
      branch: ["AC_GIT_BRANCH"],
      tag: [Lookup("AC_COMMIT_TAGS").when(Lookup("AC_TRIGGER_REASON").equal(to: "tag"))],
      pullRequest: ["AC_PULL_NUMBER"],
      baseBranch: ["AC_GIT_TARGET_BRANCH"],
      repository: ["AC_GIT_URL"],
      pipelineId: [.text("my.appcircle.io/$AC_BUILD_PROFILE_ID")],
      buildNumber: ["AC_BUILD_NUMBER"],
      jobName: ["AC_WORKFLOW_NAME"],
      displayName: ["AC_WORKFLOW_NAME"],
      tagMessages: ["AC_TAG_ANNOTATED_MESSAGE"],
      messages: ["AC_COMMIT_MESSAGE", "AC_COMMIT_SUBJECT"],
      workspace: ["AC_REPOSITORY_DIR"]))
}
