// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TestSupport
import Testing

@testable import ContextReading

@Suite struct RegistryTests {
  @Test func idsAreUnique() {
    #expect(Set(CIService.all.map(\.id)).count == CIService.all.count)
  }

  @Test func aNewServiceIsOneValue() async throws {
    let service = CIService(
      id: "acme-ci", detection: .on("ACME_CI"),
      lookups: FactLookups(
        commit: ["ACME_COMMIT"],
        branch: ["ACME_BRANCH"],
        pipelineId: [.joined(.text("ci.acme.example"), "ACME_JOB", by: "/")],
        buildNumber: ["ACME_RUN"], url: ["ACME_URL"]))
    let directory = try TemporaryDirectory()
    var reader = ContextReader(
      environment: [
        "ACME_CI": "1", "ACME_COMMIT": String(repeating: "ab", count: 20), "ACME_BRANCH": "main",
        "ACME_JOB": "shop", "ACME_RUN": "7", "ACME_URL": "https://ci.acme.example/shop/7",
      ], directory: directory.path)
    reader.services.append(service)
    let context = try await reader.read()
    #expect(context.provider == "acme-ci")
    #expect(context.pipelineId?.value == "ci.acme.example/shop")
    #expect(context.buildNumber == Fact(7, from: .ciService("ACME_RUN")))
    #expect(context.branch?.value == "main")
    #expect(context.url?.value == "https://ci.acme.example/shop/7")
  }

  @Test func mostGenericServiceIsAskedLast() {
    #expect(CIService.all.last?.id == "jenkins")
  }

  @Test func namesForChoicesAreSorted() {
    #expect(ContextReader.providerNames == ContextReader.providerNames.sorted())
    #expect(ContextReader.providerNames.contains("gitlab-ci"))
  }

  @Test(arguments: CIService.all.map(\.id))
  func aServiceStatesNothingWithoutVariables(_ id: String) throws {
    let service = try #require(CIService.all.first { $0.id == id })
    let stated = StatedFacts(service, in: [:])
    #expect(stated.commit == nil)
    #expect(stated.pipelineId == nil)
    #expect(stated.buildNumber == nil)
    #expect(stated.url == nil)
    #expect(!service.detection.holds(in: Variables([:])))
  }

  @Test(
    arguments: [
      (["DRONE": "true", "HARNESS_BUILD_ID": "1"], "harness"),
      (["GITHUB_ACTIONS": "true", "CODEBUILD_CI": "true"], "github-actions"),
      (["GITHUB_ACTIONS": "true", "GITEA_ACTIONS": "true"], "gitea-actions"),
      (["GITLAB_CI": "true", "JENKINS_URL": "https://x/", "BUILD_NUMBER": "1"], "gitlab-ci"),
      (["JENKINS_URL": "https://x/", "TEAMCITY_VERSION": "1"], "teamcity"),
      (["TRAVIS": "true", "SHIPPABLE": "true", "JENKINS_URL": "j"], "jenkins"),
      (["CI": "woodpecker", "CI_NAME": "codeship"], "woodpecker"),
    ])
  func innerServiceWins(_ variables: [String: String], _ id: String) {
    #expect(CIService.detect(in: variables)?.id == id)
  }

  @Test(arguments: [
    ["BUILD_ID": "1", "BUILD_NUMBER": "1"], ["CI": "true"], ["CODEBUILD_CI": "false"],
  ])
  func genericNamesIdentifyNoService(_ variables: [String: String]) {
    #expect(CIService.detect(in: variables) == nil)
  }
}
