// SPDX-License-Identifier: Apache-2.0

// https://docs.screwdriver.cd/user-guide/environment-variables

extension CIService {
  /// Screwdriver; its numbers are those of jobs, so the pipeline id includes the job.
  static let screwdriver = CIService(
    id: "screwdriver", detection: "SCREWDRIVER",
    lookups: FactLookups(
      commit: ["SD_BUILD_SHA"],
      branch: [sourceBranch, Lookup("GIT_BRANCH").unless("SD_PULL_REQUEST")],
      pullRequest: ["SD_PULL_REQUEST"],
      baseBranch: ["PR_BASE_BRANCH_NAME"],
      repository: ["SCM_URL"],
      pipelineId: [
        .joined(.host(of: "SD_UI_BUILD_URL", "SD_UI_URL"), "SD_PIPELINE_ID", jobName, by: "/")
      ],
      buildNumber: ["SD_BUILD_ID"],
      jobName: [jobName],
      jobId: ["SD_BUILD_ID"],
      displayName: [.text("$SD_PIPELINE_NAME $SD_JOB_NAME")],
      url: ["SD_UI_BUILD_URL"],
      workspace: ["SD_SOURCE_DIR"]))

  /// The job without the pull request before it, as in `PR-9:test`.
  private static var jobName: Lookup {
    .first(of: Lookup("SD_JOB_NAME").after(":").when("SD_PULL_REQUEST"), "SD_JOB_NAME")
  }

  /// The branch of a pull request, which follows `upstream/` if it comes from a fork.
  private static var sourceBranch: Lookup {
    .first(
      of: Lookup("PR_BRANCH_NAME").beginning(with: "upstream/").after("/"), "PR_BRANCH_NAME")
  }
}
