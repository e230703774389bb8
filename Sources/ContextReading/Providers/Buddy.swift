// SPDX-License-Identifier: Apache-2.0

// https://buddy.works/docs/pipelines/variables/default-variables

extension CIService {
  /// Buddy; the names with `BUDDY_RUN_` are the newer ones.
  static let buddy = CIService(
    id: "buddy", detection: .any(["BUDDY", "BUDDY_WORKSPACE_ID"]),
    lookups: FactLookups(
      commit: ["BUDDY_EXECUTION_REVISION", "BUDDY_RUN_COMMIT"],
      branch: [
        "BUDDY_EXECUTION_PULL_REQUEST_HEAD_BRANCH", "BUDDY_RUN_PR_HEAD_BRANCH",
        "BUDDY_EXECUTION_BRANCH", "BUDDY_RUN_BRANCH",
      ],
      tag: [Lookup.first(of: "BUDDY_EXECUTION_TAG", "BUDDY_RUN_TAG").unless(pullRequestNumber)],
      pullRequest: [pullRequestNumber],
      baseBranch: ["BUDDY_EXECUTION_PULL_REQUEST_BASE_BRANCH", "BUDDY_RUN_PR_BASE_BRANCH"],
      repository: ["BUDDY_SCM_URL"],
      pipelineId: [
        Lookup("BUDDY_PIPELINE_URL").withoutScheme, run.before("/execution/").withoutScheme,
      ],
      buildNumber: ["BUDDY_EXECUTION_ID", "BUDDY_RUN_ID"],
      displayName: [.text("$BUDDY_PROJECT_NAME $BUDDY_PIPELINE_NAME"), "BUDDY_PIPELINE_NAME"],
      url: [run],
      messages: ["BUDDY_EXECUTION_REVISION_MESSAGE", "BUDDY_RUN_COMMIT_MESSAGE"]))

  private static var pullRequestNumber: Lookup {
    .first(
      of: "BUDDY_EXECUTION_PULL_REQUEST_NO", "BUDDY_RUN_PR_NO", "BUDDY_EXECUTION_PULL_REQUEST_ID",
      "BUDDY_RUN_PR_ID")
  }

  private static var run: Lookup { .first(of: "BUDDY_EXECUTION_URL", "BUDDY_RUN_URL") }
}
