// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import GRDB
import TestSupport
import Testing
import TextCoding

@testable import Sandbox

/// The small parts on their own.
@Suite struct PartsTests {
  @Test(
    arguments: [
      ("DEMO-1", "DEMO"), ("demo_2-17", "demo_2"), ("A-B-3", nil), ("10001", ""), ("DEMO", nil),
      ("DEMO-", nil), ("-1", nil), ("DEMO-1a", nil), ("", nil), ("ÄÖ-1", nil),
    ] as [(String, String?)])
  func issuesAreKeysOrIds(text: String, project: String?) {
    let issue = IssueText(text)
    #expect(issue.map { $0.project ?? "" } == project)
  }

  @Test(arguments: [255, 256]) func partsOfAKeyHaveALimit(length: Int) {
    #expect((IssueText(String(repeating: "A", count: length) + "-1") != nil) == (length == 255))
    #expect((IssueText("A-" + String(repeating: "1", count: length)) != nil) == (length == 255))
  }

  @Test(arguments: [
    ("a=1&b=2", [["a", "1"], ["b", "2"]]), ("a", [["a", ""]]), ("a=b=c", [["a", "b=c"]]),
    ("a%20b=c+d", [["a b", "c d"]]), ("a=%zz", [["a", "%zz"]]), ("&&", []), ("", []),
  ])
  func formsAreDecoded(text: String, parameters: [[String]]) {
    #expect(FormText.parameters(text).map { [$0.name, $0.value] } == parameters)
  }

  @Test(arguments: [
    ("GET", "/", "", Endpoint.page), ("HEAD", "/", "", .wrongMethod(allowed: "GET")),
    ("GET", "/sandbox/state.json", "", .state), ("POST", "/oauth/token", "", .token),
    ("GET", "/_edge/tenant_info", "", .tenantInfo),
    ("POST", "/rest/builds/0.1/bulk", "", .operation(.submit, .connect)),
    ("POST", "/jira/builds/0.1/cloud/a%2Fb/bulk", "", .operation(.submit, .oauth(cloudId: "a/b"))),
    (
      "GET", "/rest/builds/0.1/pipelines/a%2Fb/builds/-7", "",
      .operation(.get(pipelineId: "a/b", buildNumber: -7), .connect)
    ),
    (
      "DELETE", "/rest/builds/0.1/pipelines/a/builds/x", "",
      .operation(.delete(pipelineId: "a", buildNumber: nil), .connect)
    ),
    ("GET", "/rest/builds/0.1/pipelines/a/builds/1/x", "", .unknown),
    ("GET", "/rest", "", .unknown),
  ])
  func pathsAreEndpoints(method: String, path: String, query: String, endpoint: Endpoint) {
    #expect(Endpoint(method: method, path: path, query: query) == endpoint)
  }

  @Test func propertiesAreStoredAsDigests() {
    let properties = ServedOperation.properties("team=a&_updateSequenceNumber=1&jwt=x")
    #expect(properties == [ServedOperation.digest(ofProperty: "team", "a")])
    #expect(ServedOperation.digest(ofProperty: "team", "a").count == 64)
  }

  @Test(arguments: [
    (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777_000, "Sun, 06 Nov 1994 08:49:37 GMT"),
    (951_782_400_000, "Tue, 29 Feb 2000 00:00:00 GMT"), (-1, "Thu, 01 Jan 1970 00:00:00 GMT"),
  ])
  func datesAreThoseOfHTTP(milliseconds: Int64, date: String) {
    #expect(HTTPWords.date(Timestamp(milliseconds: milliseconds)) == date)
  }

  @Test(arguments: [200, 202, 302, 400, 401, 403, 404, 405, 413, 415, 421, 429, 431, 500, 502, 503])
  func statusesHaveTheirPhrase(status: Int) {
    #expect(!HTTPWords.phrase(of: status).hasPrefix("Status"))
    #expect(HTTPWords.phrase(of: 299) == "Status 299")
  }

  @Test(
    arguments: [
      ("503", "503"), ("429@30/jira-burst-based", "429@30/jira-burst-based"), ("ok", nil),
      ("drop", "drop"), ("half", "half"), ("hang:5", "hang:5.0"), ("slow:1", "slow:1.0"),
      ("html:500", "html:500"), ("empty:204", "empty:204"), ("lie", "lie"), ("lose", "lose"),
    ] as [(String, String?)])
  func faultsAreNamedAsTheScriptWritesThem(script: String, words: String?) throws {
    var script = try FaultScript(script)
    #expect(script.next().words == words)
    #expect(script.next() == .none)
  }

  @Test func aStoreOfAnOlderReleaseIsUpdated() async throws {
    let directory = try TemporaryDirectory()
    let file = directory.path + "/store.sqlite"
    let queue = try DatabaseQueue(path: file)
    var migrator = DatabaseMigrator()
    migrator.registerMigration("builds") { database in
      try database.execute(
        sql: """
          CREATE TABLE build (
            pipelineId TEXT NOT NULL, buildNumber INTEGER NOT NULL,
            updateSequenceNumber INTEGER NOT NULL, document BLOB NOT NULL,
            PRIMARY KEY (pipelineId, buildNumber));
          CREATE TABLE property (
            pipelineId TEXT NOT NULL, buildNumber INTEGER NOT NULL, digest TEXT NOT NULL,
            PRIMARY KEY (digest, pipelineId, buildNumber),
            FOREIGN KEY (pipelineId, buildNumber) REFERENCES build ON DELETE CASCADE);
          CREATE TABLE change (
            id INTEGER PRIMARY KEY AUTOINCREMENT, due INTEGER NOT NULL, body BLOB NOT NULL);
          INSERT INTO build VALUES ('app', 1, 5, '{"displayName":"old"}');
          """)
    }
    try migrator.migrate(queue)
    try queue.close()
    let store = try BuildStore(file: file, delay: 0, clock: .system)
    let build = try #require(try await store.build(BuildKey(pipelineId: "app", buildNumber: 1)))
    #expect(build.updateSequenceNumber == 5)
    #expect(build.members["displayName"]?.string == "old")
    #expect(build.received == Timestamp(milliseconds: 0))
  }
}
