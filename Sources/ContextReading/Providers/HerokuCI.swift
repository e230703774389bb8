// SPDX-License-Identifier: Apache-2.0

// https://devcenter.heroku.com/articles/heroku-ci#immutable-environment-variables

extension CIService {
  /// Heroku CI; the pipeline, the number and the page are not stated.
  static let herokuCI = CIService(
    id: "heroku-ci", name: "Heroku CI", detection: .on("HEROKU_TEST_RUN_ID"),
    commit: ["HEROKU_TEST_RUN_COMMIT_VERSION"],
    branch: ["HEROKU_TEST_RUN_BRANCH"],
    runId: ["HEROKU_TEST_RUN_ID"],
    jobIndex: ["CI_NODE_INDEX"],
    jobTotal: ["CI_NODE_TOTAL"])
}
