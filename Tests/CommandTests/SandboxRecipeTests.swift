// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What users paste, run as they would run it, until the build is on the sandbox's page.
@Suite(.serialized) struct SandboxRecipeTests {
  /// The recipes, and whether the tests of the run fail.
  static let recipes: [(String, Bool)] = [
    ("gitlab.yml", false), ("gitlab-after-script.yml", true), ("gitlab-merge-request.yml", false),
    ("gitlab-component.yml", false), ("github.yml", true), ("azure.yml", false),
    ("bitbucket.yml", true), ("buildkite.yml", false), ("circleci.yml", true),
    ("jenkins.groovy", true), ("jenkins-freestyle.sh", false), ("jenkins-freestyle.sh", true),
  ]

  @Test(
    .slow,
    .enabled(if: RecipePieces.exists("python3"), "python3 with PyYAML takes the recipes apart"),
    arguments: recipes)
  func aRecipeInstallsBuildpostAndItsBuildArrives(file: String, isFailed: Bool) async throws {
    try await ReleaseServer.open { server, _, digest in
      try await SandboxSite.open { site in
        let place = try workplace(isFailed: isFailed)
        for var piece in try await RecipePieces.read(file) where isRun(piece, isFailed) {
          piece.shell = piece.shell.replacing("acme.atlassian.net", with: site.url)
            .replacing("your-client-id", with: "sandbox")
            .replacing(RecipePieces.releaseURL, with: server.url)
            .replacing("DIGEST-FROM-SHA256SUMS", with: digest)
          let result = try await place.run(piece, variables(file, site, isFailed))
          let isTest = piece.shell.contains("run-tests")
          #expect(result.status == (isTest && isFailed ? 1 : 0), "\(piece.name): \(result.talk)")
          if !isTest { #expect(result.talk.contains("accepted: "), "\(result.text)\(result.talk)") }
        }
        try await expectBuild(site, isFailed)
      }
    }
  }

  /// CircleCI chooses one of two steps by the result.
  private func isRun(_ piece: RecipePieces.Piece, _ isFailed: Bool) -> Bool {
    piece.name != (isFailed ? "Report success to Jira" : "Report failure to Jira")
  }

  private func variables(
    _ file: String, _ site: SandboxSite, _ isFailed: Bool
  ) -> [String: String] {
    var variables = RecipePieces.variables(
      file, branch: "feature/PROJ-7-login", isFailed: isFailed)
    // The pipeline sets it around the last step, in Groovy.
    if file == "jenkins.groovy" { variables["BUILDPOST_STATE"] = isFailed ? "FAILURE" : "SUCCESS" }
    variables.merge([
      "BUILDPOST_SITE": site.url, "BUILDPOST_API_URL": site.url,
      "BUILDPOST_CLIENT_ID": "sandbox", "BUILDPOST_CLIENT_SECRET": "sandbox-secret",
    ]) { $1 }
    return variables
  }

  private func expectBuild(_ site: SandboxSite, _ isFailed: Bool) async throws {
    let builds = try await site.shown()
    #expect(builds.count == 1)
    let build = try #require(builds.first)
    #expect(build["state"] as? String == (isFailed ? "failed" : "successful"))
    #expect(build["issueKeys"] as? [String] == ["PROJ-7"])
    #expect(build["buildNumber"] as? Int == 16)
    #expect((build["testInfo"] as? [String: Int])?["totalNumber"] == 2)
  }

  /// A workspace with the report of a run, on a machine without Buildpost.
  private func workplace(isFailed: Bool) throws -> RecipeWorkplace {
    let place = try RecipeWorkplace(testStatus: isFailed ? 1 : 0)
    try FileManager.default.removeItem(atPath: place.top.path + "/bin/buildpost")
    try place.top.write(
      isFailed ? ConvertTests.failing : ConvertTests.passing, to: "work/build/test/unit.xml")
    return place
  }

  @Test func theQuickStartOfTheReadmeShowsABuild() async throws {
    try await SandboxSite.open { site in
      let blocks = try MarkdownCommands("README.md").runnable.filter {
        $0.text.contains("http://127.0.0.1:8080")
      }
      try #require(!blocks.isEmpty)
      for block in blocks {
        var shell = BuiltCommand(
          in: ProjectFiles.root,
          environment: [
            "HOME": site.top.path, "XDG_STATE_HOME": site.top.path + "/state",
            "PATH": BuiltCommand.products + ":/usr/bin:/bin",
          ])
        shell.path = "/bin/bash"
        let result = try await shell.run(
          [
            "-euo", "pipefail", "-c",
            block.text.replacing("http://127.0.0.1:8080", with: site.url),
          ])
        #expect(result.status == 0, "\(block): \(result.talk)")
      }
      let build = try #require(try await site.shown().first)
      #expect(build["pipelineId"] as? String == "demo")
      #expect(build["issueKeys"] as? [String] == ["DEMO-1"])
      #expect(((build["testInfo"] as? [String: Int])?["totalNumber"] ?? 0) > 0)
    }
  }
}
