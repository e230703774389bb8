// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import ReportReading

/// Rule 3: the words of `status` and `result`.
struct StatusWordTests {
  private static let skipped = [
    "notrun", "notexecuted", "notrunnable", "disabled", "skip", "skipped", "ignored", "inactive",
    "suppressed", "pending", "untested", "blocked", "aborted", "undefined", "cancelled", "canceled",
    "omitted", "inconclusive", "incomplete", "xfail", "todo", "filtered",
  ]
  private static let failed = [
    "failed", "fail", "failure", "error", "errored", "broken", "timeout", "timedout", "crashed",
    "hook_error", "cleanup_error", "panicked", "interrupted",
  ]
  private static let passed = ["run", "completed", "passed", "pass", "ok", "success", "successful"]

  private func word(_ text: String) -> StatusWord {
    var text = text
    return text.withUTF8 { StatusWord($0) }
  }

  /// The spellings of a word that mean the same.
  private func spellings(_ word: String) -> [String] {
    let middle = word.index(word.startIndex, offsetBy: word.count / 2)
    return [
      word, word.uppercased(), word.prefix(1).uppercased() + word.dropFirst(), " \(word)\n",
      "\t\(word) ",
      "\(word[..<middle])-\(word[middle...])", "\(word[..<middle])_\(word[middle...])",
      "\(word[..<middle]) \(word[middle...])",
    ]
  }

  @Test(arguments: skipped) func itMeansThatTheTestDidNotRun(text: String) {
    #expect(spellings(text).allSatisfy { word($0) == .skipped })
  }

  @Test(arguments: failed) func itMeansThatTheTestFailed(text: String) {
    #expect(spellings(text).allSatisfy { word($0) == .failed })
    #expect(JUnitText.readCase("", attributes: "result='\(text)'").isFailing)
  }

  @Test(arguments: passed) func itMeansThatTheTestRan(text: String) {
    #expect(spellings(text).allSatisfy { word($0) == .passed })
  }

  @Test(arguments: ["", " ", "-", "_ -"]) func nothingIsNoWord(text: String) {
    #expect(word(text) == .passed)
  }

  @Test(arguments: [
    "x", "failedx", "pas", "nota", "é", "a very long word of more than 16", "0", "1",
  ])
  func anythingElseIsUnknown(text: String) {
    #expect(word(text) == .unknown)
  }

  @Test func wordsOfSkippedBeatWordsOfFailed() {
    let report = JUnitText.readCase("", attributes: "status='failed' result='skipped'")
    #expect(report.counts.line == "0/0/1/0")
  }

  @Test func unknownWordsAreCountedAndBounded() {
    let tests = (0..<50).map { "<testcase status='w\($0 % 9)'/>" }.joined()
    let report = JUnitText.read("<testsuite>\(tests)</testsuite>")
    #expect(report.counts.line == "50/0/0/0")
    #expect(report.findings.count == 6)
    #expect(
      report.findings.last?.message.hasSuffix("with other unknown status values") == true)
  }
}
