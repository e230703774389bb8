// SPDX-License-Identifier: Apache-2.0

// https://docs.taskcluster.net/docs/reference/workers/docker-worker/environment

extension CIService {
  /// Taskcluster; refs are stated only for tasks that taskgraph made, and runs are not numbered.
  static let taskcluster = CIService(
    id: "taskcluster", detection: .all(["TASK_ID", "TASKCLUSTER_ROOT_URL"]),
    lookups: FactLookups(
      commit: ["GECKO_HEAD_REV", "MOBILE_HEAD_REV", "VCS_HEAD_REV", .only("", "_HEAD_REV")],
      branch: ["GECKO_HEAD_REF", "MOBILE_HEAD_REF", "VCS_HEAD_REF", .only("", "_HEAD_REF")],
      repository: [head],
      pipelineId: [.joined(Lookup("TASKCLUSTER_ROOT_URL").host, head.repositoryPath, by: "/")],
      runId: ["TASK_ID"],
      attempt: [Lookup("RUN_ID").incremented],
      jobId: ["TASK_ID"],
      displayName: [head.repositoryPath],
      url: [.joined(Lookup("TASKCLUSTER_ROOT_URL").trimmed, .text("/tasks/$TASK_ID"))]))

  private static var head: Lookup {
    .first(
      of: "GECKO_HEAD_REPOSITORY", "MOBILE_HEAD_REPOSITORY", "VCS_HEAD_REPOSITORY",
      .only("", "_HEAD_REPOSITORY"))
  }
}
