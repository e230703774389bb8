// SPDX-License-Identifier: Apache-2.0

import BuildModel

// https://www.jenkins.io/doc/book/pipeline/jenkinsfile/#using-environment-variables
// https://plugins.jenkins.io/git/#plugin-content-environment-variables

extension CIService {
  /// Jenkins; asked last, since its names are borrowed by many.
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
    displayName: [jobName.map(percentDecoded)],
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

  private static func percentDecoded(_ text: String) -> String? {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.first {
      let digits = String(decoding: rest.dropFirst().prefix(2), as: UTF8.self)
      if byte == UInt8(ascii: "%"), digits.utf8.count == 2, let value = UInt8(digits, radix: 16) {
        bytes.append(value)
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
        rest = rest.dropFirst()
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
