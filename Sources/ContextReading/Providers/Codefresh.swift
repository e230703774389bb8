// SPDX-License-Identifier: Apache-2.0

// https://codefresh.io/docs/docs/pipelines/variables/

extension CIService {
  /// Codefresh; a run has no number, but the first 8 hex digits of its id are its start time.
  static let codefresh = CIService(
    id: "codefresh", detection: "CF_BUILD_ID",
    lookups: FactLookups(
      commit: ["CF_REVISION"],
      branch: ["CF_BRANCH"],
      pullRequest: ["CF_PULL_REQUEST_NUMBER"],
      baseBranch: ["CF_PULL_REQUEST_TARGET"],
      repository: [
        Lookup("CF_COMMIT_URL").beforeLast("/-/commit/"),
        Lookup("CF_COMMIT_URL").beforeLast("/commits/"),
        Lookup("CF_COMMIT_URL").beforeLast("/commit/"),
        Lookup("CF_COMMIT_URL").beforeLast("/commit"),
      ],
      pipelineId: [.joined(Lookup("CF_BUILD_URL").host, "CF_PIPELINE_NAME", by: "/")],
      runId: ["CF_BUILD_ID"],
      runStart: [
        Lookup("CF_BUILD_ID").map { id in
          guard id.utf8.count == 24, CommitText.isId(id) else { return nil }
          return Int64(id.prefix(8), radix: 16).map(String.init)
        }
      ],
      displayName: ["CF_PIPELINE_NAME"],
      url: ["CF_BUILD_URL"],
      titles: ["CF_PULL_REQUEST_TITLE"],
      messages: ["CF_COMMIT_MESSAGE"]))
}
