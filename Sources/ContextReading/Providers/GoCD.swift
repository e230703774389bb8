// SPDX-License-Identifier: Apache-2.0

// https://docs.gocd.org/current/faq/dev_use_current_revision_in_build.html

extension CIService {
  /// GoCD; several materials count only if they agree.
  static let goCD = CIService(
    id: "gocd", detection: .all(["GO_PIPELINE_NAME", "GO_PIPELINE_COUNTER"]),
    lookups: FactLookups(
      // If a pipeline is a material, its revision is `name/1/stage/1`.
      commit: [
        Lookup("GO_REVISION").filter { CommitText.isId($0) },
        .only("GO_REVISION_", where: { CommitText.isId($0) }),
      ],
      branch: [
        Lookup.only("GO_SCM_", "_PR_BRANCH").after(":"), .only("GO_SCM_", "_PR_BRANCH"),
        "GO_MATERIAL_BRANCH", .only("GO_MATERIAL_BRANCH_"),
      ],
      pullRequest: [.only("GO_SCM_", "_PR_URL")],
      repository: [
        Lookup.only("GO_SCM_", "_PR_URL").beforeLast("/pull/"), "GO_MATERIAL_URL",
        .only("GO_MATERIAL_URL_"),
      ],
      pipelineId: [.joined(Lookup("GO_SERVER_URL").host, "GO_PIPELINE_NAME", by: "/")],
      buildNumber: ["GO_PIPELINE_COUNTER"],
      attempt: ["GO_STAGE_COUNTER"],
      jobName: [Lookup("GO_JOB_NAME").withoutEnd(.text("-runInstance-$GO_JOB_RUN_INDEX"))],
      jobIndex: ["GO_JOB_RUN_INDEX"],
      jobTotal: ["GO_JOB_RUN_COUNT"],
      displayName: ["GO_PIPELINE_NAME"],
      url: [
        .joined(
          Lookup("GO_SERVER_URL").trimmed,
          .text("/pipelines/$GO_PIPELINE_NAME/$GO_PIPELINE_COUNTER"),
          .text("/$GO_STAGE_NAME/$GO_STAGE_COUNTER"))
      ]))
}
