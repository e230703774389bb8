// SPDX-License-Identifier: Apache-2.0

// https://cloud.google.com/build/docs/configuring-builds/substitute-variable-values

extension CIService {
  /// Google Cloud Build; a build must map each variable, and one without a value stays `$NAME`.
  static let cloudBuild = CIService(
    id: "google-cloud-build",
    detection: .any([
      "BUILDER_OUTPUT", .all(["PROJECT_ID", "BUILD_ID", "PROJECT_NUMBER", "LOCATION"]),
    ]),
    unsetMark: "$",
    lookups: FactLookups(
      commit: ["COMMIT_SHA", "REVISION_ID"],
      branch: ["_HEAD_BRANCH", "BRANCH_NAME"],
      tag: ["TAG_NAME"],
      pullRequest: ["_PR_NUMBER"],
      baseBranch: ["_BASE_BRANCH"],
      repository: ["_HEAD_REPO_URL"],
      pipelineId: [.text("cloud-build/$PROJECT_ID/$LOCATION/$TRIGGER_NAME")],
      runId: ["BUILD_ID"],
      displayName: ["TRIGGER_NAME"],
      url: [
        .joined(
          .text("https://console.cloud.google.com/cloud-build/builds"),
          .text(";region=$LOCATION/$BUILD_ID?project=$PROJECT_ID"))
      ],
      workspace: [.text("/workspace")]))
}
