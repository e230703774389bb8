// SPDX-License-Identifier: Apache-2.0

public import BuildModel
import TextCoding

/// Why a report's declared number of tests differs from the number that it contains.
struct TotalsCheck {
  /// The tests declared by the outermost suites that declare any.
  private var declared = 0
  /// What the suites inside such suites declare, at most a hundred numbers.
  private var inside: Set<Int> = []
  private var assertions = 0
  private var names: Set<UInt64> = []
  private var repeated = 0
  /// Whether there were so many tests that repeated ones are not counted.
  private var isFull = false

  /// Tests whose names are remembered.
  private static let limit = 100_000

  /// Notes what a suite declares, when it ends.
  ///
  /// - Parameters:
  ///   - totals: What the suite declares.
  ///   - inner: What the suites in it declare.
  ///   - isRoot: Whether it is inside no other suite.
  /// - Returns: What it declares, with the suites in it if it declares nothing itself.
  mutating func note(_ totals: DeclaredTotals, inner: Int, isRoot: Bool) -> Int {
    assertions = max(assertions, totals.assertions)
    if totals.tests > 0, inner > 0, inside.count < 100 { inside.insert(inner) }
    let tests = totals.tests > 0 ? totals.tests : inner
    if isRoot { declared = tests }
    return tests
  }

  /// Notes a test by its class and name.
  mutating func note(_ name: UInt64) {
    guard !isFull else { return }
    if !names.insert(name).inserted { repeated += 1 }
    if names.count > Self.limit { (names, isFull) = ([], true) }
  }

  /// The finding about totals that differ, if it is wanted and nothing else explains them.
  ///
  /// - Parameters:
  ///   - counts: What the report contains.
  ///   - nestedCases: The tests inside other tests, which are not counted.
  ///   - options: How the report is read.
  ///   - report: The report.
  /// - Returns: At most one finding.
  func findings(
    _ counts: TestCounts, nestedCases: Int, _ options: ReportOptions, report: TestReport
  ) -> [Finding] {
    let counted = counts.total
    guard options.explainsTotals, report.undetailedFailures == 0, declared > 0, counted > 0,
      declared != counted
    else { return [] }
    let tests = declared == 1 ? "1 test" : "\(declared) tests"
    let reason =
      declared < counted
      ? excess(counted)
      : shortage(
        declared - counted, counted, nestedCases: nestedCases, mergesReruns: options.mergesReruns)
    return [
      Finding(
        .note, "the file declares \(tests) but contains \(counted)\(reason)", at: report.path,
        topic: Finding.declaredTotals)
    ]
  }

  private func excess(_ counted: Int) -> String {
    if isFull {
      return "; some may be reruns: if so, pass --merge-reruns to count each test once"
    }
    guard repeated > 0 else { return "; all \(counted) are counted" }
    return ": \(repeated) \(repeated == 1 ? "is a rerun" : "are reruns"); "
      + "pass --merge-reruns to count each test once"
  }

  private func shortage(
    _ difference: Int, _ counted: Int, nestedCases: Int, mergesReruns: Bool
  ) -> String {
    if mergesReruns, isFull { return " after reruns were merged" }
    if mergesReruns, repeated == difference {
      return " after \(repeated == 1 ? "1 rerun was" : "\(repeated) reruns were") merged"
    }
    if nestedCases >= difference { return ": tests inside other tests are not counted" }
    if inside.contains(difference) {
      return ": a suite declares the tests of the suites inside it a second time"
    }
    if assertions == declared { return ": the declared number counts assertions" }
    return ": tests are missing from it, or it declares assertions, as Catch2 does"
  }
}

extension Finding {
  /// What findings about declared and counted numbers have in common.
  public static let declaredTotals = "reports declare more or fewer tests than are counted"
}

/// The totals that Node's test runner writes as comments after the tests, such as
/// `<!-- fail 1 -->`: nothing else says that a test with subtests failed by itself.
struct RunnerComments {
  /// How many tests failed or were cancelled.
  private(set) var failed = 0
  /// The first bytes of the open comment.
  private var text: [UInt8] = []

  /// The comments that matter are shorter.
  private static let limit = 40

  mutating func open() { text.removeAll(keepingCapacity: true) }

  /// Reads the next bytes of the open comment.
  mutating func take(_ from: ByteScan.Position, _ to: ByteScan.Position) {
    let count = min(to - from, Self.limit - text.count)
    if count > 0 { text += UnsafeBufferPointer(start: from, count: count) }
  }

  mutating func close() {
    guard !text.isEmpty else { return }
    for word in ["fail", "cancelled"] where text.starts(with: " \(word) ".utf8) {
      let number = text.dropFirst(word.utf8.count + 2)
      guard number.last == UInt8(ascii: " ") else { return }
      let count = Array(number.dropLast()).withUnsafeBufferPointer { DecimalText.number($0) }
      failed = failed.addingSaturating(count ?? 0)
    }
  }
}
