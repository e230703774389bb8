// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// What was read so far of an open `testsuites` or `testsuite`.
struct OpenSuite {
  let element: XMLName
  /// Its number among the suites of its parent, from 1; 0 for the root.
  let index: Int
  var name: [UInt8] = []
  var file: [UInt8] = []
  /// The time that it states, `nil` if none can be read.
  var time: Double?
  /// The time of the earlier children of its parent, and how many of them are tests.
  let timeBefore: Double
  let casesBefore: Int
  var childSuites = 0
  var hasError = false
  /// The tests of this suite by identity, if reruns are merged.
  var reruns = RerunGroups()
}

/// What was read so far of the open test.
struct OpenCase {
  /// What decides the status of a test (rule 3).
  struct Marks: OptionSet {
    let rawValue: UInt8

    static let tolerated = Marks(rawValue: 1)
    static let error = Marks(rawValue: 2)
    static let skip = Marks(rawValue: 4)
    static let failure = Marks(rawValue: 8)
    static let skipWord = Marks(rawValue: 16)
    static let flaky = Marks(rawValue: 32)
    static let failedWord = Marks(rawValue: 64)
  }

  var marks: Marks = []
  var time = 0.0
  var line: Int?
  var name = TextBuffer(limit: ReportLimits.name)
  var classname = TextBuffer(limit: ReportLimits.name)
  var className = TextBuffer(limit: ReportLimits.name)
  var file = TextBuffer(limit: ReportLimits.name)
  var key: RerunKey?

  func deallocate() {
    name.deallocate()
    classname.deallocate()
    className.deallocate()
    file.deallocate()
  }

  mutating func clear() {
    marks = []
    time = 0
    line = nil
    name.clear()
    classname.clear()
    className.clear()
    file.clear()
    key = nil
  }

  /// The status by rule 3, in its order.
  var status: TestCase.Status {
    if marks.contains(.tolerated) { return .skipped }
    if marks.contains(.error) { return .failed }
    if marks.contains(.skip) { return .skipped }
    if marks.contains(.failure) { return .failed }
    if marks.contains(.skipWord) { return .skipped }
    return marks.contains(.flaky) ? .flaky : .passed
  }
}
