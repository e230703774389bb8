// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import ContextReading

@Suite("Issue keys")
struct KeyFinderTests {
  @Test(arguments: [
    ("EXT_EXT-1234", ["EXT_EXT-1234"]), ("feature_ABC-12", ["ABC-12"]), ("a_B_CD-1", ["B_CD-1"]),
    ("_ABC-1_", ["ABC-1"]), ("修复ABC-12问题", ["ABC-12"]), ("ABC-1/DEF-2", ["ABC-1", "DEF-2"]),
    ("ABC-1-DEF-2", ["ABC-1", "DEF-2"]), ("ABC-12.", ["ABC-12"]), ("ABC-12.y", ["ABC-12"]),
    ("X2-1", ["X2-1"]), ("ABC-1234567890", ["ABC-1234567890"]), ("HV-381Let it", ["HV-381"]),
    ("TRUNK-6549b: x", ["TRUNK-6549"]), ("test_PR_SHOP-117", ["SHOP-117"]),
    ("PR_SHOP-117", ["PR_SHOP-117"]), ("日本PROJ-3", ["PROJ-3"]), ("🐛️PROJ-3", ["PROJ-3"]),
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
    ("ABC-12.5", "`.` and a digit, `x` or `*` follow the number, as in a version"),
    ("CHAI-4.x", "`.` and a digit, `x` or `*` follow the number, as in a version"),
    ("CHAI-4.*", "`.` and a digit, `x` or `*` follow the number, as in a version"),
    ("JIRA-123A", "a letter follows the number"), ("JIRA-123b_", "a letter follows the number"),
    ("JIRA-123bé", "a letter follows the number"),
    ("DÉBUG-4", "a letter precedes it, so it is the end of a word"),
    ("DE\u{301}BUG-4", "a letter precedes it, so it is the end of a word"),
    ("PR-24", "on the deny-list: PR"), ("GH-4962", "on the deny-list: GH"),
    ("ABC_-1", "`_` precedes the `-`"), ("X-88", "a project key has at least 2 characters"),
    ("2PAC-123", "a project key begins with a letter"),
    ("see abc-1", "lower case counts only at the start of a subject or title"),
    ("see abcDEF-33", "lower case counts only at the start of a subject or title"),
    ("UTF-8", "on the deny-list: UTF"), ("MD5-7", "on the deny-list: MD5"),
    (String(repeating: "A", count: 256) + "-1", "a project key has at most 255 characters"),
  ])
  func whatIsNotAKeyIsDroppedWithTheRule(text: String, reason: String) throws {
    let found = try Self.find(in: text)
    #expect(found.keys.isEmpty)
    let candidate = try #require(found.candidates.first)
    #expect(found.candidates.count == 1)
    #expect(candidate.key == nil)
    #expect(!candidate.isKept)
    #expect(candidate.reason == reason)
  }

  @Test(arguments: ["", "no keys", "2022-10-13", "-2", "ABC-", "ABC -1", "#12", "ABC-x", "__-1"])
  func whatDoesNotLookLikeAKeyIsNotACandidate(text: String) throws {
    #expect(try Self.find(in: text).candidates.isEmpty)
  }

  @Test func theSearchStopsAtManyMoreKeysThanJiraAccepts() throws {
    let text = (1...20_000).map { "ABC-\($0)" }.joined(separator: " ")
    for rules in [KeyRules(), KeyRules(pattern: Fact("(ABC-[0-9]+)", from: .option("x")))] {
      let found = try KeyFinder(rules: rules).find(
        explicit: [],
        texts: [KeyText(source: .commit, text: text), KeyText(source: .title, text: text)])
      #expect(found.keys.count == 10_000)
      #expect(found.findings.map(\.severity) == [.warning])
    }
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
        Self.candidate("xy-9", "XY-9", .explicit, true, "given with `BUILDPOST_ISSUE_KEY`"),
        Self.candidate(
          "proj-2", "PROJ-2", .branch, true,
          "a guess: lower case at the start of a branch name or after `/`", isGuess: true),
        Self.candidate("XY-9", "XY-9", .title, false, "already found in `--issue-key`"),
        Self.candidate("AB-1", "AB-1", .title, true, "looks like an issue key"),
        Self.candidate("PROJ-2", "PROJ-2", .tag, false, "already found in the branch"),
        Self.candidate("CD-3", "CD-3", .commit, true, "looks like an issue key"),
        Self.candidate("AB-1", "AB-1", .commit, false, "already found in the title"),
      ])
  }

  @Test(arguments: [
    ("Curator-224: leave", ["CURATOR-224"]), ("[Jenkins-71506] leave", ["JENKINS-71506"]),
    ("(abc-12) x", ["ABC-12"]), ("sscs-10245 update", ["SSCS-10245"]), ("sscs-10", ["SSCS-10"]),
    ("rm-1", []), ("rm-1 x", []), ("abc-1: x", ["ABC-1"]), ("see sscs-10245 update", []),
    ("fix-12: x", []), ("node-20: x", []), ("java-11 migration", []),
    ("kafka-15021: x", ["KAFKA-15021"]),
    ("covid-19: x", []), ("abc-12.x: y", []), ("foo_bar-12: x", []), ("x\nabc-12: y", []),
  ])
  func lowerCaseCountsAtTheStartOfASubject(text: String, keys: [String]) throws {
    for source in [KeyCandidate.Source.commit, .title] {
      let found = try Self.find(in: text, source: source)
      #expect(found.keys.map(\.description) == keys)
      #expect(found.guesses == Set(found.keys))
    }
    #expect(try Self.keys(in: text, source: .tag).isEmpty)
    let body = KeyText(source: .commit, text: text, hasSubject: false)
    #expect(try KeyFinder(rules: KeyRules()).find(explicit: [], texts: [body]).keys.isEmpty)
  }

  @Test(arguments: [
    ("Merge branch 'feature/abc-12-x' into 'main'", ["ABC-12"]),
    ("Merge branch 'main' into feature/ABC-12", []),
    ("Merge branch 'a/ABC-1' of https://git.example/x/y-2 into B-2-release", ["ABC-1"]),
    ("Merge branch 'feature/JRE-1234-Product", ["JRE-1234"]),
    ("Merge branches 'abc-1', 'abc-2' and 'abc-3'", ["ABC-1", "ABC-2", "ABC-3"]),
    ("Merge remote-tracking branch 'origin/abc-12'", ["ABC-12"]),
    ("Merge pull request #7 from acme/abc-12-x", ["ABC-12"]),
    ("Merge pull request #7 from abc-12/fix-login", []),
    ("Merge pull request #7 in SHOP/app from feature/abc-12 to release/SHOP-1", ["ABC-12"]),
    ("Merge pull request 7 from abc-12 into main", ["ABC-12"]),
    ("Merged in abc-12-x (pull request #7)", ["ABC-12"]),
    ("Merged PR 7: ABC-12 fix", ["ABC-12"]), ("Merge feature/abc-12 into main", ["ABC-12"]),
    ("Merge pull request #7 from acme/dependabot/npm/abc-12", []),
    ("Merge branch 'renovate/node-20.x'", []), ("Merge ABC-1 changes", ["ABC-1"]),
    ("Merge \"ABC-1: fix\" into stable", ["ABC-1"]), ("Merge tag 'ABC-1'", ["ABC-1"]),
  ])
  func theBranchesOfAMergeAreReadLikeBranches(text: String, keys: [String]) throws {
    #expect(try Self.keys(in: text) == keys)
  }

  @Test(arguments: [
    ("https://jira.example/browse/WEB-1381", ["WEB-1381"]),
    ("see (https://jira.example/browse/WEB-1381).", ["WEB-1381"]),
    ("https://jira.example/boards/7?selectedIssue=WEB-2&x=UI-3", ["WEB-2"]),
    ("https://acme.atlassian.net/jira/software/c/projects/WEB/issues/WEB-18", ["WEB-18"]),
    (
      "https://acme.atlassian.net/jira/software/projects/WEB/boards/1?selectedIssue=WEB-20",
      ["WEB-20"]
    ),
    (
      "https://acme.atlassian.net/jira/core/projects/WEB/issues/WEB-14?filter=allissues",
      ["WEB-14"]
    ),
    ("https://acme.atlassian.net/jira/servicedesk/projects/WEB/queues/custom/1/WEB-15", ["WEB-15"]),
    ("https://acme.atlassian.net/servicedesk/customer/portal/1/WEB-19.", ["WEB-19"]),
    ("https://acme.atlassian.net/issues/WEB-18?jql=project%20%3D%20UI-2", ["WEB-18"]),
    ("https://jira.example/jira/projects/WEB/issues/WEB-7", ["WEB-7"]),
    ("https://ci.example/projects/WEB/issues/UI-7", []), ("https://ci.example/issues/UI-7", []),
    ("https://ci.example/projects/WEB/WEB-7-fix", []),
    ("https://evil.example/atlassian.net/issues/UI-7", []),
    ("https://ci.example/customer/portal/1/UI-7", []),
    ("https://ci.example/browse/WEB-TRUNK-JOB1-1019", []),
    ("https://ci.example/job/JOB1-1019/?q=AB-1#CD-2", []),
    ("AB-1 https://ci.example/CD-2 EF-3", ["AB-1", "EF-3"]),
    ("<https://ci.example/CD-2>EF-3", ["EF-3"]), ("http://x/A-1/修复EF-3", ["EF-3"]),
    ("AB-1://x", ["AB-1"]), ("://AB-1", ["AB-1"]),
  ])
  func thePathOfAURLIsNotSearched(text: String, keys: [String]) throws {
    #expect(try Self.keys(in: text) == keys)
  }

  @Test func aKeySeenInUpperCaseIsNotAGuess() throws {
    let found = try KeyFinder(rules: KeyRules()).find(
      explicit: [],
      texts: [
        KeyText(source: .branch, text: "abc-1-and/abc-2"),
        KeyText(source: .commit, text: "ABC-1", commit: "3f78"),
      ])
    #expect(found.keys.map(\.description) == ["ABC-1", "ABC-2"])
    #expect(found.guesses.map(\.description) == ["ABC-2"])
    #expect(found.candidates.map(\.commit) == [nil, nil, "3f78"])
  }

  @Test func explicitKeysMayBeSeparatedByCommas() throws {
    let found = try KeyFinder(rules: KeyRules()).find(
      explicit: [Fact("A1-1, b-2x,", from: .option("--issue-key"))].map {
        Fact($0.value.replacing("b-2x", with: "bb-2"), from: $0.origin)
      }, texts: [])
    #expect(found.keys.map(\.description) == ["A1-1", "BB-2"])
    #expect(found.guesses.isEmpty)
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

  @Test func aKeyOfAOneLetterProjectIsRefusedWithTheReason() throws {
    let finder = try KeyFinder(rules: KeyRules())
    let error = try #require(throws: ContextError.self) {
      try finder.find(explicit: [Fact("a-1", from: .option("--issue-key"))], texts: [])
    }
    #expect(
      error.summary == "`a-1` is not an issue key: a project key has at least two characters")
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
            .note, "400 candidates for issue keys are not listed, but treated like the others")
        ]
    )
  }

  static func find(
    in text: String, source: KeyCandidate.Source = .commit, rules: KeyRules = KeyRules()
  ) throws -> KeyFinder.Result {
    try KeyFinder(rules: rules).find(explicit: [], texts: [KeyText(source: source, text: text)])
  }

  static func keys(
    in text: String, source: KeyCandidate.Source = .commit, rules: KeyRules = KeyRules()
  ) throws -> [String] {
    try find(in: text, source: source, rules: rules).keys.map(\.description)
  }

  private static func candidate(
    _ text: String, _ key: String, _ source: KeyCandidate.Source, _ isKept: Bool,
    _ reason: String, isGuess: Bool = false
  ) -> KeyCandidate {
    KeyCandidate(
      text: text, key: IssueKey(key), source: source, isKept: isKept, isGuess: isGuess,
      reason: reason)
  }
}
