// SPDX-License-Identifier: Apache-2.0

import BuildModel

extension JUnitFold {
  /// Opens a suite.
  mutating func startSuite(_ element: XMLName, _ attributes: XMLAttributes) {
    var index = 0
    if let parent = suites.indices.last {
      suites[parent].childSuites += 1
      index = suites[parent].childSuites
    }
    var suite = OpenSuite(
      element: element, index: index, timeBefore: childTime, casesBefore: childCases)
    (childTime, childCases) = (0, 0)
    var declared = Diagnostics.Declared()
    var timestamp: String?
    attributes.forEach { name, value in
      if name == names.name {
        suite.name = Array(value.prefix(ReportLimits.name * 5))
      } else if name == names.time {
        suite.time = TimeValue.seconds(value)
      } else if name == names.file {
        suite.file = Array(value.prefix(ReportLimits.name * 5))
      } else if name == names.timestamp {
        timestamp = Self.zonedTimestamp(value)
      } else {
        declared.take(name, value, names)
      }
    }
    diagnostics.note(declared)
    noteEnd(timestamp, after: suite.time)
    suites.append(suite)
  }

  /// Closes the innermost suite.
  mutating func endSuite() {
    guard let suite = suites.popLast() else { return }
    childTime = suite.timeBefore + (suite.time ?? childTime)
    childCases = suite.casesBefore
  }

  /// Opens an `error` or `failure` that is a child of a suite (rule 4).
  mutating func startSuiteError(_ attributes: XMLAttributes) {
    guard let suite = suites.indices.last, !suites[suite].hasError else { return }
    suites[suite].hasError = true
    diagnostics.isInSuiteError = true
    message.clear()
    message.startFailure(names, attributes)
  }

  /// Closes it: the suite adds one failed test, whatever else it holds.
  mutating func endSuiteError() {
    guard diagnostics.isInSuiteError, let suite = suites.last else { return }
    diagnostics.isInSuiteError = false
    counts += TestCounts(failed: 1)
    guard wantsFailureText else { return }
    let name = Self.attribute(suite.name)
    report.failures.append(
      TestFailure(
        suite: name, name: Self.suiteErrorName, message: message.text,
        file: message.statedFile ?? suiteFile, line: message.line))
    failureKeys.append(nil)
  }

  /// What stands for the name of a failed test that is a suite's own error.
  static let suiteErrorName = "(suite)"

  /// The file that the innermost suite states.
  var suiteFile: String? {
    guard let file = suites.last?.file, !file.isEmpty else { return nil }
    return Self.attribute(file)
  }

  static func attribute(_ bytes: [UInt8]) -> String {
    bytes.withUnsafeBufferPointer { TextBuffer.attribute($0, limit: ReportLimits.name) }
  }

  /// The text of a timestamp with a zone; without one it is no instant.
  private static func zonedTimestamp(_ value: UnsafeBufferPointer<UInt8>) -> String? {
    let text = TextBuffer.trimmed(value)
    guard text.count >= 20, text.count <= 64, let last = text.last else { return nil }
    let isZoned =
      last | 0x20 == UInt8(ascii: "z")
      || text.suffix(6).first.map { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") } == true
    return isZoned ? String(decoding: text, as: UTF8.self) : nil
  }

  /// Notes when a suite ended: its start and what it took.
  ///
  /// The last of them is the end of the run.
  private mutating func noteEnd(_ timestamp: String?, after seconds: Double?) {
    guard let timestamp, let start = Timestamp(rfc3339: timestamp) else { return }
    let end = start.milliseconds + Int64(((seconds ?? 0) * 1000).rounded())
    report.ended = max(report.ended ?? end, end)
  }
}
