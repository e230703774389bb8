// SPDX-License-Identifier: Apache-2.0

import BuildModel

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

  /// How many different words are reported at most.
  private static let words = 5

  /// How many failures and errors an element declares without containing any; the largest such
  /// number.
  var undetailedFailures: Int { undetailed?.count ?? 0 }

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
    if failed >= undetailedFailures { undetailed = (failed, suite()) }
  }

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
      let tests = undetailed.count == 1 ? "1 failed test" : "\(undetailed.count) failed tests"
      add(
        .warning, "\(suite) declares \(tests) but contains 0, so the report counts as failed",
        topic: "reports declare failed tests but contain 0, so they count as failed")
    } else if declaredTests > 0, counts.total == 0 {
      add(
        .note, "the report declares \(declaredTests) tests but contains 0",
        topic: "reports declare tests but contain 0")
    }
    for (word, count) in unknownWords {
      let tests = count == 1 ? "1 test" : "\(count) tests"
      add(
        .warning, "unknown status `\(word)` of \(tests); only their elements count",
        topic: "unknown status `\(word)`; only the elements of such tests count")
    }
    if moreUnknownWords > 0 {
      add(.warning, "\(moreUnknownWords) tests with other unknown status values")
    }
    if nestedCases > 0 {
      add(.note, "\(nestedCases) `testcase` elements inside a `testcase` are not counted")
    }
    if isOfLanes {
      add(
        .warning,
        "these are the steps of a fastlane lane, not tests; pass the report that its tests wrote, "
          + "usually fastlane/test_output/report.junit")
    }
    return findings
  }
}
