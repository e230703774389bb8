// SPDX-License-Identifier: Apache-2.0

// https://concourse-ci.org/implementing-resource-types.html#resource-metadata

extension CIService {
  /// Concourse, which gives its metadata to resources only; a task has it if the pipeline passes it
  /// on.
  static let concourse = CIService(
    id: "concourse", detection: .all(["ATC_EXTERNAL_URL", "BUILD_PIPELINE_NAME"]),
    lookups: FactLookups(
      pipelineId: [
        .joined(
          Lookup("ATC_EXTERNAL_URL").withoutScheme,
          .text("/$BUILD_TEAM_NAME/$BUILD_PIPELINE_NAME/$BUILD_JOB_NAME"))
      ],
      // `12.1` is the first re-run of 12.
      buildNumber: [Lookup("BUILD_NAME").before("."), "BUILD_NAME"],
      attempt: [Lookup("BUILD_NAME").after(".").incremented],
      jobName: ["BUILD_JOB_NAME"],
      jobId: ["BUILD_ID"],
      displayName: [.text("$BUILD_PIPELINE_NAME $BUILD_JOB_NAME")],
      url: [
        .joined(
          Lookup("ATC_EXTERNAL_URL").trimmed,
          .text("/teams/$BUILD_TEAM_NAME/pipelines/$BUILD_PIPELINE_NAME"),
          .text("/jobs/$BUILD_JOB_NAME/builds/$BUILD_NAME"))
      ]))
}
