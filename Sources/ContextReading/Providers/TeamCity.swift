// SPDX-License-Identifier: Apache-2.0

// https://www.jetbrains.com/help/teamcity/predefined-build-parameters.html

extension CIService {
  /// TeamCity; most of its facts are in a properties file, of which only the keys named here are
  /// kept.
  static let teamCity = CIService(
    id: "teamcity", detection: "TEAMCITY_VERSION",
    lookups: FactLookups(
      document: .properties("TEAMCITY_BUILD_PROPERTIES_FILE"),
      commit: ["BUILD_VCS_NUMBER", .only("BUILD_VCS_NUMBER_")],
      // A branch specification may name the merges that a forge makes for testing.
      testMerge: [
        Lookup("BUILD_VCS_NUMBER").when(
          .property("teamcity.build.branch").filter { $0.hasSuffix("/merge") })
      ],
      branch: [
        .property("teamcity.pullRequest.source.branch"), "TEAMCITY_PULLREQUEST_SOURCE_BRANCH",
        Lookup.property("teamcity.build.branch").filter { $0 != "<default>" },
      ],
      pullRequest: [.property("teamcity.pullRequest.number"), "TEAMCITY_PULLREQUEST_NUMBER"],
      baseBranch: [
        .property("teamcity.pullRequest.target.branch"), "TEAMCITY_PULLREQUEST_TARGET_BRANCH",
      ],
      repository: [.property("vcsroot.url")],
      pipelineId: [
        .joined(host, .property("teamcity.buildType.id"), by: "/"),
        .joined(host, "TEAMCITY_PROJECT_NAME", "TEAMCITY_BUILDCONF_NAME", by: "/"),
      ],
      buildNumber: [.property("build.counter"), "BUILD_NUMBER", .property("teamcity.build.id")],
      jobIndex: [.property("teamcity.build.parallelTests.currentBatch")],
      jobTotal: [.property("teamcity.build.parallelTests.totalBatches")],
      displayName: [.text("$TEAMCITY_PROJECT_NAME $TEAMCITY_BUILDCONF_NAME")],
      displayNumber: ["BUILD_NUMBER"],
      url: [
        "BUILD_URL",
        .joined(
          Lookup.property("teamcity.serverUrl").trimmed, .text("/viewLog.html?buildId="),
          .property("teamcity.build.id")),
      ],
      titles: [.property("teamcity.pullRequest.title")],
      workspace: [.property("teamcity.build.checkoutDir")]))

  private static var host: Lookup {
    .first(of: .host(of: "BUILD_URL", .property("teamcity.serverUrl")), .text("teamcity"))
  }
}
