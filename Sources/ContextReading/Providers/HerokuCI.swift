// SPDX-License-Identifier: Apache-2.0

// https://devcenter.heroku.com/articles/heroku-ci#immutable-environment-variables

extension CIService {
  /// Heroku CI; the pipeline and the page of the run are not stated.
  static let herokuCI = CIService(
    id: "heroku-ci", detection: "HEROKU_TEST_RUN_ID",
    lookups: FactLookups(
      commit: ["HEROKU_TEST_RUN_COMMIT_VERSION"],
      branch: ["HEROKU_TEST_RUN_BRANCH"],
      pullRequest: ["HEROKU_PR_NUMBER"],
      buildNumber: ["HEROKU_TEST_RUN_NUMBER"],
      runId: ["HEROKU_TEST_RUN_ID"],
      jobIndex: ["CI_NODE_INDEX"],
      jobTotal: ["CI_NODE_TOTAL"]))
}
