// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// No command reveals a secret from a remote or from a URL of a CI service.
@Suite(.serialized, .slow) struct CanaryTests {
  /// The commands that read the context, each told to say all it can.
  private static let commands = [
    ["convert"], ["convert", "--json"], ["explain"], ["explain", "--json"], ["keys"],
    ["keys", "--json"], ["report", "--markdown", "-", "--allow-empty", "none.xml"],
    ["report", "--html", "-", "--allow-empty", "none.xml"],
    ["submit", "--dry-run"], ["submit", "--dry-run", "--json"],
  ]

  private static let corpusCommands = [["convert"], ["explain", "--json"]]

  private static func files(in directory: String) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: directory)
        .filter { $0.hasSuffix(".json") }.sorted().map { directory + "/" + $0 }
    } catch {
      Issue.record(error)
      return []
    }
  }

  static let own = files(in: ProjectFiles.root + "/Tests/ContextReadingTests/Environments")
  static let corpus = ProjectFiles.corpus.map { files(in: $0 + "/ci-env") } ?? []

  private static func environments(_ path: String) throws -> [[String: String]] {
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let pairs = try #require(try JSONSerialization.jsonObject(with: data) as? [[[String: Any]]])
    return try pairs.map { try #require($0.first as? [String: String]) }
  }

  /// Runs two commands at a time, as many as a small machine has cores.
  private func expectNoCanary(
    _ command: BuiltCommand, _ commands: [[String]], _ name: String
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (number, words) in commands.enumerated() {
        if number > 1 { try await group.next() }
        group.addTask {
          let result = try await command.run(words + ["--verbose"])
          // Settings may be missing; whatever is said then must not reveal one either.
          #expect([0, 78].contains(result.status), "\(name) \(words): \(result.talk)")
          #expect(!result.text.contains(Canary.word), "\(name) \(words)")
          #expect(!result.talk.contains(Canary.word), "\(name) \(words)")
        }
      }
      try await group.waitForAll()
    }
  }

  /// Runs every `step`th command in each environment of a file, starting with a different one.
  private func expectNoCanary(
    in path: String, _ commands: [[String]], step: Int = 1
  ) async throws {
    let environments = try Self.environments(path)
    #expect(!environments.isEmpty)
    for (number, environment) in environments.enumerated() {
      let due = stride(from: number % step, to: commands.count, by: step)
      let directory = try TemporaryDirectory()
      var command = BuiltCommand(in: directory.path)
      command.environment.merge(Canary.poisoned(environment)) { $1 }
      try await expectNoCanary(command, due.map { commands[$0] }, path)
    }
  }

  @Test(arguments: own)
  func noCommandRevealsASecretOfAnEnvironment(_ path: String) async throws {
    try await expectNoCanary(in: path, Self.commands, step: 3)
  }

  @Test(
    .enabled(if: ProjectFiles.corpus != nil, "the corpus is not next to the project"),
    arguments: corpus)
  func noCommandRevealsASecretOfTheCorpus(_ path: String) async throws {
    try await expectNoCanary(in: path, Self.corpusCommands)
  }

  /// Remotes with a secret in every place that may hold one, some so torn that they name no
  /// repository.
  private static let remotes: [String] =
    [
      "https://github.com/acme/shop.git", "https://git.example:8443/acme/shop?x=1#main",
      "http://gitlab.corp.example/acme/shop.git", "ssh://git@git.example:7999/acme/shop.git",
      "git@github.com:acme/shop.git", "git://git.example/acme/shop", "git.example:acme/shop",
      "https://dev.azure.com/acme/shop/_git/shop", "https://git.example/scm/ACME/shop.git",
      "ftp://mirror.example/shop.git",
    ].map(Canary.poisoned) + [
      "https://user:\(Canary.word)/x@git.example/acme/shop.git",
      "https://\(Canary.word)@@git.example/acme/shop.git", "https://\(Canary.word)@",
      "user:\(Canary.word)@git.example:acme/shop.git", "ext::sh -c \(Canary.word)",
      "codecommit::eu-west-1://\(Canary.word)@shop", "../\(Canary.word)@x:y",
    ]

  @Test func noCommandRevealsASecretOfARemote() async throws {
    let nest = try TemporaryDirectory()
    for (number, remote) in Self.remotes.enumerated() {
      let work = nest.path + "/\(number)"
      try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
      var shell = BuiltCommand(
        in: work, environment: ["GIT_CONFIG_NOSYSTEM": "1", "REMOTE": remote])
      shell.path = "/bin/bash"
      let made = try await shell.run([
        "-ec",
        "git init -q -b main; git config remote.origin.url \"$REMOTE\"; "
          + "git -c user.name=a -c user.email=a@b commit -q --allow-empty -m SHOP-1",
      ])
      #expect(made.status == 0, "\(made.talk)")
      try await expectNoCanary(
        BuiltCommand(in: work, environment: ["GIT_CONFIG_NOSYSTEM": "1"]), Self.commands, remote)
      var given = BuiltCommand(in: nest.path, environment: ["BUILDPOST_REPOSITORY": remote])
      given.environment["BUILDPOST_URL"] = remote
      try await expectNoCanary(given, [["explain", "--json"], ["convert"]], remote)
    }
  }
}
