// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import ContextReading

/// The variables that hold titles, messages and states, service by service.
@Suite struct TextAndStateTests {
  static let titles = [
    ("gitlab-ci", "CI_MERGE_REQUEST_TITLE"), ("jenkins", "CHANGE_TITLE"),
    ("jenkins", "ghprbPullTitle"), ("jenkins", "gitlabMergeRequestTitle"),
    ("drone", "DRONE_PULL_REQUEST_TITLE"), ("harness", "DRONE_PULL_REQUEST_TITLE"),
    ("appveyor", "APPVEYOR_PULL_REQUEST_TITLE"), ("semaphore", "SEMAPHORE_GIT_PR_NAME"),
    ("codefresh", "CF_PULL_REQUEST_TITLE"),
  ]

  static let messages = [
    ("gitlab-ci", "CI_COMMIT_MESSAGE"), ("azure-pipelines", "BUILD_SOURCEVERSIONMESSAGE"),
    ("drone", "DRONE_COMMIT_MESSAGE"), ("woodpecker", "CI_COMMIT_MESSAGE"),
    ("appveyor", "APPVEYOR_REPO_COMMIT_MESSAGE"), ("travis-ci", "TRAVIS_COMMIT_MESSAGE"),
    ("buildkite", "BUILDKITE_MESSAGE"), ("bitrise", "BITRISE_GIT_MESSAGE"),
    ("buddy", "BUDDY_EXECUTION_REVISION_MESSAGE"), ("buddy", "BUDDY_RUN_COMMIT_MESSAGE"),
    ("codefresh", "CF_COMMIT_MESSAGE"), ("vercel", "VERCEL_GIT_COMMIT_MESSAGE"),
    ("harness", "DRONE_COMMIT_MESSAGE"), ("codeship", "CI_COMMIT_MESSAGE"),
    ("cirrus-ci", "CIRRUS_CHANGE_MESSAGE"),
  ]

  private func service(_ id: String) throws -> CIService {
    try #require(CIService.all.first { $0.id == id })
  }

  @Test(arguments: titles)
  func titleIsRead(_ id: String, _ variable: String) throws {
    let reader = Variables([variable: "a title"])
    let titles = try service(id).lookups().titles
    #expect(reader.texts(titles).map(\.value) == ["a title"])
  }

  @Test(arguments: messages)
  func messageIsRead(_ id: String, _ variable: String) throws {
    let reader = Variables([variable: "a message"])
    let messages = try service(id).lookups().messages
    #expect(reader.texts(messages).map(\.value) == ["a message"])
  }

  @Test func changeTitleOfCirrusIsATitleOnPullRequestsOnly() throws {
    let titles = try service("cirrus-ci").lookups().titles
    let push = Variables(["CIRRUS_CHANGE_TITLE": "a commit"])
    #expect(push.texts(titles).isEmpty)
    let request = Variables(["CIRRUS_CHANGE_TITLE": "a title", "CIRRUS_PR": "7"])
    #expect(request.texts(titles).map(\.value) == ["a title"])
  }

  @Test(arguments: [("~/project", "/home/ci/project"), ("/work", "/work")])
  func workspaceOfCircleCIMayBeBelowTheHome(_ stated: String, _ path: String) throws {
    let variables = Variables(["CIRCLE_WORKING_DIRECTORY": stated, "HOME": "/home/ci"])
    let texts = variables.texts(try service("circleci").lookups().workspace)
    #expect(texts.first?.value == path)
  }

  @Test func messageOfATagIsRead() throws {
    let reader = Variables(["CI_COMMIT_TAG_MESSAGE": "a tag"])
    let messages = try service("gitlab-ci").lookups().tagMessages
    #expect(reader.texts(messages).map(\.value) == ["a tag"])
  }

  /// A service, a variable, a value, the state and whether it may only mean "so far".
  static let states: [(String, String, String, BuildState?, Bool)] = [
    ("gitlab-ci", "CI_JOB_STATUS", "success", .successful, false),
    ("gitlab-ci", "CI_JOB_STATUS", "failed", .failed, false),
    ("gitlab-ci", "CI_JOB_STATUS", "canceled", .cancelled, false),
    ("gitlab-ci", "CI_JOB_STATUS", "running", nil, false),
    ("azure-pipelines", "AGENT_JOBSTATUS", "Succeeded", .successful, true),
    ("azure-pipelines", "AGENT_JOBSTATUS", "SucceededWithIssues", .successful, true),
    ("azure-pipelines", "AGENT_JOBSTATUS", "Failed", .failed, true),
    ("azure-pipelines", "AGENT_JOBSTATUS", "Canceled", .cancelled, true),
    ("bitbucket-pipelines", "BITBUCKET_EXIT_CODE", "0", .successful, false),
    ("bitbucket-pipelines", "BITBUCKET_EXIT_CODE", "137", .failed, false),
    ("buildkite", "BUILDKITE_COMMAND_EXIT_STATUS", "0", .successful, false),
    ("buildkite", "BUILDKITE_COMMAND_EXIT_STATUS", "-1", .failed, false),
    ("travis-ci", "TRAVIS_TEST_RESULT", "0", .successful, true),
    ("travis-ci", "TRAVIS_TEST_RESULT", "1", .failed, true),
    ("travis-ci", "TRAVIS_TEST_RESULT", "", nil, false),
    ("drone", "DRONE_BUILD_STATUS", "success", .successful, true),
    ("drone", "DRONE_BUILD_STATUS", "failure", .failed, true),
    ("drone", "DRONE_BUILD_STATUS", "killed", .cancelled, true),
    ("aws-codebuild", "CODEBUILD_BUILD_SUCCEEDING", "1", .successful, true),
    ("aws-codebuild", "CODEBUILD_BUILD_SUCCEEDING", "0", .failed, true),
    ("bamboo", "bamboo_buildFailed", "false", .successful, false),
    ("bamboo", "bamboo_buildFailed", "true", .failed, false),
    ("semaphore", "SEMAPHORE_JOB_RESULT", "passed", .successful, false),
    ("semaphore", "SEMAPHORE_JOB_RESULT", "stopped", .cancelled, false),
    ("semaphore", "SEMAPHORE_PIPELINE_RESULT", "failed", .failed, false),
    ("semaphore", "SEMAPHORE_PIPELINE_RESULT", "canceled", .cancelled, false),
    ("bitrise", "BITRISE_BUILD_STATUS", "0", .successful, false),
    ("bitrise", "BITRISE_BUILD_STATUS", "1", .failed, false),
    ("xcode-cloud", "CI_XCODEBUILD_EXIT_CODE", "0", .successful, false),
    ("xcode-cloud", "CI_XCODEBUILD_EXIT_CODE", "65", .failed, false),
  ]

  @Test(arguments: states.indices)
  func stateIsRead(_ row: Int) throws {
    let (id, variable, value, state, isSoFar) = Self.states[row]
    let stated = StatedFacts(try service(id), in: [variable: value])
    #expect(stated.state?.value == state, "\(id) \(value)")
    #expect(stated.isStateProvisional == isSoFar, "\(id) \(value)")
  }

  @Test(arguments: [
    "circleci", "jenkins", "teamcity", "appveyor", "woodpecker",
  ])
  func serviceWithoutAStatusStatesNone(_ id: String) throws {
    let states = try service(id).lookups().state
    #expect(states.isEmpty)
  }
}
