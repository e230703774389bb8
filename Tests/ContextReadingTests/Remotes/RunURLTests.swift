// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ContextReading

@Suite("Pages of runs")
struct RunURLTests {
  @Test(arguments: [
    "https://dev.azure.com/org/p/_build/results?buildId=5&view=logs",
    "https://teamcity.example/viewLog.html?buildId=1&buildTypeId=A_B",
    "https://console.cloud.google.com/cloud-build/builds/1;step=2?project=12",
    "https://eu-west-1.console.aws.amazon.com/codebuild/x#logEvent:group=/aws/x;stream=y",
    "http://jenkins:8080/job/a/job/b%2Fc/7/", "https://[::1]:8443/run/1",
    "https://ci.example/run?monkey=1&keyboard=2&sign=3",
  ])
  func whatAddressesTheRunStays(url: String) {
    #expect(sanitisedRunURL(url) == url)
  }

  @Test(arguments: [
    ("https://u:canary@ci.example/1", "https://ci.example/1"),
    ("https://u:p@x@canary@ci.example/1", "https://ci.example/1"),
    ("HTTPS://ci.example/1?token=canary", "https://ci.example/1"),
    ("https://ci.example/1?a=1&TOKEN=canary&b=2", "https://ci.example/1?a=1&b=2"),
    ("https://ci.example/1?token=canary;b=2", "https://ci.example/1?b=2"),
    ("https://ci.example/1?a=1&sig=canary", "https://ci.example/1?a=1"),
    ("https://ci.example/1?%74oken=canary&a=1", "https://ci.example/1?a=1"),
    ("https://ci.example/1?access_token=canary#top", "https://ci.example/1#top"),
    ("https://ci.example/1#access_token=canary", "https://ci.example/1"),
    ("https://ci.example/1#/run/2?key=canary&tab=3", "https://ci.example/1#/run/2?tab=3"),
    ("https://ci.example/1#a#password=canary", "https://ci.example/1#a"),
    (
      "https://ci.example/1?private_token=canary&signature=canary&password=canary&key=canary&n=1",
      "https://ci.example/1?n=1"
    ),
    ("https://ci.example/1?X-Amz-Signature=canary&job_token=canary&a", "https://ci.example/1?a"),
    ("  https://ci.example/a b/é\n", "https://ci.example/a%20b/%C3%A9"),
  ])
  func secretsGo(url: String, expected: String) {
    #expect(sanitisedRunURL(url) == expected)
  }

  @Test(arguments: [
    "", "vstfs:///Build/Build/5", "ftp://ci.example/1", "javascript:alert(1)", "ci.example/1",
    "https://", "https:///1", "https://ci.example/a\u{7}b", "https://u:can/ary@ci.example/1",
    "https://j.doe:12/canary@ci.example/1",
    "https://can/ary@ci.example/1", "https://ci.example/" + String(repeating: "a", count: 2000),
  ])
  func whatIsNotAPageIsNil(url: String) {
    #expect(sanitisedRunURL(url) == nil)
  }

  @Test(arguments: [
    ("ssh://bot:canary@git.example/a.git", "ssh://git.example/a.git"),
    ("git+https://canary@h/x@y", "git+https://h/x@y"), ("ftp://a:b@c@h/x", "ftp://h/x"),
    ("ssh://h/a@b", "ssh://h/a@b"), ("git@h:x", "git@h:x"), ("://@", "://"), ("", ""),
  ])
  func userInfoIsRemovedFromAnyScheme(url: String, expected: String) {
    #expect(withoutUserInfo(url) == expected)
  }

  @Test func twoThousandCharactersAreKept() {
    let url = "https://ci.example/" + String(repeating: "a", count: 1981)
    #expect(sanitisedRunURL(url) == url)
  }
}
