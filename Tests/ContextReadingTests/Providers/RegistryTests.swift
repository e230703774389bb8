// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ContextReading

@Suite struct RegistryTests {
  @Test func idsAreUnique() {
    #expect(Set(CIService.all.map(\.id)).count == CIService.all.count)
    #expect(CIService.all.count == 29)
  }

  @Test func mostGenericServiceIsAskedLast() {
    #expect(CIService.all.last?.id == "jenkins")
  }

  @Test func namesForChoicesAreSorted() {
    #expect(ContextReader.providerNames == ContextReader.providerNames.sorted())
    #expect(ContextReader.providerNames.contains("gitlab-ci"))
  }

  @Test(arguments: CIService.all.map(\.id))
  func serviceSaysNothingOfItsOwnAccord(_ id: String) throws {
    let service = try #require(CIService.all.first { $0.id == id })
    let stated = StatedFacts(service, in: Variables([:]))
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
  func genericNamesTellNoService(_ variables: [String: String]) {
    #expect(CIService.detect(in: variables) == nil)
  }
}
