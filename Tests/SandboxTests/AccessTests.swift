// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Sandbox

/// Which requests are allowed.
@Suite struct AccessTests {
  private func ask(
    _ site: TestSite, _ authorization: String?, by route: Route
  ) async throws -> HTTPAnswer {
    try await site.send(
      "GET", site.prefix(route) + "/pipelines/app/builds/7",
      headers: authorization.map { ["Authorization": $0] } ?? [:])
  }

  private func reason(_ answer: HTTPAnswer) throws -> String? {
    #expect(answer.status == 401)
    #expect(try answer.json()["code"] as? Int == 401)
    return try answer.json()["message"] as? String
  }

  @Test(arguments: [nil, "JWT x.y.z", "Basic c2FuZGJveDp4", "bearer x"])
  func requestsWithoutABearerTokenAreRefused(authorization: String?) async throws {
    try await TestSite.run { site in
      let answer = try await ask(site, authorization, by: .oauth)
      #expect(
        try reason(answer) == "Unauthorized; expected an `Authorization: Bearer` header")
    }
  }

  @Test func tokensExpireAndCannotBeForged() async throws {
    try await TestSite.run({ $0.tokenLifetime = 60 }) { site in
      let token = try await site.token()
      #expect(try await ask(site, "Bearer \(token)", by: .oauth).status == 404)
      site.clock.advance(60)
      let late = try await ask(site, "Bearer \(token)", by: .oauth)
      #expect(try reason(late) == "Unauthorized; the token has expired")
      var parts = token.split(separator: ".").map(String.init)
      parts[1] = "9\(parts[1])"
      let forged = try await ask(site, "Bearer " + parts.joined(separator: "."), by: .oauth)
      #expect(try reason(forged) == "Unauthorized; this sandbox did not issue the token")
    }
  }

  @Test func anUnknownCloudIdIsNotFound() async throws {
    try await TestSite.run { site in
      let answer = try await site.send(
        "GET", "/jira/builds/0.1/cloud/other/pipelines/app/builds/7",
        headers: ["Authorization": "Bearer " + (try await site.token())])
      #expect(answer.status == 404)
      #expect(try answer.json()["message"] as? String == "no site has the cloud id `other`")
    }
  }

  @Test(
    arguments: [
      (
        #"{"grant_type":"client_credentials","client_id":"sandbox","#
          + #""client_secret":"sandbox-secret","audience":"api.atlassian.com"}"#,
        200, nil
      ),
      ("grant_type=client_credentials&client_id=sandbox&client_secret=sandbox%2Dsecret", 200, nil),
      (
        #"{"grant_type":"client_credentials","client_id":"sandbox","client_secret":"wrong"}"#, 401,
        "invalid_client"
      ),
      (
        "grant_type=client_credentials&client_id=other&client_secret=sandbox-secret", 401,
        "invalid_client"
      ),
      (#"{"grant_type":"password"}"#, 400, "unsupported_grant_type"),
      (#"{"grant_type":"client_credentials","audience":"other"}"#, 400, "invalid_request"),
      ("grant_type=client_credentials", 400, "invalid_request"),
      ("", 400, "unsupported_grant_type"),
    ] as [(String, Int, String?)])
  func tokensAreOnlyIssuedForTheRightCredentials(body: String, status: Int, error: String?)
    async throws
  {
    try await TestSite.run { site in
      let answer = try await site.send("POST", "/oauth/token", body: Data(body.utf8))
      #expect(answer.status == status)
      #expect(try answer.json()["error"] as? String == error)
      #expect(try answer.json()["expires_in"] as? Int == (status == 200 ? 900 : nil))
      #expect(!answer.text.contains("sandbox-secret"))
    }
  }

  static let invalid: [(String, @Sendable (inout ConnectToken) -> Void)] = [
    ("the token's `iss` is not the app key `sandbox`", { $0.issuer = "other" }),
    ("the token's `alg` is not HS256", { $0.header = #"{"alg":"none"}"# }),
    ("the token is not signed with the shared secret", { $0.secret = "wrong" }),
    ("the token has expired", { $0.expires = $0.issued }),
    (
      "the token's `iat` is in the future",
      {
        $0.issued += 31; $0.expires += 31
      }
    ),
    ("the token's `exp` is more than 3 minutes after its `iat`", { $0.expires += 1 }),
    (
      "the token's `exp` is more than 3 minutes after its `iat`",
      {
        $0.expires = .max; $0.issued = .min
      }
    ),
    ("the token is not a JSON Web Token with iss, iat, exp and qsh", { $0.header = "{" }),
    (
      "the token's `qsh` does not match `GET&/rest/builds/0.1/pipelines/app/builds/7&`",
      { $0.hash = "0" }
    ),
  ]

  @Test(arguments: invalid.indices)
  func invalidConnectTokensAreRefused(position: Int) async throws {
    try await TestSite.run { site in
      let path = site.prefix(.connect) + "/pipelines/app/builds/7"
      var token = ConnectToken("GET", path, at: site.clock.time)
      #expect(try await ask(site, "JWT " + token.signed(), by: .connect).status == 404)
      Self.invalid[position].1(&token)
      let answer = try await ask(site, "JWT " + token.signed(), by: .connect)
      #expect(try reason(answer) == "Unauthorized; " + Self.invalid[position].0)
    }
  }

  @Test(arguments: SandboxConfiguration.Permission.allCases)
  func aMissingPermissionIsForbidden(permission: SandboxConfiguration.Permission) async throws {
    try await TestSite.run({ $0.denied = [permission] }) { site in
      let submitted = try await site.submit([build()]).status
      let read = try await site.get(by: .connect).status
      let deleted = try await site.call("DELETE", "/pipelines/app/builds/7")?.status
      let purged = try await site.call("DELETE", "/bulkByProperties?a=b", by: .connect)?.status
      #expect(submitted == (permission == .write ? 403 : 202))
      #expect(read == (permission == .read ? 403 : permission == .write ? 404 : 200))
      #expect([deleted, purged] == (permission == .delete ? [403, 403] : [202, 202]))
    }
  }

  static let vectors = ProjectFiles.root + "/../shared/reference/atlassian-jwt-signed-urls.json"

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: vectors), "the published vectors are not here"))
  func publishedVectorsPass() throws {
    let data = try Data(contentsOf: URL(filePath: Self.vectors))
    let file = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let tests = try #require(file["tests"] as? [[String: Any]])
    #expect(tests.count == 78)
    for test in tests {
      let url = try #require(test["signedUrl"] as? String)
      let target = url.replacing("https://example.com", with: "", maxReplacements: 1)
      let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
      let canonical = QueryStringHash.text(
        method: "GET", path: String(parts[0]), query: parts.count > 1 ? String(parts[1]) : "")
      #expect(canonical == test["canonicalUrl"] as? String)
    }
  }

  @Test(arguments: [
    ("127.0.0.1:8080", true), ("localhost", true), ("LOCALHOST:1", true), ("[::1]:80", true),
    ("evil.example", false), ("127.0.0.1.evil.example:8080", false), ("localhost:x", false),
    ("localhost:99999", false), ("", false), ("[::1", false), ("localhost@evil.example", false),
  ])
  func onlyLoopbackNamesAreAnswered(host: String, isNamed: Bool) async throws {
    try await TestSite.run { site in
      let answer = try await site.send("GET", "/sandbox/state.json", headers: ["Host": host])
      #expect(answer.status == (isNamed ? 200 : 421))
    }
    #expect(!LoopbackHost.isNamed(by: nil))
  }
}
