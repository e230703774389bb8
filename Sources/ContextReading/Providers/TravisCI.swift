// SPDX-License-Identifier: Apache-2.0

// https://docs.travis-ci.com/user/environment-variables/#default-environment-variables

extension CIService {
  /// Travis CI; the forge is not stated, so a remote that git knows wins over the slug.
  static let travisCI = CIService(
    id: "travis-ci", detection: .all(["TRAVIS", .not("SHIPPABLE")]),
    lookups: FactLookups(
      commit: ["TRAVIS_PULL_REQUEST_SHA", "TRAVIS_COMMIT"],
      branch: ["TRAVIS_PULL_REQUEST_BRANCH", "TRAVIS_BRANCH"],
      tag: ["TRAVIS_TAG"],
      pullRequest: ["TRAVIS_PULL_REQUEST"],
      baseBranch: [Lookup("TRAVIS_BRANCH").when("TRAVIS_PULL_REQUEST_BRANCH")],
      repository: [.text("https://github.com/$TRAVIS_REPO_SLUG")],
      guessesRepository: true,
      pipelineId: [.joined(Lookup("TRAVIS_BUILD_WEB_URL").host, "TRAVIS_REPO_SLUG", by: "/")],
      buildNumber: ["TRAVIS_BUILD_NUMBER"],
      jobName: [
        "TRAVIS_JOB_NAME", .joined(.text("job-"), Lookup("TRAVIS_JOB_NUMBER").after(".")),
      ],
      // Unlike TRAVIS_JOB_ID it is not a number, so another job is not taken for another attempt.
      jobId: ["TRAVIS_JOB_NUMBER"],
      displayName: ["TRAVIS_REPO_SLUG"],
      url: ["TRAVIS_BUILD_WEB_URL"],
      state: [.exitStatus("TRAVIS_TEST_RESULT", .soFar)],
      messages: ["TRAVIS_COMMIT_MESSAGE"],
      workspace: ["TRAVIS_BUILD_DIR"]))
}
