// SPDX-License-Identifier: Apache-2.0

/// The names that the counting rule knows, as the parser's dictionary points to them.
struct JUnitNames {
  let testsuites, testsuite, testcase: XMLName
  let failure, error, flakyFailure, flakyError: XMLName
  let skipped: XMLName
  private let otherSkips: (XMLName, XMLName, XMLName, XMLName)

  let name, classname, className, time, file, line, status, result, message: XMLName
  let timestamp, tests, failures, errors: XMLName

  /// Finds the names in a dictionary; `nil` where memory is short.
  init?(_ intern: (String) -> XMLName?) {
    var isWhole = true
    // Any pointer will do where one is missing, since such names are never used.
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

  /// Whether a child of a test means that it was skipped (rule 3.3).
  func isSkip(_ name: XMLName) -> Bool {
    name == skipped || name == otherSkips.0 || name == otherSkips.1 || name == otherSkips.2
      || name == otherSkips.3
  }

  func isFailure(_ name: XMLName) -> Bool { name == failure || name == error }
}
