// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ContextReading

@Suite("Remotes")
struct RemoteTests {
  @Test(arguments: [
    "https://git.example/team/app", "https://git.example/team/app.git/",
    "HTTPS://Git.Example:443/team/app.git", "https://git.example//team///app.git",
    "https://git.example./team/app", "https://www.git.example/team/app.git",
    " https://git.example/team/app\n", "git+https://git.example/team/app",
    "ssh://git@git.example/team/app.git", "ssh://git@git.example:2222/team/app.git",
    "git+ssh://git@git.example/team/app", "ssh+git://git.example/team/app",
    "git://git.example:9418/team/app.git", "git@git.example:team/app.git",
    "git.example:/team/app", "[git@git.example:2222]:team/app.git", "git@[git.example:22]:team/app",
    "https://git.example/team/app/.git", "https://git.example/team/app.git?ref=main#readme",
    "git@git.example:team/app.git?token=canary", "git@git.example:team/app.git#canary",
  ])
  func allSpellingsAreOneRepository(text: String) throws {
    let remote = try #require(Remote(text, hint: nil))
    #expect(remote.repositoryURI == "https://git.example/team/app")
    #expect(remote.webURL == "https://git.example/team/app")
    #expect(remote.host == "git.example")
  }

  @Test(arguments: [
    ("http://git.intranet:8080/app", "http://git.intranet:8080/app"),
    ("http://git.intranet:080/app", "http://git.intranet/app"),
    ("http://github.com/acme/app", "https://github.com/acme/app"),
    ("http://www.gitlab.com:80/acme/app", "https://gitlab.com/acme/app"),
    ("https://[2001:DB8::1]:8443/app.git", "https://[2001:db8::1]:8443/app"),
    ("ssh://git@[2001:db8::1]:22/app.git", "https://[2001:db8::1]/app"),
    ("git@[2001:db8::1]:team/app.git", "https://[2001:db8::1]/team/app"),
    ("[git@[::1]:2222]:app", "https://[::1]/app"),
    ("https://git.example/a%2Fb/c%20d", "https://git.example/a%2Fb/c%20d"),
    ("https://git.example/100%/c d", "https://git.example/100%25/c%20d"),
    ("https://git.example/{a}/\"b\"", "https://git.example/%7Ba%7D/%22b%22"),
    ("https://git.example/app.git.git", "https://git.example/app.git"),
    ("https://MÜNCHEN.example/app", "https://m%C3%BCnchen.example/app"),
    ("git@host.example:repo_with_@_yeah.git", "https://host.example/repo_with_@_yeah"),
    ("c:repos/app", "https://c/repos/app"),
  ])
  func whatDistinguishesRepositoriesStays(text: String, identity: String) throws {
    #expect(try #require(Remote(text, hint: nil)).repositoryURI == identity)
  }

  @Test(arguments: [
    ("/srv//git/app.git/", "file:///srv/git/app"), ("file://nas/srv/app", "file://nas/srv/app"),
    ("c:/repos/app", "file:///c:/repos/app"), ("/srv/a#1?b", "file:///srv/a%231%3Fb"),
    ("file:///srv/app?token=canary", "file:///srv/app"),
    ("ftp://me:canary@mirror.example:21/app.git", "ftp://mirror.example/app"),
    ("ftps://mirror.example:990/app.git", "ftps://mirror.example:990/app"),
  ])
  func whatHasNoPageHasAnIdentity(text: String, identity: String) throws {
    let remote = try #require(Remote(text, hint: .gitLab))
    #expect(remote.repositoryURI == identity)
    #expect(remote.webURL == nil)
    #expect(remote.commitPage("abc") == nil)
    #expect(remote.branchPage("main") == nil)
    #expect(remote.tagPage("v1") == nil)
  }

  @Test(arguments: [
    "", " ", "app", "./app", "../app", "~/app", "~app/x:y", "https://", "https:///team/app",
    "https://git.example", "https://git.example/", "https://git.example/.git", "git@git.example:",
    "git@git.example:.git", ":app", "@:app", "https://git.example:99999/app",
    "https://git.example:12a/app", "https://[::1/app", "https://[::1]x/app", "https://[]/app",
    "https://a b/app", "https://git.example/a\u{0}b", "https://git.example/a\nb",
    "https://git.example/a\u{2028}b", "ext::sh -c id", "fd::17", "codecommit://app", "/", "file://",
    "javascript://git.example/%0Aalert(1)", "\\\\nas", "C:\\", "[git.example]team/app",
    "codecommit::://app", "codecommit::eu-west-1://", "codecommit::eu-west-1://a/b",
  ])
  func whatIsNotARepositoryIsNil(text: String) {
    #expect(Remote(text, hint: nil) == nil)
  }

  @Test(arguments: [
    "https://canary@git.example/team/app", "https://u:canary@git.example/team/app",
    "https://git.example/team/app;token=canary",
    "https://git.example/team;sig=canary/app.git;key=canary",
    "https://u:p@canary@x@git.example/team/app", "https://u:%63canary@git.example/team/app",
    "https://u:canary@\u{301}@git.example/team/app", "ssh://u:canary@git.example:22/team/app",
    "git://canary@git.example/team/app", "u:canary@git.example:team/app",
    "a@corp.example:canary@git.example:team/app", "[u:canary@git.example:22]:team/app",
    "https://git.example/team/app?token=canary", "https://git.example/team/app#canary",
    "git@git.example:team/app?private_token=canary@x:y",
    "https://u:canary@git.example:443/team/app",
  ])
  func secretsAreDropped(text: String) throws {
    let remote = try #require(Remote(text, hint: nil))
    #expect(remote.repositoryURI == "https://git.example/team/app")
    #expect(!"\(remote)".contains("canary"))
  }

  @Test(arguments: [
    "u:canary@git.example/team/app", "a@corp.example:canary@git.example/team/app",
    "https://u:can/ary@git.example/team/app", "https://u:1/canary@git.example/team/app",
    "https://j.doe:1234/canary@git.example/team/app",
    "https://u:can#ary@git.example/team/app", "https://u:can?ary@git.example/team/app",
    "https://can/ary@git.example", "canary@git.example/team/app",
  ])
  func whatMayHoldHalfAPasswordIsNone(text: String) {
    #expect(Remote(text, hint: nil) == nil)
  }
}
