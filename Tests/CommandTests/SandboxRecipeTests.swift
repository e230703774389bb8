// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What users paste, run as they would run it, until the build is on the sandbox's page.
@Suite(.serialized) struct SandboxRecipeTests {
  /// The recipes, and whether the tests of the run fail.
  static let recipes: [(String, Bool)] = [
    ("gitlab.yml", false), ("gitlab.yml", true), ("gitlab-after-script.yml", true),
    ("gitlab-merge-request.yml", false), ("gitlab-component.yml", true), ("github.yml", true),
    ("azure.yml", false),
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

  /// CircleCI and GitLab choose one of two steps or jobs by the result.
  private func isRun(_ piece: RecipePieces.Piece, _ isFailed: Bool) -> Bool {
    let passed = ["Report success to Jira", "jira", "buildpost-report"]
    let failed = ["Report failure to Jira", "jira-failed", "buildpost-report-failed"]
    return !(isFailed ? passed : failed).contains(piece.name)
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
    // A job that fails without a failed test: the state comes from the service, not from reports.
    try place.top.write(ConvertTests.passing, to: "work/app/build/test-results/test/unit.xml")
    return place
  }

  @Test(
    .slow,
    .enabled(if: RecipePieces.exists("python3"), "python3 with PyYAML takes the recipes apart"),
    arguments: ["azure", "buildkite", "circleci", "github", "gitlab", "jenkins"])
  func whatARunCouldNotDeliverIsSentByTheNextOne(_ service: String) async throws {
    let block = try #require(
      try MarkdownCommands("docs/ci/\(service).md").blocks.first {
        $0.text.contains("buildpost flush")
      })
    #expect(
      block.text.contains(/(path|paths|key): .*\.?buildpost-outbox/), "what is in the cache")
    let pieces = try await RecipePieces.calls(in: block).filter {
      $0.shell.contains("buildpost flush")
    }
    try #require(pieces.count == 1)
    let place = try workplace(isFailed: false)
    try FileManager.default.createSymbolicLink(
      atPath: place.top.path + "/bin/buildpost",
      withDestinationPath: BuiltCommand.products + "/buildpost")
    try await SandboxSite.open { site in
      // Nothing listens on this port: the run keeps its build, and the service the directory.
      let unreachable = ["BUILDPOST_API_URL": "http://127.0.0.1:1"]
      try await run(pieces[0], service, number: "15", site, unreachable, place)
      #expect(try await site.shown().isEmpty)
      let cache = place.top.path + "/work/.buildpost-outbox"
      #expect(FileManager.default.fileExists(atPath: cache))
      try await run(pieces[0], service, number: "16", site, [:], place)
      let numbers = try await site.shown().compactMap { $0["buildNumber"] as? Int }
      #expect(numbers.sorted() == [15, 16])
    }
  }

  /// Runs the piece that sends, with the part or the report of the run.
  private func run(
    _ piece: RecipePieces.Piece, _ service: String, number: String, _ site: SandboxSite,
    _ more: [String: String], _ place: RecipeWorkplace
  ) async throws {
    var variables = RecipePieces.variables(
      service, branch: "feature/PROJ-7-login", isFailed: false)
    for (name, value) in variables where value == "16" { variables[name] = number }
    variables.merge([
      "BUILDPOST_SITE": site.url, "BUILDPOST_API_URL": site.url,
      "BUILDPOST_CLIENT_ID": "sandbox", "BUILDPOST_CLIENT_SECRET": "sandbox-secret",
      "BUILDPOST_DEADLINE": more.isEmpty ? "60" : "2",
    ]) { $1 }
    // There are no parts before the first run.
    try? FileManager.default.removeItem(atPath: place.top.path + "/work/buildpost-parts")
    var part = piece
    part.shell = "buildpost part --part unit:1/1 --output buildpost-parts/ ."
    _ = try await place.run(part, variables)
    let result = try await place.run(piece, variables.merging(more) { $1 })
    // GitLab's job may fail with the statuses that it allows.
    #expect([0, 75].contains(result.status), "\(service) \(number): \(result.talk)")
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
