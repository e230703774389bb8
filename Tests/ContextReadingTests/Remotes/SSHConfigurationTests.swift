// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ContextReading

@Suite("Aliases of ssh")
struct SSHConfigurationTests {
  private static let text = """
    # work
    Host github.com-work  gitlab-*
      User git
      HostName github.com
    host !dev.corp *.corp
      hostname=%h.example
    Match host x
      HostName y
    """

  @Test(arguments: [
    ("github.com-work", "github.com"), ("gitlab-7", "github.com"), ("a.corp", "a.corp.example"),
    ("dev.corp", nil), ("github.com", nil), ("x", nil), ("", nil),
  ])
  func aHostIsRenamed(host: String, name: String?) {
    #expect(SSHConfiguration(Self.text).hostName(of: host) == name)
  }

  @Test func anAliasOfARemoteIsResolved() throws {
    let aliases = SSHConfiguration(Self.text)
    let remote = try #require(
      Remote("git@github.com-work:acme/app.git", hint: nil, aliases: aliases))
    #expect(remote.repositoryURI == "https://github.com/acme/app")
    #expect(remote.forge == .gitHub)
    let web = try #require(Remote("https://gitlab-7/acme/app", hint: nil, aliases: aliases))
    #expect(web.host == "gitlab-7")
  }

  @Test(arguments: [
    ("https://git.kernel.org/pub/scm/git/git.git", "https://git.kernel.org/pub/scm/git/git"),
    ("https://git.corp/stash/scm/PROJ/app.git", "https://git.corp/stash/projects/PROJ/repos/app"),
    ("https://dev.azure.com/acme/shop/_git/_full/app", "https://dev.azure.com/acme/shop/_git/app"),
    (
      "https://dev.azure.com/acme/shop/_git/_optimized/app",
      "https://dev.azure.com/acme/shop/_git/app"
    ),
    ("rsync://mirror.example/git/app.git", "rsync://mirror.example/git/app"),
    ("https://git.example/a/repos/b", "https://git.example/a/repos/b"),
  ])
  func onlyRealShapesAreRewritten(text: String, identity: String) {
    #expect(Remote(text, hint: nil)?.repositoryURI == identity)
  }
}
