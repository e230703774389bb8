// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TextCoding

// https://www.jenkins.io/doc/book/pipeline/jenkinsfile/#using-environment-variables
// https://plugins.jenkins.io/git/#plugin-content-environment-variables

extension CIService {
  /// Jenkins; detected last, since many services borrow its names.
  static let jenkins = CIService(
    id: "jenkins", name: "Jenkins",
    detection: .any([
      .on("JENKINS_URL"),
      .all([.on("BUILD_NUMBER"), .any([.on("JENKINS_HOME"), .on("HUDSON_URL")])]),
    ]),
    commit: ["ghprbActualCommit", "gitlabMergeRequestLastCommit", "GIT_COMMIT"],
    branch: [
      "CHANGE_BRANCH", "ghprbSourceBranch", "gitlabSourceBranch", "BRANCH_NAME",
      "GIT_LOCAL_BRANCH", "GIT_BRANCH",
    ],
    tag: ["TAG_NAME"],
    pullRequest: ["CHANGE_ID", "ghprbPullId", "gitlabMergeRequestIid"],
    baseBranch: ["CHANGE_TARGET", "ghprbTargetBranch", "gitlabTargetBranch"],
    repository: ["GIT_URL", "GIT_URL_1"],
    pipelineId: [
      .joined(
        .first(of: Recipe("JENKINS_URL").host, Recipe("BUILD_URL").host), jobName, by: "/")
    ],
    buildNumber: ["BUILD_NUMBER"],
    displayName: [jobName.map { PercentEncoding.decode($0) }],
    displayNumber: ["BUILD_DISPLAY_NAME"],
    url: ["BUILD_URL", "RUN_DISPLAY_URL"],
    titles: ["CHANGE_TITLE", "ghprbPullTitle", "gitlabMergeRequestTitle"],
    workspace: ["WORKSPACE"])

  /// The job without the segment of a matrix, `AXIS=value,…`, whose axes are variables of the job too.
  private static var jobName: Recipe {
    Recipe { variables in
      guard let job = variables["JOB_NAME"] else { return nil }
      let whole = Recipe.Stated(value: job, origin: .ciService("JOB_NAME"))
      guard let slash = job.lastIndex(of: "/") else { return whole }
      let axes = job[job.index(after: slash)...].split(separator: ",")
      let isMatrix = axes.allSatisfy { axis in
        let parts = axis.split(separator: "=", maxSplits: 1)
        return parts.count == 2 && variables[String(parts[0])] == String(parts[1])
      }
      guard isMatrix, !axes.isEmpty, slash > job.startIndex else { return whole }
      return Recipe.Stated(value: String(job[..<slash]), origin: .ciService("JOB_NAME"))
    }
  }
}
