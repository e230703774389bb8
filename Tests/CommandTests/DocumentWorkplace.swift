// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// Where the commands of a page are run: a clone with reports, in the environment of a CI service,
/// with a sandbox.
struct DocumentWorkplace {
  let site: SandboxSite
  let workshop: HookWorkshop
  private let environment: [String: String]

  static let branch = "feature/PROJ-7-login"

  /// Prepares the place, with the variables of the CI service that the page is named after, else of
  /// GitLab.
  init(_ site: SandboxSite, service: String) async throws {
    self.site = site
    workshop = try await HookWorkshop()
    var variables = RecipePieces.variables(
      RecipePieces.files.contains { $0.hasPrefix(service) } ? service : "gitlab",
      branch: Self.branch, isFailed: false)
    variables.merge([
      "BUILDPOST_SITE": site.url, "BUILDPOST_API_URL": site.url,
      "BUILDPOST_CLIENT_ID": "sandbox", "BUILDPOST_CLIENT_SECRET": "sandbox-secret",
      "PATH": workshop.top.path + "/bin:" + RecipePieces.systemPath,
    ]) { $1 }
    environment = variables
    try await fill()
  }

  private func fill() async throws {
    for subject in ["one", "two", "PROJ-8 three"] { try await workshop.commit(subject) }
    try await workshop.git("checkout", "-q", "-b", Self.branch, "--no-track")
    try await workshop.git("config", "push.autoSetupRemote", "true")
    try workshop.top.write(ConvertTests.passing, to: "work/build/test-results/test/unit.xml")
    try workshop.top.write(ConvertTests.passing, to: "work/build/test-results/unit.xml")
    try workshop.script("#!/bin/sh\nexit 0\n", at: "work/run-tests")
    for name in ["TestReports", "scripts"] {
      try link(ProjectFiles.root + "/" + name, as: "work/" + name)
    }
    try workshop.script("#!/bin/sh\nexit 0\n", at: "bin/buildkite-agent")
    try link(BuiltCommand.products + "/buildpost", as: "bin/buildpost")
  }

  private func link(_ path: String, as name: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: workshop.top.path + "/" + name, withDestinationPath: path)
  }

  /// Runs shell code, with the sandbox in place of the site and the client that the documentation
  /// names.
  func run(
    _ shell: String, environment more: [String: String] = [:]
  ) async throws -> BuiltCommand.Result {
    let text = shell.replacing("http://127.0.0.1:8080", with: site.url)
      .replacing("acme.atlassian.net", with: site.url)
      .replacing("your-client-id", with: "sandbox")
    return try await workshop.run(
      "/bin/bash", ["-euo", "pipefail", "-c", text],
      environment: environment.merging(more) { $1 })
  }

  /// What the sandbox has values for.
  private static let credentials = [
    "BUILDPOST_SITE", "BUILDPOST_CLIENT_ID", "BUILDPOST_CLIENT_SECRET",
  ]

  /// Runs a piece of a recipe, with values for the expressions of Argo and Tekton that it sets.
  func run(_ piece: RecipePieces.Piece) async throws -> BuiltCommand.Result {
    let expression = /\{\{(?:\w+\.)*(\w+)\}\}|\$\((?:\w+\.)*(\w+)\)/
    let given = piece.environment.filter { $0.key.hasPrefix("BUILDPOST_") || $0.key == "STATUS" }
      .filter { !Self.credentials.contains($0.key) && !$0.value.isEmpty }
      .mapValues { value in
        value.replacing(expression) { Self.value(of: $0.1 ?? $0.2 ?? "") }
      }
    return try await run(piece.shell, environment: given)
  }

  private static func value(of name: Substring) -> String {
    switch name {
    case "status": "Succeeded"
    case "s", "number": "1700000000"
    case "commit": String(repeating: "ab", count: 20)
    case "branch": branch
    default: "app"
    }
  }
}
