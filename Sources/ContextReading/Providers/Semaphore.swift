// SPDX-License-Identifier: Apache-2.0

// https://docs.semaphoreci.com/reference/env-vars

extension CIService {
  /// Semaphore; `SEMAPHORE_GIT_BRANCH` is the target on pull requests, and promotions share a
  /// workflow's number.
  static let semaphore = CIService(
    id: "semaphore", detection: "SEMAPHORE",
    lookups: FactLookups(
      commit: ["SEMAPHORE_GIT_PR_SHA", "SEMAPHORE_GIT_SHA"],
      branch: [
        "SEMAPHORE_GIT_PR_BRANCH", "SEMAPHORE_GIT_WORKING_BRANCH", "SEMAPHORE_GIT_BRANCH",
        "SEMAPHORE_GIT_REF",
      ],
      tag: ["SEMAPHORE_GIT_TAG_NAME"],
      pullRequest: ["SEMAPHORE_GIT_PR_NUMBER"],
      baseBranch: [Lookup("SEMAPHORE_GIT_BRANCH").when("SEMAPHORE_GIT_PR_NUMBER")],
      repository: ["SEMAPHORE_GIT_URL"],
      pipelineId: [
        .joined(Lookup("SEMAPHORE_ORGANIZATION_URL").host, "SEMAPHORE_PROJECT_NAME", by: "/")
      ],
      buildNumber: ["SEMAPHORE_WORKFLOW_NUMBER"],
      jobName: [
        Lookup("SEMAPHORE_JOB_NAME").withoutEnd(
          .text(" - $SEMAPHORE_JOB_INDEX/$SEMAPHORE_JOB_COUNT"))
      ],
      jobIndex: ["SEMAPHORE_JOB_INDEX"],
      jobTotal: ["SEMAPHORE_JOB_COUNT"],
      jobId: ["SEMAPHORE_JOB_ID"],
      displayName: ["SEMAPHORE_PROJECT_NAME"],
      url: [
        .joined(organization, .text("/workflows/$SEMAPHORE_WORKFLOW_ID")),
        .joined(organization, .text("/jobs/$SEMAPHORE_JOB_ID")),
      ],
      state: [
        .result("SEMAPHORE_PIPELINE_RESULT", isOfRun: true), .result("SEMAPHORE_JOB_RESULT"),
      ],
      titles: ["SEMAPHORE_GIT_PR_NAME"]))

  private static var organization: Lookup { Lookup("SEMAPHORE_ORGANIZATION_URL").trimmed }
}
