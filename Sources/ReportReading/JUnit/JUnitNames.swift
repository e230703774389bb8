// SPDX-License-Identifier: Apache-2.0

/// The names in the counting rule, as pointers into the parser's dictionary.
struct JUnitNames {
  let testsuites, testsuite, testcase: XMLName
  let failure, error, flakyFailure, flakyError: XMLName
  let skipped: XMLName
  private let otherSkips: (XMLName, XMLName, XMLName, XMLName)

  let name, classname, className, time, file, line, status, result, message: XMLName
  let timestamp, tests, failures, errors: XMLName

  /// Finds the names in a dictionary; `nil` if memory runs out.
  init?(_ intern: (String) -> XMLName?) {
    var isWhole = true
    // Any pointer will do for a missing name, since such names are never used.
    let missing = XMLName(bitPattern: 1)
    guard let missing else { return nil }
    func find(_ name: String) -> XMLName {
      guard let pointer = intern(name) else {
        isWhole = false
        return missing
      }
      return pointer
    }
    testsuites = find("testsuites")
    testsuite = find("testsuite")
    testcase = find("testcase")
    failure = find("failure")
    error = find("error")
    flakyFailure = find("flakyFailure")
    flakyError = find("flakyError")
    skipped = find("skipped")
    otherSkips = (find("disabled"), find("ignored"), find("notrun"), find("skip"))
    name = find("name")
    classname = find("classname")
    className = find("class")
    time = find("time")
    file = find("file")
    line = find("line")
    status = find("status")
    result = find("result")
    message = find("message")
    timestamp = find("timestamp")
    tests = find("tests")
    failures = find("failures")
    errors = find("errors")
    guard isWhole else { return nil }
  }

  /// Whether a child of a test means that the test was skipped (rule 3.3).
  func isSkip(_ name: XMLName) -> Bool {
    name == skipped || name == otherSkips.0 || name == otherSkips.1 || name == otherSkips.2
      || name == otherSkips.3
  }

  func isFailure(_ name: XMLName) -> Bool { name == failure || name == error }
}

/// What the attributes `status` and `result` of a test say.
enum StatusWord {
  case skipped
  case failed
  case other

  init(_ value: UnsafeBufferPointer<UInt8>) {
    let word = TextBuffer.trimmed(value)
    guard (4...10).contains(word.count) else {
      self = .other
      return
    }
    var lowercase = SIMD16<UInt8>()
    for (offset, byte) in word.enumerated() {
      lowercase[offset] = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }
    self =
      Self.skippedWords.contains(lowercase)
      ? .skipped : Self.failedWords.contains(lowercase) ? .failed : .other
  }

  /// Rule 3.5.
  private static let skippedWords = [
    "notrun", "disabled", "skipped", "ignored", "inactive", "suppressed", "pending", "not_run",
  ].map(packed)

  /// Words that contradict a test without a `failure` or `error`.
  private static let failedWords = ["fail", "failed", "failure", "error", "errored"].map(packed)

  private static func packed(_ word: String) -> SIMD16<UInt8> {
    word.utf8.enumerated().reduce(into: SIMD16<UInt8>()) { $0[$1.offset] = $1.element }
  }
}
