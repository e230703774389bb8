// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import TestSupport
import Testing

/// The facts by which the results of parallel jobs are put together.
@Suite("Parallel jobs")
struct ParallelJobTests {
  struct Job: Sendable {
    var variables: [String: String]
    var name: String?
    var index: Int?
    var total: Int?
    var attempt: Int64?
  }

  @Test(arguments: [
    Job(
      variables: [
        "GITLAB_CI": "true", "CI_JOB_NAME": "rspec 2/5", "CI_NODE_INDEX": "2",
        "CI_NODE_TOTAL": "5",
      ], name: "rspec", index: 2, total: 5),
    Job(
      variables: [
        "GITLAB_CI": "true", "CI_JOB_NAME": "test: [linux, 17]", "CI_NODE_INDEX": "3",
        "CI_NODE_TOTAL": "4",
      ], name: "test", index: 3, total: 4),
    // Jobs that are only named like parallel ones: they are numbered by their names, if at all.
    Job(
      variables: [
        "GITLAB_CI": "true", "CI_JOB_NAME": "rspec 2/3", "CI_JOB_GROUP_NAME": "rspec",
        "CI_NODE_TOTAL": "1",
      ], name: "rspec", index: 2, total: 3),
    Job(
      variables: [
        "GITLAB_CI": "true", "CI_JOB_NAME": "build ruby 1:3", "CI_JOB_GROUP_NAME": "build ruby",
        "CI_NODE_TOTAL": "1",
      ], name: "build ruby", index: 1, total: 3),
    Job(
      variables: [
        "GITLAB_CI": "true", "CI_JOB_NAME": "ruby 3 1", "CI_JOB_GROUP_NAME": "ruby",
        "CI_NODE_TOTAL": "1",
      ], name: "ruby 3 1", total: 1),
    Job(
      variables: [
        "GITLAB_CI": "true", "CI_JOB_NAME": "ruby 3/1", "CI_JOB_GROUP_NAME": "ruby",
        "CI_NODE_TOTAL": "1",
      ], name: "ruby 3/1", total: 1),
    Job(
      variables: [
        "GITLAB_CI": "true", "CI_JOB_NAME": "test: [linux, 17]", "CI_JOB_GROUP_NAME": "test",
      ], name: "test: [linux, 17]"),
    Job(
      variables: [
        "GITLAB_CI": "true", "CI_JOB_NAME": "rspec 1/2 3/4", "CI_JOB_GROUP_NAME": "rspec",
        "CI_NODE_INDEX": "3", "CI_NODE_TOTAL": "4",
      ], name: "rspec 1/2", index: 3, total: 4),
    Job(
      variables: [
        "CIRCLECI": "true", "CIRCLE_JOB": "unit", "CIRCLE_NODE_INDEX": "0",
        "CIRCLE_NODE_TOTAL": "4",
      ], name: "unit", index: 0, total: 4),
    Job(
      variables: [
        "BUILDKITE": "true", "BUILDKITE_STEP_KEY": "unit", "BUILDKITE_PARALLEL_JOB": "1",
        "BUILDKITE_PARALLEL_JOB_COUNT": "3", "BUILDKITE_RETRY_COUNT": "1",
      ], name: "unit", index: 1, total: 3, attempt: 2),
    // `%n` and `%N` in a label become the number of the job, counted from 0 or 1.
    Job(
      variables: [
        "BUILDKITE": "true", "BUILDKITE_LABEL": ":rspec: RSpec 0/3", "BUILDKITE_PARALLEL_JOB": "0",
        "BUILDKITE_PARALLEL_JOB_COUNT": "3",
      ], name: ":rspec: RSpec", index: 0, total: 3),
    Job(
      variables: [
        "BUILDKITE": "true", "BUILDKITE_LABEL": "RSpec (2 of 3)", "BUILDKITE_PARALLEL_JOB": "1",
        "BUILDKITE_PARALLEL_JOB_COUNT": "3",
      ], name: "RSpec", index: 1, total: 3),
    Job(
      variables: [
        "BUILDKITE": "true", "BUILDKITE_LABEL": "Ruby 3", "BUILDKITE_PARALLEL_JOB": "3",
        "BUILDKITE_PARALLEL_JOB_COUNT": "4",
      ], name: "Ruby 3", index: 3, total: 4),
    Job(
      variables: ["BUILDKITE": "true", "BUILDKITE_LABEL": "RSpec 1/2"], name: "RSpec 1/2"),
    Job(
      variables: [
        "BITBUCKET_BUILD_NUMBER": "7", "CI": "true", "BITBUCKET_PARALLEL_STEP": "0",
        "BITBUCKET_PARALLEL_STEP_COUNT": "2", "BITBUCKET_STEP_RUN_NUMBER": "3",
      ], index: 0, total: 2, attempt: 3),
    Job(
      variables: [
        "TF_BUILD": "True", "SYSTEM_JOBNAME": "unit", "SYSTEM_JOBPOSITIONINPHASE": "1",
        "SYSTEM_TOTALJOBSINPHASE": "2", "SYSTEM_JOBATTEMPT": "2", "SYSTEM_STAGEATTEMPT": "3",
      ], name: "unit", index: 1, total: 2, attempt: 2),
    Job(
      variables: [
        "SEMAPHORE": "true", "SEMAPHORE_JOB_NAME": "unit", "SEMAPHORE_JOB_INDEX": "1",
        "SEMAPHORE_JOB_COUNT": "4",
      ], name: "unit", index: 1, total: 4),
    Job(
      variables: [
        "SEMAPHORE": "true", "SEMAPHORE_JOB_NAME": "unit - 2/4", "SEMAPHORE_JOB_INDEX": "2",
        "SEMAPHORE_JOB_COUNT": "4",
      ], name: "unit", index: 2, total: 4),
    Job(
      variables: [
        "SEMAPHORE": "true", "SEMAPHORE_JOB_NAME": "unit - 2/4", "SEMAPHORE_JOB_INDEX": "1",
        "SEMAPHORE_JOB_COUNT": "1",
      ], name: "unit - 2/4", index: 1, total: 1),
    Job(
      variables: [
        "GO_PIPELINE_NAME": "shop", "GO_PIPELINE_COUNTER": "7",
        "GO_JOB_NAME": "unit-runInstance-1", "GO_JOB_RUN_INDEX": "1", "GO_JOB_RUN_COUNT": "2",
      ], name: "unit", index: 1, total: 2),
    Job(
      variables: [
        "GO_PIPELINE_NAME": "shop", "GO_PIPELINE_COUNTER": "7", "GO_JOB_NAME": "unit-runOnAll-1",
      ], name: "unit-runOnAll-1"),
    Job(
      variables: [
        "GO_PIPELINE_NAME": "shop", "GO_PIPELINE_COUNTER": "7", "GO_JOB_NAME": "unit",
        "GO_JOB_RUN_INDEX": "1", "GO_JOB_RUN_COUNT": "2", "GO_STAGE_COUNTER": "2",
      ], name: "unit", index: 1, total: 2, attempt: 2),
    Job(
      variables: ["GITHUB_ACTIONS": "true", "GITHUB_JOB": "unit", "GITHUB_RUN_ATTEMPT": "1"],
      name: "unit", attempt: 1),
    Job(
      variables: [
        "HARNESS_BUILD_ID": "7", "HARNESS_STAGE_ID": "unit_2", "HARNESS_NODE_INDEX": "2",
        "HARNESS_NODE_TOTAL": "4",
      ], name: "unit", index: 2, total: 4),
    Job(
      variables: ["JENKINS_URL": "https://ci.acme.example/", "STAGE_NAME": "unit"], name: "unit"),
    Job(
      variables: [
        "JENKINS_URL": "https://ci.acme.example/", "JOB_NAME": "shop/OS=linux,JDK=17",
        "OS": "linux", "JDK": "17",
      ], name: "OS=linux,JDK=17"),
    Job(
      variables: ["SCREWDRIVER": "true", "SD_JOB_NAME": "PR-9:unit", "SD_PULL_REQUEST": "9"],
      name: "unit"),
    Job(
      variables: [
        "CODEBUILD_BUILD_ID": "shop:1", "CODEBUILD_BATCH_BUILD_IDENTIFIER": "linux_small",
      ], name: "linux_small"),
    // The jobs of a matrix share everything except their number.
    Job(
      variables: ["TRAVIS": "true", "TRAVIS_JOB_NUMBER": "5.2", "TRAVIS_JOB_ID": "102"],
      name: "job-2"),
    Job(
      variables: ["TRAVIS": "true", "TRAVIS_JOB_NUMBER": "5.2", "TRAVIS_JOB_NAME": "unit"],
      name: "unit"),
    Job(
      variables: ["CI": "woodpecker", "CI_WORKFLOW_NAME": "test", "CI_WORKFLOW_NUMBER": "3"],
      name: "test-3"),
    Job(variables: ["CI": "woodpecker", "CI_WORKFLOW_NAME": "test"], name: "test"),
    Job(variables: ["CIRCLECI": "true", "CIRCLE_NODE_INDEX": "-1", "CIRCLE_NODE_TOTAL": "x"]),
  ])
  func aJobSaysWhichOfHowManyItIs(_ job: Job) async throws {
    let directory = try TemporaryDirectory()
    let context = try await ContextReader(
      environment: job.variables, directory: directory.path
    ).read()
    #expect(context.jobName?.value == job.name)
    #expect(context.jobIndex?.value == job.index)
    #expect(context.jobTotal?.value == job.total)
    #expect(context.attempt?.value == job.attempt)
  }
}
