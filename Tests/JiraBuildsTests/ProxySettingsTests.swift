// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import JiraBuilds

@Suite struct ProxySettingsTests {
  private func proxy(_ environment: [String: String], for site: String = "acme.atlassian.net")
    throws
    -> ProxySettings.Endpoint?
  {
    try ProxySettings(environment).proxy(for: Origin(site: site))
  }

  @Test(arguments: [
    ("http://proxy:3128", "http://proxy:3128"), ("proxy:3128", "http://proxy:3128"),
    ("http://proxy:3128/", "http://proxy:3128"), ("proxy", "http://proxy:1080"),
    ("HTTPS://[::1]:8080", "https://[::1]:8080"), ("socks5h://10.0.0.1:1", "socks5h://10.0.0.1:1"),
    ("http://user:p%40ss@proxy:3128", "http://proxy:3128"),
    ("http://us er:p@ss:w/rd@proxy:3128", "http://proxy:3128"),
    ("http://squid_proxy:3128", "http://squid_proxy:3128"),
    ("http://proxy.corp.:3128", "http://proxy.corp.:3128"),
    ("http://proxy:3128/proxy.pac?x#y", "http://proxy:3128"),
    ("http://proxy:", "http://proxy:1080"),
    ("socks4://proxy:1", "socks4://proxy:1"), ("SOCKS4A://proxy:1", "socks4a://proxy:1"),
    ("socks://proxy:1", "socks://proxy:1"), ("http://2130706433:1", "http://2130706433:1"),
  ])
  func addressesOfProxiesAreRead(_ text: String, _ url: String) throws {
    #expect(try proxy(["HTTPS_PROXY": text])?.url == url)
  }

  @Test func credentialsAreDecodedAndKeptApart() throws {
    let endpoint = try proxy(["HTTPS_PROXY": "http://me%3A:p%40s+s:@proxy:3128"])
    #expect(endpoint?.user?.revealed == "me:")
    #expect(endpoint?.password?.revealed == "p@s+s:")
    #expect(!"\(endpoint as Any)".contains("p@s"))
  }

  @Test(arguments: [
    "ftp://proxy:1", "http://u:canary@", "http://u:canary@a b:1", "http://x:0", "x:y",
    "http://", "none of these", "\"http://x:1\"", "http://x:1 ", "http://pr\u{FC}fung:1",
    "http://[x]:1",
    "direct://x:1",
  ])
  func whatIsNoProxyIsRefusedWithoutShowingIt(_ text: String) {
    let error = #expect(throws: JiraError.self) { try proxy(["https_proxy": text]) }
    #expect(
      error
        == JiraError(
          .malformedSetting, "`https_proxy` is not the URL of a proxy", at: "https_proxy",
          fix: "set it to `http://host:port`, or unset it"))
  }

  @Test(arguments: ["ftp://proxy:1", "not a URL"])
  func aProxyThatIsNotUsedDoesNotMatter(_ text: String) throws {
    #expect(try proxy(["HTTPS_PROXY": text, "NO_PROXY": "*"]) == nil)
    #expect(try proxy(["HTTPS_PROXY": text], for: "http://127.0.0.1:1") == nil)
    var settings = ConnectionSettings(
      version: "1", environment: ["HTTPS_PROXY": text, "NO_PROXY": ".atlassian.net,.atlassian.com"])
    settings.site = "acme.atlassian.net"
    #expect(try settings.target() == "acme.atlassian.net")
    settings.environment["NO_PROXY"] = ".atlassian.net"
    #expect(throws: JiraError.self) { try settings.target() }
  }

  @Test func theFirstVariableThatIsSetCounts() throws {
    let all = [
      "https_proxy": "a:1", "HTTPS_PROXY": "b:1", "all_proxy": "c:1", "ALL_PROXY": "d:1",
      "HTTP_PROXY": "e:1", "http_proxy": "f:1",
    ]
    #expect(try proxy(all)?.url == "http://a:1")
    #expect(try proxy(all.merging(["https_proxy": ""]) { $1 })?.url == "http://b:1")
    #expect(try proxy(["ALL_PROXY": "d:1"])?.url == "http://d:1")
    #expect(try proxy(["HTTP_PROXY": "e:1", "http_proxy": "f:1"]) == nil)
    #expect(try proxy(["HTTP_PROXY": "e:1", "REQUEST_METHOD": "GET"]) == nil)
  }

  @Test(arguments: [
    "*", "atlassian.net", ".atlassian.net", "*.atlassian.net", "ACME.atlassian.net",
    "x, acme.atlassian.net", "x acme.atlassian.net:443",
  ])
  func exceptionsAreReachedDirectly(_ exceptions: String) throws {
    #expect(try proxy(["HTTPS_PROXY": "p:1", "NO_PROXY": exceptions]) == nil)
  }

  @Test(arguments: ["", "lassian.net", "x.acme.atlassian.net", "acme.atlassian.net:8443", ",", "."])
  func otherExceptionsChangeNothing(_ exceptions: String) throws {
    #expect(try proxy(["HTTPS_PROXY": "p:1", "no_proxy": exceptions])?.url == "http://p:1")
  }

  @Test(arguments: ["http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1"])
  func loopbackIsNeverReachedThroughAProxy(_ site: String) throws {
    #expect(try proxy(["HTTPS_PROXY": "p:1", "ALL_PROXY": "p:1"], for: site) == nil)
  }
}
