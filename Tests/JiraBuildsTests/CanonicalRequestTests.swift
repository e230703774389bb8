// SPDX-License-Identifier: Apache-2.0

import Foundation
import TextCoding
import TestSupport
import Testing

@testable import JiraBuilds

@Suite struct CanonicalRequestTests {
  struct Vectors: Decodable {
    struct Vector: Decodable {
      let name: String
      let canonicalUrl: String
      let signedUrl: String
    }
    let secret: String
    let tests: [Vector]
  }

  /// Digests computed with another SHA-256 from the rules of "Creating a query string hash".
  @Test(arguments: [
    ("GET", "/path", "", "799be84a7fa35570087163c0cd9af3abff7ac05c2c12ba0bb1d7eebc984b3ac2"),
    ("get", "", "", "c88caad15a1c1a900b8ac08aa9686f4e8184539bea1deda36e2f649430df3239"),
    (
      "POST", "/rest/builds/0.1/bulk", "",
      "0947f5bc05f2c4728bc2e3905089951a4aa601772a79268aa983e2ef881b79ff"
    ),
    (
      "DELETE", "/rest/builds/0.1/bulkByProperties", "repoId=repo-345&accountId=account-123&jwt=x",
      "93ee864cd2c4f9b2a644af871c20e3c0ae8b647d53a9f785bfb9c63f3b4a40df"
    ),
    (
      "GET", "/rest/builds/0.1/pipelines/my-build-plan/builds/16/", "",
      "ebe070e877be8b13de3bd0f687b50c0657efcb47a635ad48cf84964ded2f5472"
    ),
  ])
  func theDigestsMatch(_ method: String, _ path: String, _ query: String, _ digest: String) {
    let text = CanonicalRequest.text(method: method, path: path, query: query)
    #expect(Digest.hex(of: text) == digest)
  }

  @Test(arguments: [
    ("b=2&a=1&A=0", "A=0&a=1&b=2"),
    ("a=c+d&a=b", "a=b,c%20d"),
    ("a=%3A1&a=.2&a=%3a2&a=.1", "a=.1,.2,%3A1,%3A2"),
    ("a=x%2Cy&a", "a=,x%2Cy"),
    ("a10=1&a1=2", "a1=2&a10=1"),
    ("q=~*%2B%zz", "q=~%2A%2B%25zz"),
    ("é=ü", "%C3%A9=%C3%BC"),
    ("jwt=t", ""),
  ])
  func queriesAreSortedAndEncoded(_ query: String, _ canonical: String) {
    #expect(CanonicalRequest.text(method: "GET", path: "/a", query: query) == "GET&/a&" + canonical)
  }

  @Test func ampersandsOfThePathAreEncodedAndNothingElse() {
    let text = CanonicalRequest.text(method: "GET", path: "/a&b/%2f!$'()*+,;=/", query: nil)
    #expect(text == "GET&/a%26b/%2f!$'()*+,;=&")
  }

  private static let vectors =
    ProjectFiles.root + "/../shared/reference/atlassian-jwt-signed-urls.json"

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: vectors),
      "the published vectors are not beside the project"))
  func allPublishedVectorsPass() throws {
    let data = try Data(contentsOf: URL(filePath: Self.vectors))
    let file = try JSONDecoder().decode(Vectors.self, from: data)
    #expect(file.tests.count == 78)
    for vector in file.tests {
      let url = vector.signedUrl.dropFirst("https://example.com".count)
      let halves = url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
      let text = CanonicalRequest.text(
        method: "GET", path: String(halves[0]), query: String(halves[1]))
      #expect(text == vector.canonicalUrl, "\(vector.name)")
      let token = try #require(url.split(separator: "jwt=").last).split(separator: ".")
      let signature = HMACSHA256.sign(
        Array("\(token[0]).\(token[1])".utf8), key: Array(file.secret.utf8))
      #expect(Base64URL.encode(signature) == token[2], "\(vector.name)")
      let claims = decoded(token[1]).flatMap { JSONValue($0) }
      #expect(claims?["qsh"]?.string == Digest.hex(of: text), "\(vector.name)")
    }
  }

  private func decoded(_ text: Substring) -> Data? {
    let standard = text.replacing("-", with: "+").replacing("_", with: "/")
    return Data(base64Encoded: standard + String(repeating: "=", count: (4 - text.count % 4) % 4))
  }
}
