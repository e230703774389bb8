// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import ContextReading

@Suite("Own patterns of issue keys")
struct PatternTests {
  @Test(arguments: [
    (#"\[(\w+-\d+)\]"#, "[TEST-9] with [dede] and AB-1", ["TEST-9"]),
    (#"(x)-(?<key>\w+-\d+)"#, "x-AB-1 x-CD-2", ["AB-1", "CD-2"]),
    (#"\w+-\d+"#, "see ab-1", ["AB-1"]),
    (#"(?J)(?<key>A\w-\d+)|(?<key>B\w-\d+)"#, "BX-1 AX-2", ["BX-1", "AX-2"]),
    (#"(?|a:(\w+-\d)|b:(\w+-\d))"#, "b:AB-1", ["AB-1"]),
    (#"(?i)-(IN-\d+)"#, "fix/login-20-in-14", ["IN-14"]), (#"-(IN-\d+)"#, "fix/login-20-in-14", []),
    (#"é(\w+-\d+)"#, "éAB-1 日本éCD-2", ["AB-1", "CD-2"]),
    (#"\bAB-\d+"#, "修复AB-12问题", ["AB-12"]), (#"^AB-\d+"#, "AB-1 AB-2", ["AB-1"]),
    (#"(?<=,)AB-\d+"#, "AB-1,AB-2,AB-3", ["AB-2", "AB-3"]), ("[(w)]", "Fixed FOO_BAR-4711", []),
  ])
  func theGroupOfTheKeyIsTaken(pattern: String, text: String, keys: [String]) throws {
    #expect(try KeyFinderTests.keys(in: text, rules: Self.rules(pattern)) == keys)
  }

  @Test(arguments: [
    ("(\\w+)", "hello", "matches `--issue-pattern`, but is not an issue key"),
    (
      "(?<key>AB-1)|(CD-2)", "CD-2",
      "matches `--issue-pattern`, but the group for the key matched nothing"
    ),
    ("UTF-\\d", "UTF-8", "on the deny-list: UTF"),
    ("\\w+-\\d+", "ÄB-1", "matches `--issue-pattern`, but is not an issue key"),
  ])
  func whatIsNotAKeyIsDroppedWithTheRule(pattern: String, text: String, reason: String) throws {
    let found = try KeyFinderTests.find(in: text, rules: Self.rules(pattern))
    #expect(found.keys.isEmpty)
    #expect(found.candidates.first?.reason == reason)
  }

  @Test func listedProjectsReplaceTheDenyList() throws {
    var rules = Self.rules("\\w+-\\d+")
    rules.projects = ["UTF"]
    #expect(try KeyFinderTests.keys(in: "UTF-8 AB-1", rules: rules) == ["UTF-8"])
  }

  @Test func theNameOfABranchIsDecoded() throws {
    let rules = Self.rules("^x/(\\w+-\\d+)")
    let keys = try KeyFinderTests.keys(in: "refs/heads/x%2Fab-1", source: .branch, rules: rules)
    #expect(keys == ["AB-1"])
    let broken = try KeyFinderTests.keys(
      in: "%ff%2Fab-1", source: .branch, rules: Self.rules("ab-1"))
    #expect(broken == ["AB-1"])
  }

  @Test(arguments: [
    (
      "[(w",
      "the issue pattern does not compile: missing terminating ] for character class at offset 3"
    ),
    ("a(b", "the issue pattern does not compile: missing closing parenthesis at offset 3"),
    (
      "*",
      "the issue pattern does not compile: quantifier does not follow a repeatable item at offset 0"
    ),
  ])
  func aPatternThatDoesNotCompileIsAnError(pattern: String, summary: String) throws {
    #expect(
      throws: ContextError(
        .malformedPattern, summary, at: "--issue-pattern",
        fix: "correct the regular expression; its syntax is that of PCRE2")
    ) { try KeyFinder(rules: Self.rules(pattern)) }
  }

  @Test(arguments: ["", "a*", "(|a)", "^", "$", "(?=a)", "\\b", "ab\\K", "x|"])
  func aPatternThatMatchesTheEmptyTextIsAnError(pattern: String) throws {
    #expect(
      throws: ContextError(
        .malformedPattern, "the issue pattern matches the empty string", at: "--issue-pattern",
        fix: "make the pattern match at least one character")
    ) {
      try KeyFinderTests.keys(in: "ab ab", rules: Self.rules(pattern))
    }
  }

  @Test func aPatternOfMoreThanTenThousandBytesIsAnError() throws {
    let rules = Self.rules(String(repeating: "a", count: 10_001))
    let error = try #require(throws: ContextError.self) { try KeyFinder(rules: rules) }
    #expect(error.summary == "the issue pattern has more than 10000 bytes")
  }

  @Test(arguments: [
    "(a+)+$", "(a|aa)+$", "(a+)*b", "([a-z]+)+[=?]", "^(\\w+\\s?)+$", "(?:a?){30}a{30}[b]",
    "(.+)(.+)(.+)(.+)(.+)[#]b", "[^#]+[#?]", "((a)|(?R))+[bc]", "(?=(a+))\\1+[bc]", "a{9999}[b]c?",
  ])
  func aPatternThatNeedsTooManyStepsIsAnError(pattern: String) throws {
    let text = String(repeating: "a", count: 100_000) + "!b"
    let error = try #require(throws: ContextError.self) {
      try KeyFinderTests.find(in: text, rules: Self.rules(pattern))
    }
    #expect(error.kind == .patternLimit)
    #expect(error.summary.hasPrefix("the issue pattern exceeded its limit on a commit message: "))
    #expect(error.location == "--issue-pattern")
  }

  @Test func theStepsOfAllSearchesAreCounted() throws {
    let text = SearchedText(KeyText(source: .title, text: "AB-1 CD-2"))
    let pattern = try Pattern(Fact("\\w+-\\d", from: .option("--issue-pattern")))
    var budget = PatternBudget(left: 50) { false }
    #expect(
      throws: ContextError(
        .patternLimit, "the issue pattern exceeded its limit on a title: too many steps",
        at: "--issue-pattern",
        fix: "simplify the pattern: nested repetition, as in `(a+)+`, can take unlimited time")
    ) { try pattern.search(text, within: &budget) { _ in } }
  }

  @Test func theClockEndsWhatTheStepsDoNot() throws {
    let text = SearchedText(KeyText(source: .tag, text: String(repeating: "ab", count: 1000) + "x"))
    let pattern = try Pattern(Fact("[ab][ab]x", from: .option("--issue-pattern")))
    var budget = PatternBudget(left: .max) { true }
    #expect(throws: ContextError.self) { try pattern.search(text, within: &budget) { _ in } }
  }

  private static func rules(_ pattern: String) -> KeyRules {
    KeyRules(pattern: Fact(pattern, from: .option("--issue-pattern")))
  }
}
