// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Secrets are in no output, no file, no request body and in nothing that is handed to another
/// program.
@Suite(.serialized) struct SecretsTests {
  static let clientSecret = "cl13nt-c4n4ry-7f3a91"
  static let connectSecret = "c0nn3ct-c4n4ry-b52e08-b52e08-b52e08"
  static let proxyPassword = "pr0xy-c4n4ry-19d4c6"
  static let remotePassword = "r3m0t3-c4n4ry-e80b55"
  static let canaries = [clientSecret, connectSecret, proxyPassword, remotePassword]

  static let modes = ["oauth", "connect"]

  @Test(arguments: modes)
  func noCommandRevealsASecret(_ mode: String) async throws {
    let nest = try await SecretsNest(mode: mode)
    try await SandboxSite.open(nest.sandbox, in: nest.top) { site in
      let name = ["--pipeline-id", "demo", "--build-number", "1"]
      for words in [
        ["convert"], ["explain"], ["explain", "--json"], ["keys"], ["submit", "--dry-run"],
        ["submit"] + name, ["submit", "--verbose", "--verify"], ["submit", "--json"], ["doctor"],
        ["doctor", "--json"], ["get"] + name, ["flush", "--verbose"],
      ] {
        var result = try await nest.command(site).run(words)
        // On a busy machine git may exceed its time limit, which is not what this is about.
        for _ in 0..<3 where result.talk.contains("did not answer in time") {
          result = try await nest.command(site).run(words)
        }
        #expect(result.status == 0, "\(words): \(result.talk)")
        nest.expectNoCanary(in: result, words)
      }
      #expect(try site.bodies().count >= 3)
      try nest.expectNoCanaryInFiles(of: site)
    }
  }

  @Test(arguments: modes)
  func noFailureRevealsASecret(_ mode: String) async throws {
    let nest = try await SecretsNest(mode: mode)
    try await SandboxSite.open(in: nest.top) { site in
      for words in [
        ["submit"], ["submit", "--json", "--verbose"], ["flush", "--verbose"], ["doctor"],
        ["get", "--pipeline-id", "a", "--build-number", "1"],
        ["submit", "--site", "https://acme.atlassian.net", "--deadline", "1"]
          + ["--api-url", "https://api.atlassian.com", "--verbose"],
        ["doctor", "--site", "https://acme.atlassian.net", "--deadline", "1"],
        ["submit", "--site", "x y"],
      ] {
        let result = try await nest.command(site).run(words)
        #expect(result.status != 0, "\(words)")
        nest.expectNoCanary(in: result, words)
      }
      let held = try await site.held()
      #expect(!held.isEmpty)
      for entry in held {
        for words in [["outbox", "show", entry.id], ["outbox", "show", entry.id, "--json"]] {
          let result = try await nest.command(site).run(words)
          #expect(result.status == 0)
          nest.expectNoCanary(in: result, words)
        }
      }
      try nest.expectNoCanaryInFiles(of: site)
    }
  }

  @Test(arguments: modes)
  func aSecretInAFileIsNotRevealedEither(_ mode: String) async throws {
    let nest = try await SecretsNest(mode: mode)
    try await SandboxSite.open(nest.sandbox, in: nest.top) { site in
      var command = nest.command(site)
      command.environment["BUILDPOST_CLIENT_SECRET"] = nil
      command.environment["BUILDPOST_CONNECT_SECRET"] = nil
      let option = mode == "oauth" ? "--client-secret-file" : "--connect-secret-file"
      let words = ["submit", "--verbose", option]
      let file = try await command.run(words + [nest.secretFile])
      #expect(file.status == 0, "\(file.talk)")
      nest.expectNoCanary(in: file, words)
      let secret = FileManager.default.contents(atPath: nest.secretFile) ?? Data()
      let input = try await command.run(words + ["-"], input: secret)
      #expect(input.status == 0, "\(input.talk)")
      nest.expectNoCanary(in: input, words)
      let direct = try await command.run(
        ["submit", option.replacing("-file", with: ""), "value"])
      #expect(direct.status == 64)
      try nest.expectNoCanaryInFiles(of: site)
    }
  }
}
