// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// A running sandbox, and the directory of a user whose commands speak to it.
final class SandboxSite: Sendable {
  /// An entry as `outbox list --json` reports it.
  struct Entry: Decodable {
    struct Reason: Decodable {
      var message: String
    }

    var id: String
    var state: String
    var reason: String?
    var errors: [Reason]
  }

  /// The home of the user, the working directory `work` and what is recorded.
  let top: TemporaryDirectory
  /// Where the sandbox listens.
  let url: String
  private let server: RunningCommand

  /// What names the build that ``submit(_:keys:environment:)`` sends.
  static let facts = [
    "--pipeline-id", "demo", "--build-number", "1", "--url", "https://ci.example.com/1",
  ]

  private init(_ arguments: [String], in top: TemporaryDirectory) async throws {
    self.top = top
    try top.write("", to: "work/.keep")
    server = try BuiltCommand("buildpost-sandbox", in: top.path)
      .start(["--record", top.path + "/bodies"] + arguments)
    url = await server.firstLine()
  }

  /// Starts a sandbox, does something with it and stops it as a user does.
  static func open(
    _ arguments: [String] = [], port: String = "0", in top: TemporaryDirectory? = nil,
    _ body: (SandboxSite) async throws -> Void
  ) async throws {
    let site = try await SandboxSite(
      ["--port", port] + arguments, in: top ?? TemporaryDirectory())
    do {
      try #require(site.url.hasPrefix("http://127.0.0.1:"))
      try await body(site)
    } catch {
      _ = await site.stop()
      throw error
    }
    let ended = await site.stop()
    #expect(ended.status == 0, "\(ended.talk)")
    let judged = try await site.validateBodies()
    let isNothingRecorded = judged.status == 66
    #expect(judged.status == 0 || isNothingRecorded, "\(judged.text)\(judged.talk)")
  }

  /// Holds every recorded request body against the schema, by an independent validator.
  func validateBodies() async throws -> BuiltCommand.Result {
    var script = BuiltCommand(in: top.path, environment: ["PATH": RecipePieces.systemPath])
    script.path = ProjectFiles.root + "/scripts/quality/validate-requests"
    return try await script.run([top.path + "/bodies"])
  }

  private func stop() async -> BuiltCommand.Result {
    server.send(SIGTERM)
    return await server.result()
  }

  /// The port alone.
  var port: String { url.split(separator: ":").last.map(String.init) ?? "" }
  /// The outbox if no other is given.
  var outbox: String { top.path + "/state/buildpost/outbox" }
  /// The id of the process.
  var processId: Int32 { server.id }

  /// The command in `work`, set up for this sandbox.
  func command(_ environment: [String: String] = [:]) -> BuiltCommand {
    let own = [
      "HOME": top.path, "XDG_STATE_HOME": top.path + "/state", "BUILDPOST_SITE": url,
      "BUILDPOST_API_URL": url, "BUILDPOST_CLIENT_ID": "sandbox",
      "BUILDPOST_CLIENT_SECRET": "sandbox-secret",
    ]
    return BuiltCommand(
      in: top.path + "/work", environment: own.merging(environment) { $1 })
  }

  /// Submits the build, with the key DEMO-1 if no other is given.
  func submit(
    _ more: String..., keys: [String] = ["DEMO-1"], environment: [String: String] = [:]
  ) async throws -> BuiltCommand.Result {
    let named = keys.flatMap { ["--issue-key", $0] }
    return try await command(environment).run(["submit"] + Self.facts + named + more)
  }

  /// The build as the sandbox has stored it; empty if it has none.
  func stored(_ number: String = "1", pipeline: String = "demo") async throws -> [String: Any] {
    let result = try await command().run(
      ["get", "--pipeline-id", pipeline, "--build-number", number])
    guard result.status != 66 else { return [:] }
    #expect(result.status == 0, "\(result.talk)")
    return try result.json()
  }

  /// The builds that the page shows.
  func shown() async throws -> [[String: Any]] {
    // A process of its own: a session that is shared keeps connections to sandboxes that ended.
    var curl = BuiltCommand(in: top.path, environment: ["PATH": RecipePieces.systemPath])
    curl.path = "/usr/bin/env"
    let result = try await curl.run([
      "curl", "-sS", "--max-time", "60", "--noproxy", "*", url + "/sandbox/state.json",
    ])
    #expect(result.status == 0, "\(result.talk)")
    let state = try JSONSerialization.jsonObject(with: result.output) as? [String: Any]
    return try #require(state?["builds"] as? [[String: Any]])
  }

  /// What the outbox holds.
  func held() async throws -> [Entry] {
    let result = try await command().run(["outbox", "list", "--json"])
    #expect(result.status == 0, "\(result.talk)")
    return try JSONDecoder().decode([String: [Entry]].self, from: result.output)["entries"] ?? []
  }

  /// The request bodies that were received, first to last.
  func bodies() throws -> [String] {
    let names = try FileManager.default.contentsOfDirectory(atPath: top.path + "/bodies")
    return names.sorted().map {
      String(
        decoding: FileManager.default.contents(atPath: top.path + "/bodies/" + $0) ?? Data(),
        as: UTF8.self)
    }
  }
}
