// SPDX-License-Identifier: Apache-2.0

// https://circleci.com/docs/reference/variables/

extension CIService {
  /// CircleCI; `CIRCLE_BUILD_NUM` counts jobs, so the pipeline's number is better if it is
  /// exported.
  static let circleCI = CIService(
    id: "circleci", detection: "CIRCLECI",
    lookups: FactLookups(
      commit: ["CIRCLE_SHA1"],
      branch: ["CIRCLE_BRANCH"],
      tag: ["CIRCLE_TAG"],
      pullRequest: ["CIRCLE_PR_NUMBER", "CIRCLE_PULL_REQUEST", "CI_PULL_REQUEST"],
      repository: ["CIRCLE_REPOSITORY_URL"],
      pipelineId: [.joined(project, "CIRCLE_JOB", by: "/").unless(pipelineNumber), project],
      buildNumber: [pipelineNumber, "CIRCLE_BUILD_NUM"],
      jobName: ["CIRCLE_JOB"],
      jobIndex: ["CIRCLE_NODE_INDEX"],
      jobTotal: ["CIRCLE_NODE_TOTAL"],
      jobId: ["CIRCLE_BUILD_NUM"],
      displayName: [.text("$CIRCLE_PROJECT_REPONAME $CIRCLE_JOB").unless(pipelineNumber)],
      url: [
        .text("https://app.circleci.com/pipelines/workflows/$CIRCLE_WORKFLOW_ID")
          .when(pipelineNumber),
        "CIRCLE_BUILD_URL",
      ],
      workspace: [workingDirectory]))

  private static var pipelineNumber: Lookup { Lookup("CIRCLE_PIPELINE_NUMBER").number }

  /// The setting as it is written, by default `~/project`.
  private static var workingDirectory: Lookup {
    .first(
      of: .joined("HOME", Lookup("CIRCLE_WORKING_DIRECTORY").beginning(with: "~/").after("~")),
      "CIRCLE_WORKING_DIRECTORY")
  }

  private static var project: Lookup {
    .joined(
      .text("circleci.com"),
      .first(
        of: .text("$CIRCLE_PROJECT_USERNAME/$CIRCLE_PROJECT_REPONAME"),
        Lookup("CIRCLE_REPOSITORY_URL").repositoryPath, Lookup.gitRemote.repositoryPath,
        // Projects of GitLab and of the GitHub App have only ids.
        .text("$CIRCLE_ORGANIZATION_ID/$CIRCLE_PROJECT_ID"), "CIRCLE_PROJECT_ID"),
      by: "/")
  }
}
