// SPDX-License-Identifier: Apache-2.0

// https://learn.microsoft.com/en-us/azure/devops/pipelines/build/variables

extension CIService {
  /// Azure Pipelines; `BUILD_SOURCEBRANCHNAME` is only the last segment, so it is not read.
  static let azurePipelines = CIService(
    id: "azure-pipelines", detection: "TF_BUILD",
    lookups: FactLookups(
      commit: [
        "SYSTEM_PULLREQUEST_SOURCECOMMITID", "BUILD_SOURCEVERSION",
        // A classic release states the commits of its artifacts, which may differ.
        .only("RELEASE_ARTIFACTS_", "_SOURCEVERSION"),
      ],
      testMerge: [
        Lookup("BUILD_SOURCEVERSION").when(
          Lookup("BUILD_SOURCEBRANCH").beginning(with: "refs/pull/"))
      ],
      branch: [
        "SYSTEM_PULLREQUEST_SOURCEBRANCH", "BUILD_SOURCEBRANCH",
        .only("RELEASE_ARTIFACTS_", "_SOURCEBRANCH"),
      ],
      pullRequest: ["SYSTEM_PULLREQUEST_PULLREQUESTNUMBER", "SYSTEM_PULLREQUEST_PULLREQUESTID"],
      baseBranch: ["SYSTEM_PULLREQUEST_TARGETBRANCH"],
      repository: ["SYSTEM_PULLREQUEST_SOURCEREPOSITORYURI", "BUILD_REPOSITORY_URI"],
      pipelineId: [
        // The ids of release pipelines overlap with those of build pipelines.
        .joined(projectPath, .text("release/$RELEASE_DEFINITIONID"), by: "/"),
        .joined(projectPath, .first(of: "SYSTEM_DEFINITIONID", "BUILD_DEFINITIONNAME"), by: "/"),
      ],
      buildNumber: ["RELEASE_RELEASEID", "BUILD_BUILDID"],
      attempt: ["RELEASE_ATTEMPTNUMBER", "SYSTEM_JOBATTEMPT", "SYSTEM_STAGEATTEMPT"],
      jobName: ["SYSTEM_PHASENAME", "SYSTEM_JOBNAME", "AGENT_JOBNAME"],
      jobIndex: ["SYSTEM_JOBPOSITIONINPHASE"],
      jobTotal: ["SYSTEM_TOTALJOBSINPHASE"],
      jobId: ["SYSTEM_JOBID"],
      displayName: ["RELEASE_DEFINITIONNAME", "BUILD_DEFINITIONNAME"],
      displayNumber: ["RELEASE_RELEASENAME", "BUILD_BUILDNUMBER"],
      url: [
        "RELEASE_RELEASEWEBURL",
        .joined(
          collection.trimmed, .text("/"), project.encoded,
          .text("/_build/results?buildId=$BUILD_BUILDID")),
      ],
      state: [.result("AGENT_JOBSTATUS", .soFar)],
      messages: ["BUILD_SOURCEVERSIONMESSAGE"],
      workspace: ["BUILD_SOURCESDIRECTORY"]))

  private static var collection: Lookup {
    .first(
      of: "SYSTEM_COLLECTIONURI", "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI",
      "SYSTEM_TEAMFOUNDATIONSERVERURI")
  }

  private static var projectPath: Lookup { .joined(collection.withoutScheme, project, by: "/") }

  private static var project: Lookup { .first(of: "SYSTEM_TEAMPROJECT", "SYSTEM_TEAMPROJECTID") }
}
