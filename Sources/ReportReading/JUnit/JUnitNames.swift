// SPDX-License-Identifier: Apache-2.0

/// The names in the counting rule, as pointers into the parser's dictionary.
struct JUnitNames {
  let testsuites, testsuite, testcase: XMLName
  let failure, error: XMLName
  let skipped: XMLName
  let flakyFailure, flakyError, rerunFailure, rerunError: XMLName
  let systemOut, systemErr, properties, property: XMLName
  /// What Node's test runner calls an element that it has no name for.
  let undefined: XMLName
  private let otherSkips: SIMD8<UInt>

  let name, classname, className, time, file, line, lineno, status, result, message: XMLName
  let timestamp, tests, failures, errors, skips, skip, ignored, disabled: XMLName
  let assertions, flakes, flaky, value: XMLName
  let id, hostname: XMLName

  /// Finds the names in a dictionary; `nil` if memory runs out.
  init?(_ intern: (StaticString) -> XMLName?) {
    var isWhole = true
    // Any pointer will do for a missing name, since such names are never used.
    let missing = XMLName(bitPattern: 1)
    guard let missing else { return nil }
    func find(_ name: StaticString) -> XMLName {
      guard let pointer = intern(name) else {
        isWhole = false
        return missing
      }
      return pointer
    }
    (testsuites, testsuite, testcase) = (find("testsuites"), find("testsuite"), find("testcase"))
    (failure, error, skipped) = (find("failure"), find("error"), find("skipped"))
    (flakyFailure, flakyError) = (find("flakyFailure"), find("flakyError"))
    (rerunFailure, rerunError) = (find("rerunFailure"), find("rerunError"))
    (systemOut, systemErr) = (find("system-out"), find("system-err"))
    (properties, property) = (find("properties"), find("property"))
    (skip, skips, undefined) = (find("skip"), find("skips"), find("undefined"))
    (ignored, disabled) = (find("ignored"), find("disabled"))
    let others: [StaticString] = ["notrun", "aborted", "blocked", "pending", "untested"]
    otherSkips = SIMD8((others.map(find) + [skip, ignored, disabled]).map { UInt(bitPattern: $0) })
    (name, classname, className) = (find("name"), find("classname"), find("class"))
    (time, file, line, lineno) = (find("time"), find("file"), find("line"), find("lineno"))
    (status, result, message) = (find("status"), find("result"), find("message"))
    (timestamp, tests, failures) = (find("timestamp"), find("tests"), find("failures"))
    (errors, assertions, flakes) = (find("errors"), find("assertions"), find("flakes"))
    (flaky, value, id, hostname) = (find("flaky"), find("value"), find("id"), find("hostname"))
    guard isWhole else { return nil }
  }

  /// Whether a child of a test means that the test was skipped (rule 3 of docs/counting.md).
  func isSkip(_ name: XMLName) -> Bool {
    name == skipped || any(otherSkips .== SIMD8(repeating: UInt(bitPattern: name)))
  }

  func isFailure(_ name: XMLName) -> Bool { name == failure || name == error }

  func isFlaky(_ name: XMLName) -> Bool { name == flakyFailure || name == flakyError }

  /// Whether an element reports a failed attempt, which declared failures may include.
  func tellsOfFailure(_ name: XMLName) -> Bool {
    isFailure(name) || isFlaky(name) || name == rerunFailure || name == rerunError
  }

  /// Whether an element belongs in a JUnit suite, apart from suites and tests.
  func isOfSuite(_ name: XMLName) -> Bool {
    isFailure(name) || isSkip(name) || name == properties || name == systemOut || name == systemErr
  }
}

/// What the attributes `status` and `result` of a test say (rule 3 of docs/counting.md).
enum StatusWord {
  case passed, skipped, failed, unknown

  /// Reads a word, ignoring its case, and blanks, `-` and `_` in it.
  init(_ value: UnsafeBufferPointer<UInt8>) {
    var word = SIMD16<UInt8>()
    var count = 0
    for byte in value {
      if XMLDeclaration.isBlank(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") {
        continue
      }
      guard count < 16 else {
        self = .unknown
        return
      }
      word[count] = byte &- 65 < 26 ? byte | 0x20 : byte
      count += 1
    }
    self =
      count == 0 || Self.passedWords.contains(word)
      ? .passed
      : Self.skippedWords.contains(word)
        ? .skipped : Self.failedWords.contains(word) ? .failed : .unknown
  }

  /// The words of most reports come first.
  private static let passedWords = [
    "run", "completed", "passed", "pass", "ok", "success", "successful", "succeeded", "executed",
    "complete", "done", "finished", "fixed", "flaky", "xpass", "xpassed", "true", "good", "green",
    "expected",
  ].map(packed)

  private static let skippedWords = [
    "notrun", "disabled", "skipped", "suppressed", "ignored", "skip", "notexecuted", "notrunnable",
    "inactive", "pending", "untested", "blocked", "aborted", "undefined", "cancelled", "canceled",
    "omitted", "inconclusive", "incomplete", "xfail", "todo", "filtered",
  ].map(packed)

  private static let failedWords = [
    "failed", "fail", "failure", "error", "errored", "broken", "timeout", "timedout", "crashed",
    "hookerror", "cleanuperror", "panicked", "interrupted",
  ].map(packed)

  private static func packed(_ word: String) -> SIMD16<UInt8> {
    word.utf8.enumerated().reduce(into: SIMD16<UInt8>()) { $0[$1.offset] = $1.element }
  }
}
