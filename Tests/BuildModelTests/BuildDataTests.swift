// SPDX-License-Identifier: Apache-2.0

import TextCoding
import BuildModel
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct BuildDataTests {
  static func build(
    pipelineId: String = "gitlab.com/acme/app", number: Int64 = 16, displayName: String = "app #16",
    url: String = "https://ci.example.com/16", updated: String = "2026-01-31T09:30:00.000Z",
    description: String? = nil, issues: IssueLinks = .none, references: [BuildReference] = []
  ) throws -> BuildData {
    try BuildData(
      key: BuildKey(pipelineId: pipelineId, buildNumber: number), updateSequenceNumber: 1,
      displayName: displayName, description: description, url: url, state: .successful,
      lastUpdated: updated, issues: issues, references: references)
  }

  static func keys(_ count: Int) throws -> [IssueKey] {
    try (1...count).map { try #require(IssueKey("PROJ-\($0)")) }
  }

  @Test func writesTheMembersOfTheSchema() throws {
    let commit = BuildReference.Commit(
      id: String(repeating: "a", count: 40), repositoryUri: "https://github.com/acme/app")
    let ref = BuildReference.Ref(name: "main", uri: "https://github.com/acme/app/tree/main")
    let build = try Self.build(
      issues: .issueKeys(Self.keys(1)),
      references: [try #require(BuildReference(commit: commit, ref: ref))])
    let json = String(decoding: try JSONText.encode(build), as: UTF8.self)
    #expect(
      json == """
        {"buildNumber":16,"displayName":"app #16","issueKeys":["PROJ-1"],\
        "lastUpdated":"2026-01-31T09:30:00.000Z","pipelineId":"gitlab.com/acme/app",\
        "references":[{"commit":{"id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",\
        "repositoryUri":"https://github.com/acme/app"},"ref":{"name":"main",\
        "uri":"https://github.com/acme/app/tree/main"}}],"schemaVersion":"1.0",\
        "state":"successful","updateSequenceNumber":1,"url":"https://ci.example.com/16"}
        """)
    #expect(try JSONDecoder().decode(BuildData.self, from: Data(json.utf8)) == build)
  }

  @Test func writesAssociationsOnRequest() throws {
    let build = try Self.build(issues: .associations(Self.keys(2)))
    let json = String(decoding: try JSONText.encode(build), as: UTF8.self)
    #expect(
      json.contains(
        #""associations":[{"associationType":"issueKeys","values":["PROJ-1","PROJ-2"]}]"#))
    #expect(!json.contains(#""issueKeys":["#))
    #expect(try JSONDecoder().decode(BuildData.self, from: Data(json.utf8)) == build)
  }

  @Test func limitsOfTheSchemaHoldAtTheEdge() throws {
    let edge = String(repeating: "é", count: 255)
    _ = try Self.build(pipelineId: edge, displayName: edge, description: edge)
    _ = try Self.build(issues: .issueKeys(Self.keys(100)))
    _ = try Self.build(issues: .associations(Self.keys(500)))
    #expect(throws: BuildModelError("pipelineId", .tooLong(limit: 255, length: 256))) {
      try Self.build(pipelineId: edge + "x")
    }
    #expect(throws: BuildModelError("displayName", .tooLong(limit: 255, length: 256))) {
      try Self.build(displayName: edge + "x")
    }
    #expect(throws: BuildModelError("issueKeys", .tooMany(limit: 100, count: 101))) {
      try Self.build(issues: .issueKeys(Self.keys(101)))
    }
    #expect(throws: BuildModelError("associations", .tooMany(limit: 500, count: 501))) {
      try Self.build(issues: .associations(Self.keys(501)))
    }
  }

  @Test func lengthsCountScalarsNotCharacters() throws {
    let family = String(repeating: "e\u{301}", count: 128)
    #expect(family.count == 128)
    #expect(throws: BuildModelError("displayName", .tooLong(limit: 255, length: 256))) {
      try Self.build(displayName: family)
    }
  }

  @Test(arguments: ["", "vstfs:///Build/1", "ftp://x/y", "https://", "https:///x", "http://a b/"])
  func refusesURLsThatJiraTreatsAsMissing(url: String) {
    #expect(throws: BuildModelError.self) { try Self.build(url: url) }
  }

  @Test func refusesEmptyAndNegativeValues() {
    #expect(throws: BuildModelError.self) { try Self.build(pipelineId: "") }
    #expect(throws: BuildModelError.self) { try Self.build(description: "") }
    #expect(throws: BuildModelError.self) { try Self.build(number: -1) }
    #expect(throws: BuildModelError.self) { try Self.build(number: 1 << 53) }
    #expect(throws: BuildModelError.self) { try Self.build(updated: "yesterday") }
  }

  @Test func readingChecksTheLimitsToo() throws {
    let json = try JSONText.encode(Self.build())
    let text = String(decoding: json, as: UTF8.self)
    for (old, new) in [
      (#""schemaVersion":"1.0""#, #""schemaVersion":"2.0""#),
      (#""state":"successful""#, #""state":"rolled_back""#),
      (#""buildNumber":16"#, #""buildNumber":-16"#),
      (#""url":"https://ci.example.com/16""#, #""url":"""#),
    ] {
      #expect(text.contains(old))
      let changed = text.replacing(old, with: new)
      #expect(throws: (any Error).self) {
        try JSONDecoder().decode(BuildData.self, from: Data(changed.utf8))
      }
    }
  }
}
