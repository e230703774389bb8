// SPDX-License-Identifier: Apache-2.0

import BuildModel

extension JUnitFold {
  /// Opens a test.
  @inline(__always)
  mutating func startCase(_ attributes: XMLAttributes) {
    isInCase = true
    childCases &+= 1
    test.clear()
    message.clear()
    attributes.forEach { name, value in
      if name == names.name {
        test.name.set(value)
      } else if name == names.classname {
        test.classname.set(value)
      } else if name == names.time {
        test.time = TimeValue.seconds(value) ?? 0
      } else {
        takeRarer(name, value)
      }
    }
    if options.mergesReruns { test.key = key(attributes) }
  }

  private mutating func takeRarer(_ name: XMLName, _ value: UnsafeBufferPointer<UInt8>) {
    if name == names.status || name == names.result {
      switch StatusWord(value) {
      case .skipped: test.marks.insert(.skipWord)
      case .failed: test.marks.insert(.failedWord)
      case .other: break
      }
    } else if name == names.file {
      test.file.set(value)
    } else if name == names.line {
      test.line = DecimalText.number(value)
    } else if name == names.className {
      test.className.set(value)
    }
  }

  /// The identity of a test, by the whole of its attributes (rule 6).
  ///
  /// `nil` where neither a name nor a class is stated: nothing says that such tests are the same.
  private func key(_ attributes: XMLAttributes) -> RerunKey? {
    let none = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    var (name, file, classname, className) = (none, none, none, none)
    attributes.forEach { attribute, value in
      if attribute == names.name { name = value }
      if attribute == names.file { file = value }
      if attribute == names.classname { classname = value }
      if attribute == names.className { className = value }
    }
    if classname.isEmpty { classname = className }
    if name.isEmpty && classname.isEmpty { return nil }
    return RerunKey(class: classname, name: name, file: file)
  }

  /// Takes a direct child of a test.
  mutating func markCase(_ name: XMLName, _ attributes: XMLAttributes) {
    if names.isFailure(name) {
      test.marks.insert(name == names.error ? .error : .failure)
      message.startFailure(names, attributes)
    } else if names.isSkip(name) {
      test.marks.insert(.skip)
      if name == names.skipped { message.startSkip(names, attributes) }
    } else if name == names.flakyFailure || name == names.flakyError {
      test.marks.insert(.flaky)
    } else if name == names.testcase {
      diagnostics.nestedCases += 1
    }
  }

  /// Closes a test and counts it.
  @inline(__always)
  mutating func endCase() {
    isInCase = false
    childTime += test.time
    let status = test.status
    if test.marks.contains(.failedWord), status == .passed { diagnostics.contradictions += 1 }
    if test.key == nil {
      count(status)
      if status == .failed { keepFailure() }
      if report.cases.count < options.keptCases { report.cases.append(keptCase(status)) }
    } else {
      mergeCase(status)
    }
    if test.time > report.slowest.slowestThreshold(of: options.keptSlowest) {
      report.slowest.insertSlow(keptCase(status), limit: options.keptSlowest)
    }
  }

  /// Counts one test; no file is long enough for the sums to overflow.
  @inline(__always)
  private mutating func count(_ status: TestCase.Status) {
    switch status {
    case .passed: counts.passed &+= 1
    case .flaky:
      counts.passed &+= 1
      counts.flaky &+= 1
    case .failed: counts.failed &+= 1
    case .skipped: counts.skipped &+= 1
    }
  }

  /// Merges a test with its other runs and counts what they come to.
  private mutating func mergeCase(_ status: TestCase.Status) {
    guard let key = test.key else { return }
    let (before, after) =
      suites.isEmpty
      ? (nil, RerunGroups.Group(status))
      : suites[suites.count - 1].reruns.add(status, to: key)
    if let before { counts.remove(one: before.status) }
    counts += TestCounts(one: after.status)
    if after.status == .failed, before?.status != .failed { keepFailure() }
    if before?.status == .failed, after.status != .failed,
      let index = failureKeys.firstIndex(of: key)
    {
      failureKeys.remove(at: index)
      report.failures.remove(at: index)
    }
    if let index = after.keptIndex {
      report.cases[index].status = after.status
    } else if before == nil, report.cases.count < options.keptCases {
      report.cases.append(keptCase(status))
      if !suites.isEmpty { suites[suites.count - 1].reruns.keep(key, at: report.cases.count - 1) }
    }
  }

  private mutating func keepFailure() {
    guard wantsFailureText else { return }
    failureKeys.append(test.key)
    let file = TextBuffer.trimmed(test.file.content)
    let stated = file.isEmpty ? nil : TextBuffer.attribute(file, limit: ReportLimits.name)
    report.failures.append(
      TestFailure(
        suite: suiteName, name: test.name.attribute(limit: ReportLimits.name),
        message: message.text, file: message.statedFile ?? stated ?? suiteFile,
        line: message.line ?? test.line))
  }

  private func keptCase(_ status: TestCase.Status) -> TestCase {
    TestCase(
      suite: suiteName, name: test.name.attribute(limit: ReportLimits.name), status: status,
      duration: test.time)
  }

  /// The class of the open test, else the name of its suite.
  private var suiteName: String {
    if !test.classname.isEmpty { return test.classname.attribute(limit: ReportLimits.name) }
    if !test.className.isEmpty { return test.className.attribute(limit: ReportLimits.name) }
    return suites.last.map { Self.attribute($0.name) } ?? ""
  }
}
