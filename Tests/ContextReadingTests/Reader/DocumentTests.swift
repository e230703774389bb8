// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import Foundation
import TestSupport
import Testing

@Suite struct DocumentTests {
  private static let gitHub = [
    "GITHUB_ACTIONS": "true", "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "acme/shop", "GITHUB_SHA": String(repeating: "0a", count: 20),
    "GITHUB_REF": "refs/heads/main",
  ]

  private func read(
    event: String, _ variables: [String: String] = [:]
  ) async throws -> BuildContext {
    let directory = try TemporaryDirectory()
    let file = try directory.write(event, to: "event.json")
    let environment = Self.gitHub.merging(variables) { $1 }
      .merging(["GITHUB_EVENT_PATH": file]) { $1 }
    return try await ContextReader(
      environment: environment, directory: directory.path, gitTimeLimit: TestRepository.patience
    ).read()
  }

  @Test func eventOfAPullRequestNamesItsHead() async throws {
    let head = String(repeating: "1b", count: 20)
    let context = try await read(
      event: """
        {"number": 75, "pull_request": {"number": 75, "title": "SHOP-3: cart", "extra": [1, {"a": \
        null}],
         "head": {"sha": "\(head)", "ref": "cart"}, "base": {"ref": "main"}}}
        """, ["GITHUB_EVENT_NAME": "pull_request_target", "GITHUB_HEAD_REF": "cart"])
    #expect(context.commit?.value == head)
    #expect(context.commit?.origin.description == "event file pull_request.head.sha")
    #expect(context.pullRequest == Fact("75", from: .ciService("event file pull_request.number")))
    #expect(context.branch?.value == "cart")
    #expect(context.keys == ["SHOP-3"])
  }

  @Test func theRefOfAChangeRequestBeatsTheEvent() async throws {
    let context = try await read(
      event: #"{"pull_request": {"number": 81}}"#, ["GITHUB_REF": "refs/pull/75/merge"])
    #expect(context.pullRequest?.value == "75")
    #expect(context.pullRequest?.origin.description == "GITHUB_REF")
  }

  @Test func eventOfAnotherWorkflowNamesItsRun() async throws {
    let context = try await read(
      event: """
        {"workflow_run": {"head_sha": "\(String(repeating: "1b", count: 20))", "head_branch": \
        "cart",
         "path": ".github/workflows/test.yml@refs/heads/main", "name": "Test", "run_number": 31,
         "run_attempt": 2, "html_url": "https://github.com/acme/shop/actions/runs/99",
         "head_commit": {"message": "SHOP-5"}}}
        """,
      [
        "GITHUB_RUN_NUMBER": "7", "GITHUB_RUN_ATTEMPT": "1", "GITHUB_RUN_ID": "100",
        "GITHUB_WORKFLOW": "Report",
        "GITHUB_WORKFLOW_REF": "acme/shop/.github/workflows/report.yml@refs/heads/main",
      ])
    #expect(context.pipelineId?.value == "github.com/acme/shop/.github/workflows/test.yml")
    #expect(context.buildNumber?.value == 31)
    #expect(context.attempt?.value == 2)
    #expect(context.displayName?.value == "acme/shop Test #31")
    #expect(context.url?.value == "https://github.com/acme/shop/actions/runs/99")
    #expect(context.keys == ["SHOP-5"])
  }

  /// A conclusion of the run that started the workflow, and the state that it means.
  @Test(
    arguments: [
      ("success", .successful), ("failure", .failed), ("cancelled", .cancelled),
      ("timed_out", .failed), ("startup_failure", .failed), ("stale", .cancelled),
      ("neutral", .successful), ("skipped", .successful), ("action_required", nil), (nil, nil),
    ] as [(String?, BuildState?)])
  func theConclusionOfAnotherWorkflowIsItsState(conclusion: String?, state: BuildState?)
    async throws
  {
    let context = try await read(event: Self.run(conclusion: conclusion))
    #expect(context.state?.value == state)
    #expect(context.isStateOfRun == (state != nil))
    #expect(context.isStateProvisional == (state != nil))
    #expect(
      context.reportedRun
        == Fact("31", from: .ciService("event file workflow_run.run_number")))
  }

  private static func run(conclusion: String?) -> String {
    """
    {"workflow_run": {"head_branch": "cart", "path": ".github/workflows/test.yml", "run_number": \
    31, "conclusion": \(conclusion.map { "\"\($0)\"" } ?? "null")}}
    """
  }

  @Test func aBuildOfItsOwnDoesNotHaveTheConclusionOfAnotherWorkflow() async throws {
    let directory = try TemporaryDirectory()
    let file = try directory.write(Self.run(conclusion: "failure"), to: "event.json")
    var settings = BuildSettings()
    settings.pipelineSuffix = Fact("e2e", from: .option("--pipeline-suffix"))
    let context = try await ContextReader(
      environment: Self.gitHub.merging(["GITHUB_EVENT_PATH": file]) { $1 },
      directory: directory.path, gitTimeLimit: TestRepository.patience
    ).read(settings: settings)
    #expect(context.pipelineId?.value == "github.com/acme/shop/.github/workflows/test.yml/e2e")
    #expect(context.state == nil)
    #expect(context.reportedRun == nil)
  }

  @Test func aPushOfSeveralCommitsIsSearchedFromTheNewest() async throws {
    let commits = (1...120).map { #"{"id": "x", "message": "SHOP-\#($0)"}"# }
      .joined(separator: ",")
    let context = try await read(
      event:
        #"{"commits": [\#(commits)], "head_commit": {"message": "SHOP-120"}}"#
    )
    #expect(context.keys.count == 100)
    #expect(context.keys.first == "SHOP-120")
    #expect(context.keys.last == "SHOP-21")
  }

  @Test func actIsALocalRun() async throws {
    let context = try await read(event: "{}", ["ACT": "true", "CI": "true"])
    #expect(context.provider == nil)
    #expect(context.warnings.isEmpty)
  }

  @Test func eventOfAnotherWorkflowNamesItsHead() async throws {
    let head = String(repeating: "1b", count: 20)
    let context = try await read(
      event: """
        {"workflow_run": {"head_sha": "\(head)", "head_branch": "cart",
         "display_title": "SHOP-4", "pull_requests": [{"number": 6}]}}
        """)
    #expect(context.commit?.value == head)
    #expect(context.branch?.value == "cart")
    #expect(context.pullRequest?.value == "6")
    #expect(context.keys == ["SHOP-4"])
  }

  @Test func messagesOfEventsAreSearched() async throws {
    let context = try await read(
      event:
        #"{"head_commit": {"message": "SHOP-5"}, "#
        + #""merge_group": {"head_commit": {"message": "SHOP-6"}}}"#
    )
    #expect(context.keys == ["SHOP-5", "SHOP-6"])
  }

  @Test(arguments: ["", "[", "null", "{\"pull_request\": 7}", "[[[[[[]]]]]]", "\u{FEFF}{}"])
  func eventOfAnotherShapeChangesNothing(_ event: String) async throws {
    let context = try await read(event: event)
    #expect(context.commit?.value == Self.gitHub["GITHUB_SHA"])
    #expect(context.branch?.value == "main")
  }

  @Test func aDeepEventDoesNotFail() async throws {
    let depth = 100_000
    let event = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    #expect(try await read(event: event).branch?.value == "main")
  }

  @Test func aMissingEventIsReported() async throws {
    let directory = try TemporaryDirectory()
    let environment = Self.gitHub.merging(["GITHUB_EVENT_PATH": "/no/such"]) { $1 }
    let context = try await ContextReader(
      environment: environment, directory: directory.path, gitTimeLimit: TestRepository.patience
    )
    .read()
    #expect(
      context.findings.first
        == Finding(
          .warning, "the event file is not used: no such file",
          at: "GITHUB_EVENT_PATH"))
  }

  @Test func propertiesAreReadAsJavaWritesThem() async throws {
    let directory = try TemporaryDirectory()
    let file = try directory.write(
      #"""
      # a comment \
      ! another
      build.counter : 4\
          2
      teamcity.build.branch=feature/SHOP-1-\u00fcber
      teamcity.pullRequest.number 9
      teamcity.serverUrl=https\://tc.acme.example/
      system.teamcity.buildType.id=Web_Shop
      teamcity.build.id=9001

      """#, to: "build.properties")
    let environment = [
      "TEAMCITY_VERSION": "2025.11", "TEAMCITY_BUILD_PROPERTIES_FILE": file, "BUILD_NUMBER": "1.2",
    ]
    let context = try await ContextReader(
      environment: environment, directory: directory.path, gitTimeLimit: TestRepository.patience
    )
    .read()
    #expect(context.buildNumber?.value == 42)
    #expect(context.branch?.value == "feature/SHOP-1-über")
    #expect(context.pullRequest?.value == "9")
    #expect(context.pipelineId?.value == "tc.acme.example/Web_Shop")
    #expect(context.url?.value == "https://tc.acme.example/viewLog.html?buildId=9001")
  }

  @Test func defaultBranchOfTeamCityHasNoName() async throws {
    let directory = try TemporaryDirectory()
    let file = try directory.write("teamcity.build.branch=<default>\n", to: "p")
    let environment = ["TEAMCITY_VERSION": "1", "TEAMCITY_BUILD_PROPERTIES_FILE": file]
    let context = try await ContextReader(
      environment: environment, directory: directory.path, gitTimeLimit: TestRepository.patience
    )
    .read()
    #expect(context.branch == nil)
  }
}
