// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import TestSupport
import Testing

@Suite("Settings from variables")
struct VariableMapTests {
  private func read(
    _ map: [String], _ variables: [String: String]
  ) async throws -> BuildContext {
    let directory = try TemporaryDirectory()
    return try await ContextReader(environment: variables, directory: directory.path).read(
      fromEnv: map.map { Fact($0, from: .option("--from-env")) })
  }

  @Test func anUnknownServiceIsDescribedByItsVariables() async throws {
    let context = try await read(
      [
        "pipeline-id=CI_JOB_PATH", "build-number=CI_RUN,url=CI_PAGE", "branch=CI_REF",
        "state=CI_END",
      ],
      [
        "CI_JOB_PATH": "acme/shop", "CI_RUN": "7", "CI_PAGE": "https://ci.example/7",
        "CI_REF": "refs/heads/SHOP-1", "CI_END": "FAILURE",
      ])
    #expect(context.provider == nil)
    #expect(context.pipelineId == Fact("acme/shop", from: .ciService("CI_JOB_PATH")))
    #expect(context.buildNumber?.value == 7)
    #expect(context.url?.value == "https://ci.example/7")
    #expect(context.branch?.value == "SHOP-1")
    #expect(context.state?.value == .failed)
    #expect(context.keys == ["SHOP-1"])
    #expect(context.warnings.isEmpty)
  }

  @Test func aVariableBeatsThatOfTheService() async throws {
    let context = try await read(
      ["build-number=MY_NUMBER", "commit=MISSING"],
      [
        "GITLAB_CI": "true", "CI_PIPELINE_IID": "3", "MY_NUMBER": "9",
        "CI_COMMIT_SHA": String(repeating: "ab", count: 20),
      ])
    #expect(context.provider == "gitlab-ci")
    #expect(
      context.buildNumber
        == Fact(
          9, from: .ciService("MY_NUMBER"),
          over: [.init(value: "3", origin: .ciService("CI_PIPELINE_IID"))]))
    #expect(context.commit?.value == String(repeating: "ab", count: 20))
  }

  @Test(arguments: ["pipeline-id", "pipeline-id=", "=X", "site=X", "pipeline-id=A B", "url=$X"])
  func anInvalidMapIsAnError(_ text: String) async throws {
    let error = await #expect(throws: ContextError.self) { try await read([text], [:]) }
    #expect(error?.kind == .malformedMapping)
    #expect(error?.location == "--from-env")
  }

  @Test func aLocalIdentityIsNotUsedSilentlyWithoutATerminal() async throws {
    let repository = try TestRepository()
    try repository.commit("first")
    var reader = ContextReader(
      environment: repository.environment, directory: repository.path,
      gitTimeLimit: TestRepository.patience)
    #expect(try await reader.read().warnings.isEmpty)
    reader.isUnattended = true
    #expect(
      try await reader.read().warnings == [
        "no CI service was detected, so the build is identified by its commit, and reruns "
          + "overwrite the same build; pass --pipeline-id and --build-number, or --from-env"
      ])
    var settings = BuildSettings()
    settings.pipelineId = Fact("shop", from: .option("--pipeline-id"))
    #expect(try await reader.read(settings: settings).warnings.isEmpty)
  }
}
