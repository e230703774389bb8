// SPDX-License-Identifier: Apache-2.0

/// What is wrong with a stream that is not well formed.
enum TAPFault {
  case openYAML
  case openSubtest
  case planBetweenPoints
  case secondPlan
  case secondVersion
  case lateVersion
  case unsupportedVersion(Int)
  case furtherDocument
  case repeatedNumber(Int)
  case pointOutside(TAPPlan)
  case pointsOutside(Int, TAPPlan)
  case pointsMissing(Int, isIndented: Bool)
  case noPlan
  case noPlanOfSubtest
  case nothing(isIndented: Bool)
  case notTAP
  case braceAlone
  case pragmaInSubtest

  /// What is wrong, in words.
  var words: String {
    switch self {
    case .openYAML: "a YAML block is not closed by `...`"
    case .openSubtest: "a subtest is not closed by a test point"
    case .planBetweenPoints: "a plan between test points"
    case .secondPlan: "a second plan"
    case .secondVersion: "a second version line"
    case .lateVersion: "a version line in the middle of a document"
    case .unsupportedVersion(let number):
      number < TAPPoint.numberBeyondAll
        ? "TAP version \(number) is not supported" : "this TAP version is not supported"
    case .furtherDocument: "another TAP document follows"
    case .repeatedNumber(let number): "test number \(number) appears twice"
    case .pointOutside(let plan):
      "a test point outside the plan `\(plan.start)..\(plan.end)`"
    case .pointsOutside(let count, let plan):
      (count == 1 ? "a test point is" : "\(count) test points are")
        + " outside the plan `\(plan.start)..\(plan.end)`"
    case .pointsMissing(1, _): "a planned test point is missing"
    case .pointsMissing(let count, _): "\(count) planned test points are missing"
    case .noPlan: "no plan"
    case .noPlanOfSubtest: "a subtest has no plan"
    case .nothing: "no plan and no test point"
    case .notTAP: "a line that is not TAP, under `pragma +strict`"
    case .braceAlone: "a brace without a test point, under `pragma +strict`"
    case .pragmaInSubtest: "a pragma inside a subtest, under `pragma +strict`"
    }
  }

  /// What many faults of the kind have in common; `nil` if their words are the same.
  var topic: String? {
    switch self {
    case .repeatedNumber: "test numbers appear twice"
    case .pointOutside: "test points outside the plan"
    case .pointsOutside: "test points are outside the plan"
    case .pointsMissing: "planned test points are missing"
    case .unsupportedVersion: "TAP versions are not supported"
    default: nil
    }
  }

  /// What to do about it; `nil` for the general advice.
  var advice: String? {
    switch self {
    case .openYAML: "close each YAML block with `...`, indented like its `---`"
    case .openSubtest, .pointsMissing(_, isIndented: false):
      "check the log of the test step to see why the tests stopped early"
    case .pointsMissing(_, isIndented: true), .nothing(isIndented: true):
      "print the test points without indentation; psql does so with `-qAt`"
    case .nothing(isIndented: false):
      "check the log of the test step to see why no test ran; if this is not TAP, omit --format"
    case .planBetweenPoints: "print the plan before the first test point or after the last one"
    case .noPlan, .noPlanOfSubtest:
      "let the tests print a plan, such as `1..5`; without one, a cut-off stream looks complete"
    case .secondPlan, .secondVersion, .lateVersion, .furtherDocument:
      "write each stream to a file of its own, and name all of them"
    case .repeatedNumber:
      "give each test point of a stream its own number, and each stream a file of its own"
    case .pointOutside, .pointsOutside: "print a plan that covers all test points"
    case .unsupportedVersion: "write TAP version 13 or 14"
    case .notTAP, .braceAlone, .pragmaInSubtest:
      "print nothing but TAP into the stream, or leave out `pragma +strict`"
    }
  }
}
