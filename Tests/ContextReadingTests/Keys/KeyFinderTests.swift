// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import ContextReading

@Suite("Issue keys")
struct KeyFinderTests {
  @Test(arguments: [
    ("EXT_EXT-1234", ["EXT_EXT-1234"]), ("feature_ABC-12", ["ABC-12"]), ("a_B_CD-1", ["B_CD-1"]),
    ("_ABC-1_", ["ABC-1"]), ("修复ABC-12问题", ["ABC-12"]), ("ABC-1/DEF-2", ["ABC-1", "DEF-2"]),
    ("ABC-1-DEF-2", ["ABC-1", "DEF-2"]), ("ABC-12.", ["ABC-12"]), ("ABC-12.x", ["ABC-12"]),
    ("X2-1", ["X2-1"]), ("ABC-1234567890", ["ABC-1234567890"]), ("PR-24", ["PR-24"]),
    ("UTF_X-1", ["UTF_X-1"]), ("RELEASE-1", ["RELEASE-1"]), ("ABC-1 ABC-1", ["ABC-1"]),
    ("9_ABC-1", ["ABC-1"]), ("ABC-DEF-1", ["DEF-1"]), ("ABC-1\u{301}", ["ABC-1"]),
  ])
  func thePublishedPatternFinds(text: String, keys: [String]) throws {
    #expect(try Self.keys(in: text) == keys)
  }

  @Test(arguments: [
    ("TEST-01", "the number begins with 0"), ("TEST-0", "the number begins with 0"),
    ("TEST-12345678901", "the number has more than 10 digits"),
    ("JIRA-123abcd", "a letter follows the number"),
    ("ABC-12.5", "`.` and a digit follow the number, as in a version"),
    ("ABC_-1", "`_` stands before the `-`"), ("X-88", "a project key has at least 2 characters"),
    ("2PAC-123", "a project key begins with a letter"),
    ("abc-1", "lower case does not count in a commit message"),
    ("abcDEF-33", "lower case does not count in a commit message"),
    ("UTF-8", "on the deny-list: UTF"), ("MD5-7", "on the deny-list: MD5"),
    (String(repeating: "A", count: 256) + "-1", "a project key has at most 255 characters"),
  ])
  func whatIsNoKeyIsDroppedWithTheRule(text: String, reason: String) throws {
    let found = try Self.find(in: text)
    #expect(found.keys.isEmpty)
    let candidate = try #require(found.candidates.first)
    #expect(found.candidates.count == 1)
    #expect(candidate.key == nil)
    #expect(!candidate.isKept)
    #expect(candidate.reason == reason)
  }

  @Test(arguments: ["", "no keys", "2022-10-13", "-2", "ABC-", "ABC -1", "#12", "ABC-x", "__-1"])
  func whatDoesNotLookLikeAKeyIsNoCandidate(text: String) throws {
    #expect(try Self.find(in: text).candidates.isEmpty)
  }

  @Test func aCandidateShowsTheTextAsItWasSeen() throws {
    let texts = try Self.find(in: "JIRA-1abc feature_ABC-12").candidates.map(\.text)
    #expect(texts == ["JIRA-1abc", "ABC-12"])
    let long = try Self.find(in: String(repeating: "A", count: 300) + "-1").candidates.map(\.text)
    #expect(long == [String(repeating: "A", count: 100) + "…"])
  }

  @Test func keysKeepTheOrderOfTheirSourcesAndCountOnce() throws {
    let finder = try KeyFinder(rules: KeyRules())
    let found = try finder.find(
      explicit: [Fact("xy-9", from: .variable("BUILDPOST_ISSUE_KEY"))],
      texts: [
        KeyText(source: .branch, text: "feature/proj-2"),
        KeyText(source: .title, text: "XY-9 AB-1"),
        KeyText(source: .tag, text: "PROJ-2"), KeyText(source: .commit, text: "CD-3 AB-1"),
      ])
    #expect(found.keys.map(\.description) == ["XY-9", "PROJ-2", "AB-1", "CD-3"])
    #expect(
      found.candidates == [
        Self.candidate("xy-9", "XY-9", .explicit, true, "kept: given with `BUILDPOST_ISSUE_KEY`"),
        Self.candidate(
          "proj-2", "PROJ-2", .branch, true,
          "kept: lower case at the start of a branch's name or after `/`"),
        Self.candidate("XY-9", "XY-9", .title, false, "already found in `--issue-key`"),
        Self.candidate("AB-1", "AB-1", .title, true, "kept: published pattern"),
        Self.candidate("PROJ-2", "PROJ-2", .tag, false, "already found in the branch"),
        Self.candidate("CD-3", "CD-3", .commit, true, "kept: published pattern"),
        Self.candidate("AB-1", "AB-1", .commit, false, "already found in the title"),
      ])
  }

  @Test func onlyTheChosenSourcesAreSearched() throws {
    let finder = try KeyFinder(rules: KeyRules(sources: [.tag]))
    let found = try finder.find(
      explicit: [Fact("AB-1", from: .option("--issue-key"))],
      texts: KeyCandidate.Source.allCases.map {
        KeyText(source: $0, text: "\($0)".uppercased() + "-1")
      })
    #expect(found.keys.map(\.description) == ["AB-1", "TAG-1"])
  }

  @Test(arguments: ["", "PROJ", "PROJ-0", "PROJ-1a", "1-1", "PROJ-1 PROJ-2", "PROJ‑1"])
  func aMalformedExplicitKeyIsAnError(text: String) throws {
    let finder = try KeyFinder(rules: KeyRules())
    let error = try #require(throws: ContextError.self) {
      try finder.find(explicit: [Fact(text, from: .file(".buildpost.yml", line: 3))], texts: [])
    }
    #expect(
      error
        == ContextError(
          .malformedKey, "`\(text)` is not an issue key", at: ".buildpost.yml:3",
          fix: "write the project and the number, as in `PROJ-7`"))
  }

  @Test func onlyAThousandCandidatesAreListedAndAllKeysAreFound() throws {
    let text = (1...700).map { "AB-\($0) UTF-\($0)" }.joined(separator: " ")
    let found = try Self.find(in: text)
    #expect(found.keys.count == 700)
    #expect(found.candidates.count == 1000)
    #expect(found.candidates.count(where: \.isKept) == 500)
    #expect(
      found.findings
        == [
          Finding(
            .note, "400 candidates for issue keys are not listed, but decided like the others")
        ]
    )
  }

  static func find(
    in text: String, source: KeyCandidate.Source = .commit, rules: KeyRules = KeyRules()
  ) throws -> (keys: [IssueKey], candidates: [KeyCandidate], findings: [Finding]) {
    try KeyFinder(rules: rules).find(explicit: [], texts: [KeyText(source: source, text: text)])
  }

  static func keys(
    in text: String, source: KeyCandidate.Source = .commit, rules: KeyRules = KeyRules()
  ) throws -> [String] {
    try find(in: text, source: source, rules: rules).keys.map(\.description)
  }

  private static func candidate(
    _ text: String, _ key: String, _ source: KeyCandidate.Source, _ isKept: Bool, _ reason: String
  ) -> KeyCandidate {
    KeyCandidate(text: text, key: IssueKey(key), source: source, isKept: isKept, reason: reason)
  }
}
