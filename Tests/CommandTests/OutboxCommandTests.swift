// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// `buildpost outbox` and others that look into the outbox.
@Suite(.serialized) struct OutboxCommandTests {
  @Test(
    arguments: [
      (["outbox", "list"], 0), (["outbox", "list", "--json"], 0), (["outbox", "show", "3f"], 66),
      (["outbox", "drop", "3f"], 66), (["doctor"], nil), (["flush"], 0),
    ] as [([String], Int32?)])
  func lookingCreatesNothing(_ words: [String], status: Int32?) async throws {
    try await SandboxSite.open { site in
      let result = try await site.command().run(words)
      if let status { #expect(result.status == status) }
      #expect(!FileManager.default.fileExists(atPath: site.top.path + "/state"))
    }
  }

  @Test(
    arguments: [
      ["outbox", "list"], ["flush"], ["doctor"],
      ["submit", "--issue-key", "DEMO-1"] + SandboxSite.facts,
    ])
  func aTildeThatNoShellExpandedIsRefused(_ words: [String]) async throws {
    try await SandboxSite.open { site in
      let result = try await site.command().run(words + ["--outbox", "~/ob"])
      #expect(result.status == 78)
      #expect((result.talk + result.text).contains("`~/ob` has a `~` that no shell expanded"))
      let left = try FileManager.default.contentsOfDirectory(atPath: site.top.path + "/work")
      #expect(!left.contains { $0.hasPrefix("~") })
      #expect(try site.bodies().isEmpty)
    }
  }

  @Test func showPrintsTheBuildAsItWouldBeSent() async throws {
    try await SandboxSite.open(["--fault", "503:1@3600"]) { site in
      #expect(try await site.submit().status == 75)
      let entry = try #require(try await site.held().first)
      let plain = try await site.command().run(["outbox", "show", entry.id])
      let shown = try await site.command().run(["outbox", "show", entry.id, "--json"])
      #expect(shown.status == 0)
      let document = try shown.json()
      #expect(document["id"] as? String == entry.id)
      let build = try #require(document["build"] as? NSDictionary)
      let sent = try JSONSerialization.jsonObject(with: plain.output) as? NSDictionary
      #expect(build == sent)
      #expect(shown.text.contains(plain.text.trimmingCharacters(in: .newlines)))
    }
  }

  @Test func whatCannotBeReadIsShownAsNull() async throws {
    try await SandboxSite.open(["--fault", "503:1@3600"]) { site in
      #expect(try await site.submit().status == 75)
      let entry = try #require(try await site.held().first)
      let folder = site.outbox + "/new"
      let file = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
      let handle = try #require(FileHandle(forWritingAtPath: folder + "/" + file))
      try handle.truncate(atOffset: 200)
      let shown = try await site.command().run(["outbox", "show", entry.id, "--json"])
      #expect(shown.status == 0)
      #expect(try shown.json()["build"] is NSNull)
    }
  }
}
