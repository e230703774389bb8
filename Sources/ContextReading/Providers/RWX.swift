// SPDX-License-Identifier: Apache-2.0

// https://www.rwx.com/docs/rwx/default-environment-variables

extension CIService {
  /// RWX; it does not number its runs.
  static let rwx = CIService(
    id: "rwx", detection: "RWX",
    lookups: FactLookups(
      commit: ["RWX_GIT_COMMIT_SHA"],
      branch: ["RWX_GIT_REF", "RWX_GIT_REF_NAME"],
      repository: ["RWX_GIT_REPOSITORY_URL"],
      pipelineId: [
        .joined(
          Lookup("RWX_RUN_URL").before("/runs/").withoutScheme, "RWX_GIT_REPOSITORY_NAME", by: "/"),
        Lookup("RWX_RUN_URL").before("/runs/").withoutScheme,
      ],
      runId: ["RWX_RUN_ID"],
      attempt: ["RWX_TASK_ATTEMPT_NUMBER"],
      jobName: ["RWX_TASK_KEY"],
      jobIndex: ["RWX_PARALLEL_INDEX"],
      jobTotal: ["RWX_PARALLEL_TOTAL"],
      jobId: ["RWX_TASK_ID"],
      displayName: [.text("$RWX_GIT_REPOSITORY_NAME $RWX_RUN_TITLE")],
      url: ["RWX_RUN_URL"],
      messages: ["RWX_GIT_COMMIT_MESSAGE", "RWX_GIT_COMMIT_SUMMARY"]))
}
