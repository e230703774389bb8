// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import Foundation
import TestSupport
import Testing

@Suite struct PrecedenceTests {
  private static let commit = "3f786850e387550fdab836ed7e6dc881de23001b"
  private static let gitLab = [
    "GITLAB_CI": "true", "CI_SERVER_HOST": "gitlab.com", "CI_PROJECT_PATH": "acme/shop",
    "CI_PROJECT_URL": "https://gitlab.com/acme/shop", "CI_PIPELINE_IID": "7",
    "CI_PIPELINE_ID": "900", "CI_COMMIT_SHA": commit, "CI_COMMIT_BRANCH": "main",
    "CI_PIPELINE_URL": "https://gitlab.com/acme/shop/-/pipelines/900",
    "CI_JOB_STATUS": "success",
  ]

  private func read(
    _ variables: [String: String] = gitLab, settings: BuildSettings = BuildSettings(),
    provider: String? = nil
  ) async throws -> BuildContext {
    let directory = try TemporaryDirectory()
    return try await ContextReader(
      environment: variables, directory: directory.path, gitTimeLimit: TestRepository.patience
    ).read(
      settings: settings, provider: provider.map { Fact($0, from: .option("--provider")) })
  }

  @Test func originsNameTheVariables() async throws {
    let context = try await read()
    #expect(context.pipelineId?.origin.description == "CI_SERVER_HOST + CI_PROJECT_PATH")
    #expect(context.buildNumber?.origin.description == "CI_PIPELINE_IID")
    #expect(
      context.buildNumber?.overridden
        == [Fact<Int64>.Overridden(value: "900", origin: .ciService("CI_PIPELINE_ID"))])
    #expect(
      context.displayName
        == Fact("acme/shop #7", from: .ciService("CI_PROJECT_PATH") + .ciService("CI_PIPELINE_IID"))
    )
    #expect(context.commitURL?.value == "https://gitlab.com/acme/shop/-/commit/\(Self.commit)")
    #expect(
      context.refURL
        == Fact(
          "https://gitlab.com/acme/shop/-/tree/main",
          from: .ciService("CI_PROJECT_URL") + .ciService("CI_COMMIT_BRANCH")))
  }

  @Test func givenFactsWinAndSayOverWhat() async throws {
    var settings = BuildSettings()
    settings.pipelineId = Fact("shop", from: .file(".buildpost.yml", line: 2))
    settings.pipelineSuffix = Fact("unit", from: .option("--pipeline-suffix"))
    settings.buildNumber = Fact(8, from: .variable("BUILDPOST_BUILD_NUMBER"))
    settings.branch = Fact("refs/heads/side", from: .option("--branch"))
    settings.state = Fact(.failed, from: .option("--state"))
    settings.url = Fact("https://u:p@ci.example/7?token=t&x=1", from: .option("--url"))
    let context = try await read(settings: settings)
    #expect(
      context.pipelineId
        == Fact(
          "shop/unit", from: .file(".buildpost.yml", line: 2) + .option("--pipeline-suffix"),
          over: [
            .init(
              value: "gitlab.com/acme/shop",
              origin: .ciService("CI_SERVER_HOST") + .ciService("CI_PROJECT_PATH"))
          ]))
    #expect(context.buildNumber?.value == 8)
    #expect(
      context.branch
        == Fact(
          "side", from: .option("--branch"),
          over: [.init(value: "main", origin: .ciService("CI_COMMIT_BRANCH"))]))
    #expect(context.state?.value == .failed)
    #expect(context.isStateGiven)
    #expect(context.url?.value == "https://ci.example/7?x=1")
    #expect(context.displayName?.value == "shop/unit #8")
  }

  @Test func stateOfTheServiceIsNotGiven() async throws {
    let context = try await read()
    #expect(context.state == Fact(.successful, from: .ciService("CI_JOB_STATUS")))
    #expect(!context.isStateGiven)
    #expect(!context.isStateProvisional)
  }

  @Test(
    arguments: [
      ["TF_BUILD": "True", "AGENT_JOBSTATUS": "Succeeded"],
      ["DRONE": "true", "DRONE_BUILD_STATUS": "success"],
      ["CODEBUILD_CI": "true", "CODEBUILD_BUILD_SUCCEEDING": "1"],
      ["TRAVIS": "true", "TRAVIS_TEST_RESULT": "0"],
    ])
  func successSoFarIsProvisional(_ variables: [String: String]) async throws {
    let context = try await read(variables)
    #expect(context.state?.value == .successful)
    #expect(context.isStateProvisional)
  }

  @Test func noneSwitchesDetectionOff() async throws {
    let context = try await read(provider: "none")
    #expect(context.provider == nil)
    #expect(context.pipelineId == nil)
  }

  @Test func aNamedServiceIsReadEvenIfItIsNotDetected() async throws {
    let variables = Self.gitLab.filter { $0.key != "GITLAB_CI" }
    let context = try await read(variables, provider: "gitlab-ci")
    #expect(context.provider == "gitlab-ci")
    #expect(context.buildNumber?.value == 7)
  }

  @Test func unknownServiceIsAnError() async throws {
    await #expect(
      throws: ContextError(
        .unknownProvider, "unknown CI service `hudson`", at: "--provider",
        fix: "pass `none` or one of \(ContextReader.providerNames.joined(separator: ", "))")
    ) { try await read(provider: "hudson") }
  }

  @Test func anUnknownCIServiceIsReported() async throws {
    let context = try await read(["CI": "true"])
    #expect(context.warnings == ["`CI` is set, but no CI service was detected"])
  }

  @Test func commitOfAnotherRepositoryIsNotMixedIn() async throws {
    var settings = BuildSettings()
    settings.repository = Fact("https://github.com/acme/other", from: .option("--repository"))
    let context = try await read(settings: settings)
    #expect(context.repository?.value == "https://github.com/acme/other")
    #expect(context.commit == nil)
    #expect(
      context.findings.contains(
        Finding(
          .warning,
          "the commit is left out: the CI service states it for `https://gitlab.com/acme/shop`, "
            + "not for `https://github.com/acme/other`", at: "CI_COMMIT_SHA")))
  }

  @Test func headDoesNotReplaceTheCommitOfAnotherRepository() async throws {
    let repository = try TestRepository()
    try repository.commit("first")
    var settings = BuildSettings()
    settings.repository = Fact("https://github.com/acme/other", from: .option("--repository"))
    #expect(try await repository.context(Self.gitLab, settings: settings).commit == nil)
    settings.commit = Fact(Self.commit, from: .option("--commit"))
    let given = try await repository.context(Self.gitLab, settings: settings)
    #expect(given.commit?.value == Self.commit)
    #expect(!given.warnings.contains { $0.contains("the commit is left out") })
  }

  @Test(arguments: ["www.x.com/1", "ftp://x/1", "https://", ""])
  func whatIsNotAPageIsAnError(_ text: String) async throws {
    var settings = BuildSettings()
    settings.url = Fact(text, from: .option("--url"))
    await #expect(
      throws: ContextError(
        .malformedURL, "this is not a web address", at: "--url",
        fix: "pass a full URL, such as https://ci.example.com/job/1")
    ) { try await read(settings: settings) }
  }

  @Test func aPageThatIsTooLongIsAnError() async throws {
    var settings = BuildSettings()
    settings.url = Fact(
      "https://ci.example/" + String(repeating: "a", count: 2000), from: .option("--url"))
    let error = await #expect(throws: ContextError.self) { try await read(settings: settings) }
    #expect(error?.summary == "the URL of the run is longer than 2000 characters")
  }

  @Test func commitThatGitHasHereIsKept() async throws {
    let repository = try TestRepository()
    let id = try repository.commit("first")
    var settings = BuildSettings()
    settings.repository = Fact("https://github.com/acme/other", from: .option("--repository"))
    let variables = Self.gitLab.merging(["CI_COMMIT_SHA": id]) { $1 }
    let context = try await repository.context(variables, settings: settings)
    #expect(context.commit?.value == id)
  }

  @Test(arguments: ["../shop", "~/shop", "ext::sh -c x", "shop"])
  func whatIsNotARepositoryIsAnError(_ text: String) async throws {
    var settings = BuildSettings()
    settings.repository = Fact(text, from: .file(".buildpost.yml", line: 2))
    for variables in [[:], Self.gitLab] {
      let error = await #expect(throws: ContextError.self) {
        try await read(variables, settings: settings)
      }
      #expect(error?.kind == .malformedRepository)
      #expect(error?.location == ".buildpost.yml:2")
    }
  }

  @Test(arguments: ["--output=x", "main", "0000000000", "abc"])
  func whatIsNotACommitIsAnError(_ text: String) async throws {
    var settings = BuildSettings()
    settings.commit = Fact(text, from: .option("--commit"))
    let error = await #expect(throws: ContextError.self) { try await read(settings: settings) }
    #expect(error?.kind == .malformedCommit)
  }

  @Test func theTextsOfAnotherRepositoryAreNotSearched() async throws {
    var settings = BuildSettings()
    settings.repository = Fact("https://github.com/acme/other", from: .option("--repository"))
    let context = try await read(
      Self.gitLab.merging([
        "CI_COMMIT_BRANCH": "SHOP-1", "CI_MERGE_REQUEST_TITLE": "SHOP-2",
        "CI_COMMIT_MESSAGE": "SHOP-3", "CI_COMMIT_TAG_MESSAGE": "SHOP-4",
      ]) { $1 }, settings: settings)
    #expect(context.keys == [])
    #expect(context.branch == nil)
  }

  @Test func theSuffixDistinguishesTheNamesOfBuilds() async throws {
    var settings = BuildSettings()
    settings.pipelineSuffix = Fact("unit", from: .option("--pipeline-suffix"))
    #expect(try await read(settings: settings).displayName?.value == "acme/shop / unit #7")
    settings.pipelineId = Fact("acme/shop", from: .option("--pipeline-id"))
    #expect(try await read(settings: settings).displayName?.value == "shop/unit #7")
  }

  @Test func aNumberThatIsTooLargeNamesItsVariable() async throws {
    let context = try await read(
      Self.gitLab.merging(["CI_PIPELINE_IID": "9007199254740992", "CI_PIPELINE_ID": ""]) { $1 })
    #expect(context.buildNumber == nil)
    #expect(
      context.findings.contains {
        $0.severity == .error && $0.location == "CI_PIPELINE_IID"
          && $0.message.contains("9007199254740992") && $0.message.contains("--build-number")
      })
  }

  @Test(arguments: ["<nil>", "null", "", " "])
  func wordsForNothingAreNothing(_ word: String) async throws {
    let context = try await read(Self.gitLab.merging(["CI_COMMIT_TAG": word]) { $1 })
    #expect(context.tag == nil)
    #expect(context.branch?.value == "main")
  }

  @Test func checkoutOfAnotherRepositoryIsLeftOut() async throws {
    let repository = try TestRepository()
    try repository.commit("tools TOOL-1")
    try repository.git(["remote", "add", "origin", "https://gitlab.com/acme/tools"])
    let context = try await repository.context(Self.gitLab)
    #expect(context.keys == [])
    #expect(
      context.warnings == [
        "git is not used: the directory is a checkout of `https://gitlab.com/acme/tools`, "
          + "but the build is for `https://gitlab.com/acme/shop`"
      ])
  }

  @Test func remoteOfGitBeatsAGuess() async throws {
    let repository = try TestRepository()
    try repository.commit("first")
    try repository.git(["remote", "add", "origin", "https://gitlab.com/acme/shop"])
    let context = try await repository.context(["TRAVIS": "true", "TRAVIS_REPO_SLUG": "acme/shop"])
    #expect(context.repository?.value == "https://gitlab.com/acme/shop")
    #expect(context.repository?.overridden.first?.value == "https://github.com/acme/shop")
  }

  @Test func tagOfTheServiceBeatsBranchesButNotKeysInThem() async throws {
    let variables = Self.gitLab.merging([
      "CI_COMMIT_TAG": "SHOP-2-rc", "CI_COMMIT_BRANCH": "feature/SHOP-1",
    ]) { $1 }
    let context = try await read(variables)
    #expect(context.tag?.value == "SHOP-2-rc")
    #expect(context.branch == nil)
    #expect(context.keys == ["SHOP-1", "SHOP-2"])
  }

  @Test func keysAreSearchedInOrder() async throws {
    let variables = Self.gitLab.merging([
      "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": "SHOP-1", "CI_MERGE_REQUEST_TITLE": "SHOP-2",
      "CI_COMMIT_MESSAGE": "SHOP-4\n\nSHOP-5", "CI_COMMIT_TAG_MESSAGE": "SHOP-3",
    ]) { $1 }
    #expect(try await read(variables).keys == ["SHOP-1", "SHOP-2", "SHOP-3", "SHOP-4", "SHOP-5"])
  }

  @Test func longPipelineIdIsCutWithADigest() async throws {
    let path = String(repeating: "ä", count: 250)
    let variables = Self.gitLab.merging(["CI_PROJECT_PATH": path]) { $1 }
    let id = try #require(try await read(variables).pipelineId?.value)
    // 190 bytes would cut an `ä` in two: 11 bytes of host and slash, then 89 letters.
    #expect(id.hasPrefix("gitlab.com/" + String(repeating: "ä", count: 89) + "~"))
    #expect(id.utf8.count == 206)
    let other = Self.gitLab.merging(["CI_PROJECT_PATH": path + "x"]) { $1 }
    #expect(try await read(other).pipelineId?.value != id)
  }

  @Test func longDisplayNameIsCut() async throws {
    let variables = Self.gitLab.merging([
      "CI_PIPELINE_NAME": String(repeating: "n", count: 300)
    ]) { $1 }
    let name = try #require(try await read(variables).displayName?.value)
    #expect(name.unicodeScalars.count == 255)
    #expect(name.hasSuffix("n…"))
  }
}
