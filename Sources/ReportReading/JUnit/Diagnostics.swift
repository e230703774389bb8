// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TextCoding

/// Contradictions and oddities in a report, which never change its counts (rule 5
/// of docs/counting.md).
struct Diagnostics {
  /// Tests inside tests, which do not count.
  var nestedCases = 0
  /// Whether the first error of a suite is open.
  var isInSuiteError = false
  /// The name of a child of the root that is not JUnit, as long as no child is JUnit.
  var foreignChild: String?
  private var declaredTests = 0
  private var undetailed: (count: Int, suite: String)?
  private var unknownWords: [(word: String, count: Int)] = []
  private var moreUnknownWords = 0
  /// Tests inside elements that are not suites, which do not count, and the failures of such tests.
  private var hidden: (count: Int, element: String) = (0, "")
  var hiddenFailures = 0
  /// Suites that say that they failed though nothing in them does.
  private var failedSuites: (count: Int, suite: String, reason: String) = (0, "", "")
  /// Tests that CTest counts as failed though it writes `skipped`.
  private var notRun: (count: Int, reason: String) = (0, "")

  /// How many different words are reported at most.
  private static let words = 5

  /// How many failures no counted test shows; the largest number if there are several kinds.
  func undetailedFailures(_ counts: TestCounts) -> Int {
    let notRun = counts.failed == 0 ? notRun.count : 0
    return max(undetailed?.count ?? 0, failedSuites.count, hiddenFailures, notRun)
  }

  /// A root that is named like one of JUnit, but whose children are all of another format
  /// (rule 1 of docs/counting.md).
  var foreignDamage: Damage? {
    foreignChild.map {
      Damage(.notJUnit, "not a JUnit report (its root contains `\($0)`)", line: 1, column: 1)
    }
  }

  /// Notes the declared totals of an element that ends.
  mutating func note(
    _ declared: DeclaredTotals, tellsOfFailure: Bool, suite: @autoclosure () -> String
  ) {
    declaredTests = max(declaredTests, declared.tests)
    guard let failed = declared.failed, failed > 0, !tellsOfFailure else { return }
    if failed >= undetailed?.count ?? 0 { undetailed = (failed, suite()) }
  }

  /// Notes a suite that failed though nothing in it did.
  mutating func note(_ failure: SuiteFailure, suite: String) {
    if failedSuites.count == 0 { failedSuites = (0, suite, failure.reason) }
    failedSuites.count += 1
  }

  /// Notes a test inside an element that is not a suite.
  mutating func noteHidden(in element: XMLName) {
    if hidden.count == 0 { hidden.element = OpenPath.text(element) }
    hidden.count += 1
  }

  /// Notes a skipped test whose status says that it did not run: CTest also writes that for a test
  /// that it could not start, which it counts as failed.
  mutating func noteSkip(_ names: JUnitNames, _ attributes: XMLAttributes) {
    attributes.forEach { name, value in
      guard name == names.message,
        let reason = Self.notStarted.first(where: { value.elementsEqual($0.utf8) })
      else { return }
      if notRun.count == 0 { notRun.reason = reason }
      notRun.count += 1
    }
  }

  /// What CTest writes if it could not start a test; it writes other words if the test asked to be
  /// skipped.
  private static let notStarted = [
    "Unable to find executable", "Required Files Missing", "Fixture dependency failed",
    "Missing Configuration", "Invalid Test Properties", "Failed to start",
    "Failed to change working directory", "Insufficient resources", "Not Run",
  ]

  /// Notes a word for the status of a test that is in no list.
  mutating func noteUnknown(_ word: @autoclosure () -> String) {
    let word = word()
    if let index = unknownWords.firstIndex(where: { $0.word == word }) {
      unknownWords[index].count += 1
    } else if unknownWords.count < Self.words {
      unknownWords.append((word, 1))
    } else {
      moreUnknownWords += 1
    }
  }

  /// The findings of a report with these counts.
  func findings(_ counts: TestCounts, path: String, isOfLanes: Bool) -> [Finding] {
    var findings: [Finding] = []
    func add(_ severity: Finding.Severity, _ message: String, topic: String? = nil) {
      findings.append(Finding(severity, message, at: path, topic: topic))
    }
    if let undetailed {
      let suite = undetailed.suite.isEmpty ? "the report" : "`\(undetailed.suite)`"
      let tests = undetailed.count.counted("failed test")
      add(
        .warning, "\(suite) declares \(tests) but contains 0, so the report counts as failed",
        topic: "reports declare failed tests but contain 0, so they count as failed")
    } else if declaredTests > 0, counts.total == 0 {
      add(
        .note, "the report declares \(declaredTests) tests but contains 0",
        topic: "reports declare tests but contain 0")
    }
    addUnshown(counts) { add($0, $1, topic: $2) }
    for (word, count) in unknownWords {
      let tests = count.counted("test")
      add(
        .warning, "unknown status `\(word)` of \(tests); only their elements count",
        topic: "unknown status `\(word)`; only the elements of such tests count")
    }
    if moreUnknownWords > 0 {
      add(.warning, "\(moreUnknownWords) tests with other unknown status values")
    }
    if nestedCases > 0 {
      let verb = nestedCases == 1 ? "is" : "are"
      add(
        .note,
        "\(nestedCases.counted("`testcase` element")) inside a `testcase` \(verb) not counted")
    }
    if isOfLanes {
      add(
        .warning,
        "these are the steps of a fastlane lane, not tests; pass the report that its tests wrote, "
          + "usually fastlane/test_output/report.junit")
    }
    return findings
  }

  /// Adds the failures that no counted test shows, other than declared ones.
  private func addUnshown(
    _ counts: TestCounts, _ add: (Finding.Severity, String, String?) -> Void
  ) {
    if failedSuites.count > 0 {
      let suite = failedSuites.suite.isEmpty ? "a suite" : "`\(failedSuites.suite)`"
      let reason = failedSuites.reason.isEmpty ? "" : ": \(failedSuites.reason)"
      add(
        .warning,
        "\(suite) failed, but none of its tests did, so the report counts as failed\(reason)",
        "suites failed, but none of their tests did, so the reports count as failed")
    }
    if notRun.count > 0 {
      let tests = notRun.count == 1 ? "1 test" : "\(notRun.count) tests"
      let result = counts.failed == 0 ? ", so the report counts as failed" : ""
      add(
        .warning,
        "CTest could not run \(tests) that it calls skipped (`\(notRun.reason)`)\(result)",
        "CTest could not run tests, so reports count as failed")
    }
    if hidden.count > 0 {
      let isOne = hidden.count == 1
      let result =
        hiddenFailures > 0
        ? "; \(isOne ? "it contains" : "they contain") a failure, so the report counts as failed"
        : ""
      add(
        .warning,
        "\(hidden.count.counted("`testcase` element")) inside `\(hidden.element)` "
          + "\(isOne ? "is" : "are") not counted" + result,
        "`testcase` elements outside suites are not counted")
    }
  }
}
