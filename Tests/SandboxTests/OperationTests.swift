// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Sandbox

/// The four operations over sockets, in both authentication modes.
@Suite struct OperationTests {
  @Test(arguments: Route.allCases)
  func submittedBuildsCanBeRead(by route: Route) async throws {
    try await TestSite.run { site in
      let sent = build(
        7, ["testInfo": ["totalNumber": 3, "numberPassed": 2, "numberFailed": 1], "label": "x"])
      let answer = try await site.submit([sent], by: route)
      #expect(answer.status == 202)
      #expect(
        answer.text == #"{"acceptedBuilds":[{"buildNumber":7,"pipelineId":"app"}],"#
          + #""rejectedBuilds":[],"unknownAssociations":[],"unknownIssueKeys":[]}"#)
      let stored = try await site.get(by: route)
      #expect(stored.status == 200)
      #expect(try stored.json() as NSDictionary == sent as NSDictionary)
    }
  }

  @Test(arguments: Route.allCases)
  func deletedBuildsAreGone(by route: Route) async throws {
    try await TestSite.run { site in
      _ = try await site.submit([build(7), build(8)])
      let answer = try await site.call("DELETE", "/pipelines/app/builds/7", by: route)
      #expect(answer?.status == 202)
      #expect(answer?.body.isEmpty == true)
      #expect(try await site.get(7, by: route).status == 404)
      #expect(try await site.get(8, by: route).status == 200)
    }
  }

  @Test(arguments: Route.allCases)
  func deletingByPropertiesDeletesBuildsThatHaveAllOfThem(by route: Route) async throws {
    try await TestSite.run { site in
      _ = try await site.submit([build(1)], properties: ["team": "a b", "repo": "x"])
      _ = try await site.submit([build(2)], properties: ["team": "a b"])
      let path = "/bulkByProperties?team=a%20b&repo=x&_updateSequenceNumber=1"
      let answer = try await site.call("DELETE", path, by: route)
      #expect(answer?.status == 202)
      #expect(try await site.get(1).status == 404)
      #expect(try await site.get(2).status == 200)
    }
  }

  @Test(arguments: ["/bulkByProperties", "/bulkByProperties?_updateSequenceNumber=4"])
  func deletingWithoutAPropertyIsRefused(path: String) async throws {
    try await TestSite.run { site in
      let answer = try #require(try await site.call("DELETE", path))
      #expect(answer.status == 400)
      #expect(
        try answer.messages() == ["At least one property is required as a query parameter"])
    }
  }

  @Test(arguments: ["/pipelines/app/builds/1?", "/bulkByProperties?a=b&"])
  func sequenceNumbersOfDeletionsAreIntegers(path: String) async throws {
    try await TestSite.run { site in
      for (number, status) in [("1", 202), ("9223372036854775808", 400), ("x", 400)] {
        let answer = try await site.call("DELETE", path + "_updateSequenceNumber=\(number)")
        #expect(answer?.status == status)
      }
    }
  }

  @Test(arguments: Route.allCases)
  func pipelineIdsMayContainSlashesAndSpaces(by route: Route) async throws {
    try await TestSite.run { site in
      _ = try await site.submit([build(7, ["pipelineId": "a/b c&d"])])
      let answer = try await site.call("GET", "/pipelines/a%2Fb%20c%26d/builds/7", by: route)
      #expect(answer?.status == 200)
    }
  }

  @Test(arguments: [
    ("GET", "app/builds/x"), ("GET", "app/builds/+7"), ("DELETE", "app/builds/1.0"),
    ("DELETE", "app/builds/9223372036854775808"),
    ("DELETE", String(repeating: "x", count: 256) + "/builds/1"),
  ])
  func malformedKeysAreRefused(method: String, path: String) async throws {
    try await TestSite.run { site in
      let answer = try #require(try await site.call(method, "/pipelines/" + path))
      #expect(answer.status == 400)
      #expect(
        try answer.messages() == [
          "'buildNumber' must be an integer and 'pipelineId' at most 255 characters"
        ])
    }
  }

  @Test func theLargestBuildNumberIsKeptExactly() async throws {
    try await TestSite.run { site in
      _ = try await site.submit([build(.max)])
      #expect(try await site.get(.max).text.contains(#""buildNumber":9223372036854775807"#))
    }
  }

  @Test(arguments: [
    ("PUT", "/rest/builds/0.1/bulk", 405, "POST"), ("POST", "/", 405, "GET"),
    ("GET", "/oauth/token", 405, "POST"), ("POST", "/sandbox/state.json", 405, "GET"),
    ("POST", "/_edge/tenant_info", 405, "GET"),
    ("PUT", "/rest/builds/0.1/pipelines/a/builds/1", 405, "GET, DELETE"),
    ("GET", "/rest/builds/0.1/bulkByProperties", 405, "DELETE"),
    ("GET", "/nowhere", 404, nil), ("GET", "/jira/builds/0.1/cloud", 404, nil),
    ("GET", "/rest/builds/0.1/pipelines//builds/1", 404, nil),
    ("GET", "/rest/builds/0.1/pipelines/%FF/builds/1", 404, nil),
  ])
  func otherMethodsAndPathsAreRefused(
    method: String, path: String, status: Int, allowed: String?
  ) async throws {
    try await TestSite.run { site in
      let answer = try await site.send(method, path)
      #expect(answer.status == status)
      #expect(answer.headers["allow"] == allowed)
    }
  }

  @Test func answersStateTheTime() async throws {
    try await TestSite.run { site async throws in
      #expect(try await site.send("GET", "/").headers["date"] == "Thu, 01 Jan 2026 00:00:00 GMT")
      site.clock.advance(86_400 * 58 + 45_296)
      #expect(try await site.send("GET", "/").headers["date"] == "Sat, 28 Feb 2026 12:34:56 GMT")
    }
  }
}
