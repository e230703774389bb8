// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import ContextReading

@Suite("Issue keys in branches")
struct BranchKeyTests {
  @Test(arguments: [
    ("feature/proj-123-x", ["PROJ-123"]), ("jRa-123", ["JRA-123"]), ("Ja9-123", ["JA9-123"]),
    ("fix/login-protocol-es-43", []), ("fix/login-protocol-ES-43", ["ES-43"]), ("release-2", []),
    ("feature/Fix-7", []), ("hotfix/version-12", []), ("RELEASE-2", ["RELEASE-2"]),
    ("PR-24", []), ("mr-24", []), ("node-20", []), ("java-11/x", []), ("v2-1", []), ("major-8", []),
    ("kafka-3", []), ("kafka-15021-x", ["KAFKA-15021"]), ("trunk-6509", ["TRUNK-6509"]),
    ("trunk-65", []),
    ("test-1234-x", ["TEST-1234"]), ("test-12", []), ("chai-4.x", []), ("gh-4962", []),
    ("renovate/abc-12", []), ("dependabot/npm/abc-12", []), ("snyk-fix/abc-12", []),
    ("renovate/ABC-12", ["ABC-12"]), ("konflux/mintmaker/abc-12", []), ("ABC-12Fix", []),
    ("utf-8", []), ("a-1", []), ("3d-1", []), ("foo_bar-1", []),
    ("team/PROJ-1_login", ["PROJ-1"]), ("proj-01", []), ("proj-1.2", []),
    ("x/y/ab-1/cd-2", ["AB-1", "CD-2"]),
    ("$(touch x)/PROJ-1;rm", ["PROJ-1"]), ("\u{1B}[m/PROJ-1\u{1B}[0m", ["PROJ-1"]),
    ("a\nPROJ-1", ["PROJ-1"]),
    (" proj-1 ", ["PROJ-1"]), ("", []),
  ])
  func lowerCaseCountsAtTheStartOfAName(branch: String, keys: [String]) throws {
    #expect(try KeyFinderTests.keys(in: branch, source: .branch) == keys)
  }

  @Test(arguments: [
    ("refs/heads/proj-1", ["PROJ-1"]), ("refs/tags/proj-1", ["PROJ-1"]),
    ("refs/remotes/origin/proj-1", ["PROJ-1"]), ("refs/remotes/proj-1", ["PROJ-1"]),
    ("refs/heads/refs-1/x", ["REFS-1"]), ("feature%2FABC-1", ["ABC-1"]),
    ("feature%2fabc-1", ["ABC-1"]), ("a%252Fabc-1", []), ("100%/abc-1", ["ABC-1"]),
    ("%zz/abc-1", ["ABC-1"]), ("%ff/abc-1", ["ABC-1"]), ("ABC%2D1", ["ABC-1"]), ("%", []),
    ("%2", []),
  ])
  func theNameIsTakenOutAndDecodedOnce(branch: String, keys: [String]) throws {
    #expect(try KeyFinderTests.keys(in: branch, source: .branch) == keys)
  }

  @Test func otherTextsAreNotDecoded() throws {
    #expect(try KeyFinderTests.keys(in: "ABC%2D1").isEmpty)
  }

  @Test(arguments: [
    (KeyRules.LetterCase.upper, KeyCandidate.Source.branch, "feature/proj-1", [String]()),
    (.upper, .branch, "feature/PROJ-1", ["PROJ-1"]), (.branch, .commit, "proj-1", []),
    (.branch, .tag, "proj-1", []), (.any, .commit, "see proj-1", ["PROJ-1"]),
    (.any, .branch, "a-proj-1", ["PROJ-1"]), (.any, .commit, "utf-8", []),
    (.any, .commit, "feature_ABC-1", ["ABC-1"]), (.any, .commit, "foo_bar-1", ["FOO_BAR-1"]),
    (.any, .commit, "release-1", []), (.any, .commit, "foo_-1", []), (.any, .commit, "f-1", []),
  ])
  func theCaseOptionDecides(
    letterCase: KeyRules.LetterCase, source: KeyCandidate.Source, text: String, keys: [String]
  ) throws {
    let rules = KeyRules(letterCase: letterCase)
    #expect(try KeyFinderTests.keys(in: text, source: source, rules: rules) == keys)
  }

  @Test(arguments: [
    (
      "feature/x-es-1", KeyRules.LetterCase.branch,
      "lower case counts only at the start of a branch name or after `/`, and not in bot branches"
    ),
    ("es-1", .upper, "lower case does not count with `--issue-case upper`"),
    ("Release-1", .branch, "a common word before a number: Release"),
    ("PR-1", .branch, "on the deny-list: PR"), ("node-20", .branch, "a version of node"),
  ])
  func theRuleIsNamed(branch: String, letterCase: KeyRules.LetterCase, reason: String) throws {
    let found = try KeyFinderTests.find(
      in: branch, source: .branch, rules: KeyRules(letterCase: letterCase))
    #expect(found.candidates.map(\.reason) == [reason])
  }

  @Test(arguments: [
    ("fix/login-protocol-es-43", ["ES-43"]), ("Es-1 eS-2 PROJ-3", ["ES-1", "ES-2"]),
    ("UTF-8 utf-16", ["UTF-8", "UTF-16"]), ("feature_es-1", ["ES-1"]), ("xes-1", []),
    ("es-01 es-1ab es-1.2", []), ("A_B-1 a_b-2 x_a_b-3", ["A_B-1", "A_B-2", "A_B-3"]),
    ("fix-1", ["FIX-1"]),
  ])
  func listedProjectsCountInAnyCaseAnywhere(text: String, keys: [String]) throws {
    let rules = KeyRules(projects: ["es", "UTF", "A_b", "FIX"], letterCase: .upper)
    for source in [KeyCandidate.Source.branch, .commit] {
      #expect(try KeyFinderTests.keys(in: text, source: source, rules: rules) == keys)
    }
  }

  @Test func anInvalidListedProjectIsReportedAndMatchesNothing() throws {
    let found = try KeyFinderTests.find(in: "PROJ-1", rules: KeyRules(projects: ["9x"]))
    #expect(found.keys.isEmpty)
    #expect(found.candidates.map(\.reason) == ["not in `--issue-project`"])
    #expect(
      found.findings == [
        Finding(
          .warning, "`9X` is not a project key, so no issue key matches it", at: "--issue-project")
      ])
  }
}
