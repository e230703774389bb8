// SPDX-License-Identifier: Apache-2.0

import TestSupport
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
    Match host x,y !originalhost y
      HostName z
    Match host q exec "true"
      HostName r
    Match user git host q
      HostName r
    Match all
      HostName %h.lan
    """

  @Test(arguments: [
    ("github.com-work", "github.com"), ("gitlab-7", "github.com"), ("a.corp", "a.corp.example"),
    ("dev.corp", "dev.corp.lan"), ("x", "z"), ("y", "y.lan"), ("q", "q.lan"),
  ])
  func aHostIsRenamed(host: String, name: String?) {
    #expect(SSHConfiguration(Self.text).hostName(of: host) == name)
  }

  @Test func aHostWithoutAMatchKeepsItsName() {
    let aliases = SSHConfiguration("Host a b*\nHostName c\n")
    #expect(["x", "", "ab"].allSatisfy { aliases.hostName(of: $0) == nil })
    #expect(aliases.hostName(of: "b7") == "c")
  }

  @Test func includedFilesCountWithinTheirBlock() throws {
    let home = try TemporaryDirectory()
    try home.write(
      "Include config.d/* ~/more missing\nHost work-*\nInclude work\n", to: ".ssh/config")
    try home.write("Host b\nHostName b.example\n", to: ".ssh/config.d/2")
    try home.write("Host a b\nHostName a.example\n", to: ".ssh/config.d/1")
    try home.write("Host c\nHostName c.example\n", to: ".ssh/config.d/.hidden")
    try home.write("Host d\nHostName d.example\nInclude ~/more\n", to: "more")
    try home.write("HostName github.com\nHost work-x e\nHostName no.example\n", to: ".ssh/work")
    let aliases = SSHConfiguration(environment: ["HOME": home.path])
    let names = ["a", "b", "c", "d", "e", "work-x"].map { aliases.hostName(of: $0) }
    #expect(names == ["a.example", "a.example", nil, "d.example", nil, "github.com"])
  }

  @Test func anAliasOfARemoteIsResolved() throws {
    let aliases = SSHConfiguration(Self.text)
    let remote = try #require(
      Remote("git@github.com-work:acme/app.git", hint: nil, aliases: aliases))
    #expect(remote.repositoryURI == "https://github.com/acme/app")
    #expect(remote.forge == .gitHub)
    let web = try #require(
      Remote("https://gitlab-7/acme/app", hint: nil, aliases: aliases))
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
