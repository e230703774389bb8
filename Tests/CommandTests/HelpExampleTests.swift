// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The examples in `--help`, pasted into a shell.
@Suite(.serialized, .slow) struct HelpExampleTests {
  /// The indented lines before the usage.
  private static func example(_ path: [String], columns: Int = 80) async throws -> [String] {
    let command = BuiltCommand(in: "/", environment: ["COLUMNS": String(columns)])
    let help = try await command.run(path + ["--help"]).text
    let overview = help.split(separator: "\n", omittingEmptySubsequences: false)
      .prefix { !$0.hasPrefix("USAGE: ") && $0 != "FAULT SCRIPT" }
    return overview.filter { $0.hasPrefix("  ") }.map { String($0.dropFirst(2)) }
  }

  @Test func everyHelpHasAnExampleThatRuns() async throws {
    for path in try await CommandTree.read().paths() {
      let lines = try await Self.example(path).filter { !$0.hasPrefix("buildpost sandbox ") }
      #expect(!lines.isEmpty, "\(path)")
      try await SandboxSite.open { site in
        let place = try await DocumentWorkplace(site, service: "gitlab")
        var shell = lines.joined(separator: "\n")
        if shell.contains("3f2a91") {
          shell = shell.replacing("3f2a91", with: try await hold(place))
        }
        if path == ["get"] {
          _ = try await place.run("buildpost submit --pipeline-id gitlab.com/acme/app")
        }
        let result = try await place.run(shell)
        #expect(result.status == 0, "\(path): \(result.talk)")
      }
    }
  }

  /// Has a build kept, because a permission is missing, and returns the beginning of its id.
  private func hold(_ place: DocumentWorkplace) async throws -> String {
    let held = try await place.run(
      "buildpost submit --soft-fail", environment: ["BUILDPOST_CLIENT_SECRET": "wrong"])
    #expect(held.status == 0, "\(held.talk)")
    let list = try await place.run("buildpost outbox list --json").json()
    let entry = try #require((list["entries"] as? [[String: Any]])?.first)
    return String(try #require(entry["id"] as? String).prefix(12))
  }

  @Test func noWidthBreaksAnExample() async throws {
    for path in try await CommandTree.read().paths() {
      let usual = try await Self.example(path)
      #expect(usual.allSatisfy { $0.count <= 78 }, "\(path)")
      for columns in [10, 120] {
        #expect(try await Self.example(path, columns: columns) == usual, "\(path)")
      }
    }
  }
}
