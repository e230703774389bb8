// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// The counting rule as a fold over the events of the parser.
///
/// What it holds does not grow with the document but for what ``ReportLimits`` and the options ask for, and for
/// the identities of a suite's tests where reruns are merged. No `String` is made for a test that is not kept.
struct JUnitFold {
  let names: JUnitNames
  let options: ReportOptions
  var report: TestReport

  /// The open suites, the root first; a lone `testcase` root leaves it empty.
  var suites: [OpenSuite] = []
  /// The time of the innermost suite's children that closed, and how many of them are tests.
  var childTime = 0.0
  var childCases = 0
  var counts = TestCounts()
  var test = OpenCase()
  var isInCase = false
  /// Open elements below the innermost suite or test, and the first names of them.
  var depthBelow = 0
  var namesBelow: [XMLName] = []

  var message = OpenMessage()
  var diagnostics = Diagnostics()
  /// The identities of the failed tests that are kept, where reruns are merged.
  var failureKeys: [RerunKey?] = []
  /// The local name of a root that is not JUnit's.
  private(set) var foreignRoot: String?
  /// Whether events are still taken; not so once an error is certain.
  var isOpen = true

  init(names: JUnitNames, path: String, options: ReportOptions) {
    self.names = names
    self.options = options
    report = TestReport(path: path, format: "junit")
  }

  func deallocate() {
    test.deallocate()
    message.deallocate()
  }

  /// Whether the text of further failures is wanted.
  var wantsFailureText: Bool { report.failures.count < ReportLimits.failures }

  /// A start tag.
  @inline(__always)
  mutating func start(_ name: XMLName, _ attributes: XMLAttributes) {
    guard isOpen else { return }
    if isInCase || depthBelow > 0 {
      startBelow(name, attributes)
    } else if name == names.testcase {
      startCase(attributes)
    } else if name == names.testsuite || name == names.testsuites {
      startSuite(name, attributes)
    } else if suites.isEmpty {
      foreignRoot = TextBuffer.string(Self.bytes(name), limit: ReportLimits.name)
      isOpen = false
    } else {
      startBelow(name, attributes)
    }
  }

  /// The end tag of the innermost open element.
  @inline(__always)
  mutating func end() {
    guard isOpen else { return }
    if depthBelow > 0 {
      endBelow()
    } else if isInCase {
      endCase()
    } else {
      endSuite()
    }
  }

  /// Text, of which only that of failures and skips gets here.
  mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard isOpen, depthBelow == 1 else { return }
    message.take(bytes)
  }

  /// An element that is neither a suite nor a test, or is inside of a test.
  private mutating func startBelow(_ name: XMLName, _ attributes: XMLAttributes) {
    if namesBelow.count == depthBelow, depthBelow < ElementPath.shown { namesBelow.append(name) }
    depthBelow += 1
    guard depthBelow == 1 else { return }
    if isInCase {
      markCase(name, attributes)
    } else if names.isFailure(name) {
      startSuiteError(attributes)
    }
  }

  private mutating func endBelow() {
    depthBelow -= 1
    if namesBelow.count > depthBelow { namesBelow.removeLast() }
    guard depthBelow == 0 else { return }
    if isInCase {
      if message.endsTolerated() { test.marks.insert(.tolerated) }
    } else {
      endSuiteError()
    }
  }

  static func bytes(_ name: XMLName) -> UnsafeBufferPointer<UInt8> {
    var count = 0
    while name[count] != 0 { count += 1 }
    return UnsafeBufferPointer(start: name, count: count)
  }
}
