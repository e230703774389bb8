// SPDX-License-Identifier: Apache-2.0

// https://docs.prow.k8s.io/docs/jobs/

import BuildModel
import TextCoding

extension CIService {
  /// Prow; its page is not stated, and its run ids are too large for Jira, so a number is made of
  /// their time.
  static let prow = CIService(
    id: "prow", detection: "PROW_JOB_ID",
    lookups: FactLookups(
      commit: ["PULL_PULL_SHA", Lookup("PULL_BASE_SHA").unless("PULL_NUMBER")],
      branch: ["PULL_HEAD_REF", Lookup("PULL_BASE_REF").unless("PULL_NUMBER")],
      pullRequest: ["PULL_NUMBER"],
      baseBranch: [Lookup("PULL_BASE_REF").when("PULL_NUMBER")],
      baseCommit: [Lookup("PULL_BASE_SHA").when("PULL_NUMBER")],
      repository: [
        .joined(Lookup("REPO_OWNER").beginning(with: "http"), "REPO_NAME", by: "/"),
        .text("https://github.com/$REPO_OWNER/$REPO_NAME"),
      ],
      guessesRepository: true,
      pipelineId: [.text("prow/$REPO_OWNER/$REPO_NAME/$JOB_NAME"), .text("prow/$JOB_NAME")],
      buildNumber: [Lookup("BUILD_ID").filter(isExact)],
      runId: ["BUILD_ID"],
      runStart: [Lookup("BUILD_ID").map(startOfRun)],
      jobName: ["JOB_NAME"],
      displayName: ["JOB_NAME"],
      titles: ["PULL_TITLE"]))

  @Sendable private static func isExact(_ id: String) -> Bool {
    Int64(digits: id).map { $0 <= Limits.exactInteger } ?? false
  }

  /// The seconds in an id, which counts milliseconds since 4 November 2010 above its 22 lowest
  /// bits.
  @Sendable private static func startOfRun(_ id: String) -> String? {
    Int64(digits: id).map { String((($0 >> 22) + 1_288_834_974_657) / 1000) }
  }
}
