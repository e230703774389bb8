// SPDX-License-Identifier: Apache-2.0

// https://concourse-ci.org/implementing-resource-types.html#resource-metadata

extension CIService {
  /// Concourse, which gives its metadata to resources only; a task has it if the pipeline passes it
  /// on.
  static let concourse = CIService(
    id: "concourse",
    detection: .all([.on("ATC_EXTERNAL_URL"), .on("BUILD_PIPELINE_NAME")]),
    pipelineId: [
      .joined(
        Recipe("ATC_EXTERNAL_URL").withoutScheme, "BUILD_TEAM_NAME", "BUILD_PIPELINE_NAME",
        "BUILD_JOB_NAME", by: "/")
    ],
    // `12.1` is the first re-run of 12.
    buildNumber: [Recipe("BUILD_NAME").before("."), "BUILD_NAME"],
    attempt: [Recipe("BUILD_NAME").after(".").incremented],
    jobName: ["BUILD_JOB_NAME"],
    jobId: ["BUILD_ID"],
    displayName: [.joined("BUILD_PIPELINE_NAME", "BUILD_JOB_NAME", by: " ")],
    url: [
      .joined(
        Recipe("ATC_EXTERNAL_URL").trimmed, .text("teams"), "BUILD_TEAM_NAME", .text("pipelines"),
        "BUILD_PIPELINE_NAME", .text("jobs"), "BUILD_JOB_NAME", .text("builds"), "BUILD_NAME",
        by: "/")
    ])
}
