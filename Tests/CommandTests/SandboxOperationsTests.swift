// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The other commands that speak to Jira, against the sandbox.
@Suite(.serialized) struct SandboxOperationsTests {
  static let modes = [
    ["BUILDPOST_AUTH": "oauth"],
    [
      "BUILDPOST_AUTH": "connect", "BUILDPOST_CONNECT_KEY": "sandbox",
      "BUILDPOST_CONNECT_SECRET": "sandbox-connect-secret",
    ],
  ]
  private static let name = ["--pipeline-id", "demo", "--build-number", "1"]

  @Test(arguments: modes)
  func aBuildIsDeletedByItsKey(_ mode: [String: String]) async throws {
    try await SandboxSite.open { site in
      #expect(try await site.submit(environment: mode).status == 0)
      let read = try await site.command(mode).run(["get"] + Self.name)
      #expect(try read.json()["buildNumber"] as? Int == 1)
      let deleted = try await site.command(mode).run(["delete"] + Self.name)
      #expect(deleted.status == 0)
      #expect(deleted.talk == "asked Jira to delete `demo #1`; this takes effect shortly\n")
      let gone = try await site.command(mode).run(["get"] + Self.name)
      #expect(gone.status == 66)
      #expect(gone.talk.hasPrefix("error: Jira has no build `demo #1`\n  at: "))
      #expect(gone.text.isEmpty)
    }
  }

  @Test(arguments: modes)
  func buildsAreDeletedByAPropertyOnlyWhenThatIsConfirmed(_ mode: [String: String]) async throws {
    try await SandboxSite.open { site in
      #expect(try await site.submit("--property", "source=a b&c", environment: mode).status == 0)
      let property = ["delete", "--property", "source=a b&c"]
      let refused = try await site.command(mode).run(property)
      #expect(refused.status == 64)
      #expect(
        refused.talk == """
          error: deleting by property needs to be confirmed
            fix: pass --yes

          """)
      #expect(try await !site.stored().isEmpty)
      let other = try await site.command(mode).run(["delete", "--property", "source=a", "--yes"])
      #expect(other.status == 0)
      #expect(try await !site.stored().isEmpty)
      let deleted = try await site.command(mode).run(property + ["--yes", "--json"])
      #expect(deleted.status == 0)
      #expect(deleted.text == "{\"deleted\":true}\n")
      #expect(try await site.stored().isEmpty)
    }
  }

  @Test func oneBuildIsDeletedOrAllThatCarryAProperty() async throws {
    try await SandboxSite.open { site in
      #expect(try await site.submit("--property", "source=trial").status == 0)
      let result = try await site.command()
        .run(["delete", "--yes", "--property", "source=trial"] + Self.name)
      #expect(result.status == 64)
      #expect(
        result.talk == """
          error: `--property` deletes all builds that carry it, not one build
            at: --property
            fix: name either the build or the property

          """)
      #expect(try await !site.stored().isEmpty)
    }
  }

  @Test func softFailHoldsForGetAndDeleteToo() async throws {
    try await SandboxSite.open(["--deny", "delete", "--deny", "read"]) { site in
      for words in [["get"] + Self.name, ["delete"] + Self.name] {
        let hard = try await site.command().run(words)
        #expect(hard.status == 77)
        let soft = try await site.command().run(words + ["--soft-fail"])
        #expect(soft.status == 0)
        #expect(soft.talk == hard.talk)
      }
    }
  }

  @Test(arguments: [["--deadline", "0"], ["--ca-file", "nope"], ["--site", "acme"]])
  func aWrongSettingIsReportedBeforeTheBuildIsShown(words: [String]) async throws {
    try await SandboxSite.open { site in
      let result = try await site.command()
        .run(["submit", "--issue-key", "DEMO-1"] + SandboxSite.facts + words)
      #expect(result.status != 0)
      #expect(result.talk.hasPrefix("error: "), "\(result.talk)")
    }
  }

  @Test func doctorContinuesIfAConfigurationFileIsWrong() async throws {
    try await SandboxSite.open { site in
      try site.top.write("nosuch: 1\n", to: "work/.buildpost.yml")
      let result = try await site.command()
        .run(["doctor", "--issue-key", "DEMO-1"] + SandboxSite.facts)
      #expect(result.status == 78)
      #expect(result.text.hasPrefix("failure  configuration: `nosuch` is not a setting ("))
      #expect(
        result.text.contains("\nok       permission: may read and write builds\n"))
    }
  }

  @Test func doctorFindsAMissingPermissionAndStoresNothing() async throws {
    try await SandboxSite.open(["--deny", "write"]) { site in
      let result = try await site.command()
        .run(["doctor", "--issue-key", "DEMO-1"] + SandboxSite.facts)
      #expect(result.status == 77)
      #expect(result.text.contains("\nfailure  permission: Jira answered 403"))
      #expect(result.text.contains("\nwarning  submit: would keep "))
      #expect(try await site.shown().isEmpty)
      let soft = try await site.command()
        .run(["doctor", "--issue-key", "DEMO-1", "--soft-fail"] + SandboxSite.facts)
      #expect(soft.status == 0)
      #expect(soft.text == result.text)
    }
  }

  @Test func aDryRunChecksWhereBuildsWouldGoAndShowsNoPassword() async throws {
    let directory = try TemporaryDirectory()
    let result = try await BuiltCommand(in: directory.path).run(
      ["submit", "--dry-run", "--site", "https://me:canary@acme.atlassian.net"] + SandboxSite.facts)
    #expect(result.status == 78)
    #expect(!result.talk.contains("canary") && result.text.isEmpty)
  }

  @Test func aDeletionThatIsNotAllowedIsReported() async throws {
    try await SandboxSite.open(["--deny", "delete"]) { site in
      #expect(try await site.submit().status == 0)
      let result = try await site.command().run(["delete"] + Self.name)
      #expect(result.status == 77)
      #expect(result.talk.hasPrefix("error: Jira answered 403 with an empty body\n"))
      #expect(try await !site.stored().isEmpty)
    }
  }

  @Test func doctorHasALineForEverythingABuildPasses() async throws {
    try await SandboxSite.open { site in
      try site.top.write(ConvertTests.passing, to: "work/unit.xml")
      let result = try await site.command().run(
        ["doctor", "--json", "--issue-key", "DEMO-1", "unit.xml"] + SandboxSite.facts)
      #expect(result.status == 0)
      let checks = try #require(result.json()["checks"] as? [[String: Any]])
      #expect(
        checks.map { "\($0["name"] ?? ""): \($0["outcome"] ?? "")" } == [
          "configuration: ok", "reports: ok", "CI service: ok", "git: warning", "facts: ok",
          "issue keys: ok", "proxy: ok", "site: ok", "cloud id: ok", "credentials: ok",
          "permission: ok", "clock: ok", "outbox: ok", "submit: ok",
        ])
      let warned = checks.filter { $0["outcome"] as? String == "warning" }
      #expect(warned.allSatisfy { ($0["fix"] as? String)?.isEmpty == false })
    }
  }

  @Test(
    arguments: [
      (["--client-secret-file", "wrong"], 77, "failure  credentials: Jira answered 401: "),
      (["--site", "http://127.0.0.1:1", "--deadline", "1"], 75, "failure  site: "),
      (["--client-id", "", "--site", ""], 78, "failure  "),
      (["gone.xml"], 66, "failure  reports: "),
    ] as [([String], Int32, String)])
  func doctorEndsWithTheStatusOfTheFirstFailure(
    more: [String], status: Int32, line: String
  ) async throws {
    try await SandboxSite.open { site in
      try site.top.write("another\n", to: "work/wrong")
      var command = site.command()
      if status == 78 { command.environment["BUILDPOST_SITE"] = nil }
      let result = try await command.run(
        ["doctor", "--issue-key", "DEMO-1"] + SandboxSite.facts + more)
      #expect(result.status == status)
      #expect(result.text.contains("\n" + line) || result.text.hasPrefix(line))
      #expect(result.text.contains("\n         fix: "))
    }
  }

  @Test func theSubcommandHandsOverToTheSandbox() async throws {
    let directory = try TemporaryDirectory()
    let through = try await BuiltCommand(in: directory.path).run(["sandbox", "--help"])
    let itself = try await BuiltCommand("buildpost-sandbox", in: directory.path).run(["--help"])
    #expect(through.status == 0)
    #expect(through.output == itself.output)
    #expect(through.text.contains("FAULT SCRIPT"))
    let wrong = try await BuiltCommand(in: directory.path).run(["sandbox", "--port", "x"])
    #expect(wrong.status == 64)
    #expect(wrong.talk.contains("at: --port"))
  }

  @Test(
    .enabled(
      if: RecipePieces.exists("python3"), "python3 with jsonschema validates request bodies"))
  func everyRequestBodyIsValidByTheSchemaOfTheApi() async throws {
    try await SandboxSite.open { site in
      let samples = ProjectFiles.testReports + "/junit"
      let keys = (1...150).flatMap { ["--issue-key", "DEMO-\($0)"] }
      for state in ["pending", "in_progress", "successful", "failed", "cancelled", "unknown"] {
        #expect(try await site.submit("--state", state).status == 0)
      }
      for more in [
        [samples, "--commit", String(repeating: "ab", count: 20), "--branch", "topic/ü \"x\""],
        ["--associations"] + keys, keys + ["--tag", "v1"],
        ["--property", "a=b", "--property", "c=\u{1F4E6}", "--description", "d", "--label", "l"],
        ["--repository", "git@git.example:acme/app.git", "--display-name", "\u{202E}name"],
      ] {
        let result = try await site.command().run(
          ["submit", "--issue-key", "DEMO-1"] + SandboxSite.facts + more)
        #expect(result.status == 0, "\(more.first ?? ""): \(result.talk)")
      }
      let lines = try site.bodies().map { $0.replacing("\n", with: "") + "\n" }.joined()
      let again = try await site.command().run(["submit", "--from", "-"], input: Data(lines.utf8))
      #expect(again.status == 0)
      let result = try await site.validateBodies()
      #expect(result.status == 0, "\(result.text)\(result.talk)")
      #expect(result.text.contains(" are valid against submit-builds.schema.json"))
    }
  }
}
