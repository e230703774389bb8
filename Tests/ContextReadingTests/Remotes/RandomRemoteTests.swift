// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import TextCoding

@testable import ContextReading

/// Remotes put together from pieces: whatever comes out is one normal form without a secret.
@Suite("Random remotes")
struct RandomRemoteTests {
  private static let schemes = [
    "https://", "http://", "ssh://", "git://", "git+https://", "git+ssh://", "HTTPS://", "ftp://",
    "file://", "",
  ]
  private static let users = [
    "", "", "git@", "u:canary@", "canary@", "u:can%61ry-canary@", "a@b.example:canary@", "@",
    ":canary@",
    "oauth2:canary@",
  ]
  private static let hosts = [
    "github.com", "gitlab.com", "bitbucket.org", "git.example", "GIT.Example.", "dev.azure.com",
    "codeberg.org", "git.sr.ht", "[2001:db8::1]", "localhost", "host", "gerrit.example",
    "stash.example", "ssh.dev.azure.com", "acme.visualstudio.com",
  ]
  private static let paths = [
    "acme/app.git", "/acme/app", "acme/group/sub/app/", "~user/app", "v3/o/p/r",
    "o/p/_git/r", "a b/c", "acme/app.git?token=canary", "acme/app#canary", "acme/app;key=canary",
    "acme//app.git", "100%/%2e%2e/x", "../x", "é/ü.git", "p/app", "plugins/x",
  ]

  private static func text(_ random: inout SeededRandom) -> String {
    func pick(_ values: [String]) -> String { values.randomElement(using: &random) ?? "" }
    let port = pick(["", "", ":22", ":443", ":8443", ":0", ":x"])
    return pick(schemes) + pick(users) + pick(hosts) + port + pick(["/", ":", "/"])
      + pick(paths)
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func theNormalFormIsStableAndHoldsNoSecret(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<60 {
      let text = Self.text(&random)
      for hint in [nil, Forge.gitLab, .gitea] {
        guard let remote = Remote(text, hint: hint) else { continue }
        let pages = [
          remote.webURL, remote.commitPage("c0ffee"), remote.branchPage("feature/#1 é"),
          remote.tagPage("v1&x"),
        ].compactMap { $0 }
        for address in pages where address != remote.repositoryURI {
          #expect(WebURL.isValid(address), "\(text): \(address)")
        }
        for address in pages + [remote.repositoryURI, remote.host] {
          #expect(!address.contains("canary"), "\(text): \(address)")
          #expect(address.utf8.allSatisfy { (0x21..<0x7F).contains($0) }, "\(text): \(address)")
        }
        #expect(remote.host == remote.host.lowercased())
        let again = try #require(Remote(remote.repositoryURI, hint: hint), "\(text)")
        #expect(again.repositoryURI == remote.repositoryURI, "\(text)")
      }
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func theWayToARepositoryDoesNotChangeIt(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    func word() -> String {
      let letters = Array("abcxyz019-_.")
      let middle = (0..<Int.random(in: 1...6, using: &random)).map { _ in
        letters.randomElement(using: &random) ?? "a"
      }
      return "r" + String(middle) + "z"
    }
    for _ in 0..<30 {
      let path = (0..<Int.random(in: 2...4, using: &random)).map { _ in word() }
        .joined(separator: "/")
      let forms = [
        "https://git.example/\(path)", "https://u:p@git.example:443/\(path).git",
        "ssh://git@git.example/\(path).git/", "git@git.example:\(path).git", "git.example:/\(path)",
        "git://git.example/\(path)",
      ]
      let identities = try forms.map { try #require(Remote($0, hint: nil), "\($0)").repositoryURI }
      #expect(Set(identities) == ["https://git.example/\(path)"])
    }
  }
}
