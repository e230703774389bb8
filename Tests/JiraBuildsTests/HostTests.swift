// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import JiraBuilds

@Suite struct HostTests {
  @Test(arguments: [
    ("acme.atlassian.net", "https://acme.atlassian.net"),
    ("ACME.Atlassian.NET", "https://acme.atlassian.net"),
    ("https://acme.atlassian.net/", "https://acme.atlassian.net"),
    ("https://acme.jira.com:443", "https://acme.jira.com"),
    ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ("https://127.9.9.9:8443", "https://127.9.9.9:8443"),
    ("http://[::1]:8080/", "http://[::1]:8080"), ("http://localhost", "http://localhost"),
  ])
  func sitesAreTaken(_ text: String, _ url: String) throws {
    let origin = try Origin(site: text)
    #expect(origin.description == url)
    try HostPolicy(allowHosts: []).check(origin, setting: "--site")
  }

  @Test(arguments: [
    "", " ", "https://", "acme.atlassian.net.", "acme..atlassian.net", "ftp://acme.jira.com",
    "аcme.atlassian.net", "acme.atlassian。net", "-a.jira.com", "a_b.jira.com", "a b.jira.com",
    "a\u{0}.jira.com", "a\n.jira.com", "2130706433", "127.1", "0x7f.0.0.1", "0x7f000001",
    "127.0.0.256", "[::1", "::1", "[127.0.0.1]", "[fe80::1%25lo]", "acme.jira.com:", "x:0",
    "x:65536",
    "x:+1", "x:80a", "https://https://x", "acme.atlassian.net:8443",
  ])
  func whatIsNoSiteIsRefused(_ text: String) {
    let error = #expect(throws: JiraError.self) { try Origin(site: text) }
    #expect(error?.kind == .malformedSetting)
    #expect(error?.location == "--site")
    #expect(
      error?.fix?.contains("pass a host such as") == true || error?.summary == "`--site` has a port"
    )
  }

  @Test(
    arguments: ["/wiki", "?x", "#x", "\\x", "/jira/", "/jira/software/projects/SHOP/boards/1"],
    ["", "https://"])
  func theAddressOfAPageNamesItsSite(_ path: String, _ scheme: String) throws {
    let origin = try Origin(site: scheme + "acme.atlassian.net" + path)
    #expect(origin.description == "https://acme.atlassian.net")
  }

  @Test func aPathOfTheGatewayIsRefusedAndTheHostSuggested() {
    let error = #expect(throws: JiraError.self) {
      try Origin(apiURL: "https://api.atlassian.com/jira")
    }
    #expect(error?.summary == "`https://api.atlassian.com/jira` has a path")
    #expect(error?.fix == "pass only `--api-url https://api.atlassian.com`")
  }

  @Test(arguments: ["acme", "acme.atlasian.net", "acme.atlassian.com", "acme.atlassian.nte"])
  func aHostThatWasProbablyMeantIsSuggested(_ text: String) throws {
    let origin = try Origin(site: text)
    let error = #expect(throws: JiraError.self) {
      try HostPolicy(allowHosts: []).check(origin, setting: "--site")
    }
    #expect(error?.fix == "did you mean `acme.atlassian.net`?")
  }

  @Test(arguments: ["user:canary@acme.atlassian.net", "https://acme.atlassian.net@evil.example"])
  func userInformationIsRefusedWithoutShowingIt(_ text: String) {
    let error = #expect(throws: JiraError.self) { try Origin(site: text) }
    #expect(
      error
        == JiraError(
          .malformedSetting, "`--site` contains a user name or password", at: "--site",
          fix: "pass a host such as `--site acme.atlassian.net`"))
  }

  @Test func withoutEncryptionThereIsOnlyLoopback() {
    let error = #expect(throws: JiraError.self) { try Origin(apiURL: "http://api.atlassian.com") }
    #expect(
      error
        == JiraError(
          .malformedSetting, "`http://api.atlassian.com` is not encrypted", at: "--api-url",
          fix: "pass `https://api.atlassian.com`"))
  }

  @Test(arguments: [
    "evil.example", "atlassian.net", "xatlassian.net", "atlassian.net.evil.example",
    "auth.example.com", "10.0.0.1", "169.254.169.254", "[fd00::1]",
  ])
  func otherHostsNeedToBeAllowedByName(_ text: String) throws {
    let origin = try Origin(site: text)
    let error = #expect(throws: JiraError.self) {
      try HostPolicy(allowHosts: ["other.example"]).check(origin, setting: "--site")
    }
    #expect(
      error
        == JiraError(
          .forbiddenHost, "`\(text)` is not an Atlassian host", at: "--site",
          fix: "check `--site`, or pass `--allow-host \(text)` to allow this host "
            + "to receive credentials"))
    try HostPolicy(allowHosts: [text.uppercased()]).check(origin, setting: "--site")
  }

  @Test func allowedHostsHaveToBeHosts() {
    let error = #expect(throws: JiraError.self) { try HostPolicy(allowHosts: ["https://x"]) }
    #expect(error?.summary == "`https://x` is not a host")
    #expect(error?.location == "--allow-host")
  }

  @Test(arguments: [
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.168.1.1", "198.18.0.1", "198.19.255.255",
    "224.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "fd12::1", "ff02::1",
    "2001:db8::1", "2001::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::a00:1",
    "64:ff9b:1::1", "2002:0a00:0001::1", "::10.0.0.1",
  ])
  func insideAddressesAreNotPublic(_ text: String) throws {
    let address = try #require(NetworkAddress(text))
    #expect(!address.isPublic)
    #expect(!HostPolicy.Reach.publicOnly.admits(address))
    #expect(HostPolicy.Reach.any.admits(address))
  }

  @Test(arguments: [
    "1.1.1.1", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.169.0.1",
    "223.255.255.255", "2600:1f14::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1",
  ])
  func otherAddressesArePublic(_ text: String) throws {
    let address = try #require(NetworkAddress(text))
    #expect(address.isPublic)
    #expect(!HostPolicy.Reach.loopbackOnly.admits(address))
  }

  @Test(arguments: ["", "1.2.3", "1.2.3.4.5", "01.2.3.4", "::g", "1:2:3", "[::1]"])
  func otherTextsAreNoAddress(_ text: String) {
    #expect(NetworkAddress(text) == nil)
  }

  @Test func reachFollowsTheHost() throws {
    let policy = try HostPolicy(allowHosts: ["jira.example"])
    func reach(_ text: String) throws -> HostPolicy.Reach {
      policy.reach(of: try #require(Host(text)))
    }
    #expect(try reach("acme.atlassian.net") == .publicOnly)
    #expect(try reach("localhost") == .loopbackOnly)
    #expect(try reach("jira.example") == .any)
  }

  @Test(arguments: [
    "", "../x", "a/b", "a b", "é", String(repeating: "a", count: 65), "a?b", "a%2f",
    "11223344-a1b2-3b33-c444-def12345678", "11223344-a1b2-3b33-c444-def12345678g",
    "11223344a1b23b33c444def123456789", "eyJhbGciOiJIUzI1NiJ9-x",
  ])
  func cloudIdsAreUUIDs(_ text: String) {
    #expect(CloudId(text) == nil)
  }
}
