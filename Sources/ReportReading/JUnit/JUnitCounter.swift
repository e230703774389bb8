// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// Applies the counting rule to the events of the parser.
///
/// What it holds does not grow with the document, except for what ``ReportLimits`` and the options
/// allow, and for the identities of tests if reruns are merged: those in the open suites if it is
/// the only document. No `String` is made for a test that is not kept.
struct JUnitCounter {
  private let names: JUnitNames
  private let options: ReportOptions
  private var report: TestReport

  /// The open suites, the root first; empty if the root is a `testcase`.
  private var suites: [OpenSuite] = []
  /// The time of the closed children of the innermost suite, and how many of them are tests.
  private var childTime = 0.0
  private var childCases = 0
  private var counts = TestCounts()
  private var test = OpenCase()
  private var isInCase = false
  /// The elements below the innermost suite or test.
  private var below = OpenPath()

  /// Whether nothing is kept of a test that passed.
  private let onlyCounts: Bool
  private var message = OpenMessage()
  private var diagnostics = Diagnostics()
  private var totals = TotalsCheck()
  private var laterPasses = LaterPasses()
  private var kept: KeptTests
  private var reruns: RerunGroups
  private(set) var identities = TestIdentities()
  /// When the first suite started, in milliseconds since 1970.
  private var started: Int64?
  private var digests: DigestBuffer?
  /// The local name of a root that is not JUnit.
  private(set) var foreignRoot: String?
  /// Whether events still count; they do not once an error is certain.
  var isOpen = true

  init(names: JUnitNames, path: String, options: ReportOptions) {
    self.names = names
    self.options = options
    report = TestReport(path: path, format: "junit")
    kept = KeptTests(options)
    reruns = RerunGroups(ofOnlyDocument: options.attempts == nil, path: path)
    onlyCounts =
      options.keptCases == 0 && options.keptSlowest == 0 && !options.mergesReruns
      && !options.explainsTotals
    digests = options.digests.map { DigestBuffer($0, file: options.file) }
  }

  func deallocate() {
    test.deallocate()
    message.deallocate()
    digests?.deallocate()
  }

  /// Whether the text of further failures is wanted.
  var wantsFailureText: Bool { kept.wantsFailures }

  /// Handles a start tag.
  @inline(__always)
  mutating func start(_ name: XMLName, _ attributes: XMLAttributes) {
    guard isOpen else { return }
    if isInCase || below.depth > 0 {
      startBelow(name, attributes)
    } else if name == names.testcase {
      startCase(attributes)
    } else if name == names.testsuite || name == names.testsuites
      || name == names.undefined && !suites.isEmpty
    {
      startSuite(name, attributes)
    } else if suites.isEmpty {
      foreignRoot = TextBuffer.string(OpenPath.bytes(name), limit: ReportLimits.name)
      isOpen = false
    } else {
      startBelow(name, attributes)
    }
  }

  /// Handles the end tag of the innermost open element.
  @inline(__always)
  mutating func end() {
    guard isOpen else { return }
    if below.depth > 0 {
      endBelow()
    } else if isInCase {
      endCase()
    } else {
      endSuite()
    }
  }

  /// Handles text, of which only that of failures and skipped tests arrives here.
  mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard isOpen, below.depth == 1 else { return }
    message.take(bytes)
  }

  /// Opens an element that is neither a suite nor a test, or is inside a test.
  private mutating func startBelow(_ name: XMLName, _ attributes: XMLAttributes) {
    below.open(name)
    if isInCase, below.depth == 1, name == names.systemOut || name == names.systemErr {
      return message.startOutput()
    }
    guard below.depth == 1 else { return isInCase ? () : startInside(name, attributes) }
    if names.tellsOfFailure(name) { noteFailure() }
    if isInCase {
      markCase(name, attributes)
    } else if names.isFailure(name) {
      startSuiteError(attributes)
    }
    if suites.count == 1, !isInCase { noteChildOfRoot(name) }
  }

  /// Opens an element inside a child of a suite: a property, or what belongs to a test that does
  /// not count.
  private mutating func startInside(_ name: XMLName, _ attributes: XMLAttributes) {
    guard let outermost = below.outermost, let suite = suites.indices.last else { return }
    if outermost == names.properties {
      if name == names.property { suites[suite].failure.take(attributes, names) }
    } else if !names.isOfSuite(outermost) {
      if name == names.testcase {
        diagnostics.noteHidden(in: outermost)
      } else if names.isFailure(name), below.parent == names.testcase {
        diagnostics.hiddenFailures += 1
      }
    }
  }

  private mutating func endBelow() {
    below.close()
    guard below.depth == 0 else { return }
    guard isInCase else { return endSuiteError() }
    if message.endsTolerated() { test.mark(.tolerated) }
  }

  private mutating func noteFailure() {
    if let suite = suites.indices.last { suites[suite].tellsOfFailure = true }
  }

  /// Notes whether the root has children of its own format only, though it is named like one of
  /// JUnit (rule 1 of docs/counting.md).
  private mutating func noteChildOfRoot(_ name: XMLName) {
    if names.isOfSuite(name) {
      suites[0].hasChild = true
    } else if diagnostics.foreignChild == nil {
      diagnostics.foreignChild = OpenPath.text(name)
    }
  }
}

extension JUnitCounter {
  /// Opens a suite.
  private mutating func startSuite(_ element: XMLName, _ attributes: XMLAttributes) {
    var index = 0
    if let parent = suites.indices.last {
      suites[parent].childSuites += 1
      index = suites[parent].childSuites
    }
    var suite = OpenSuite(
      element: element, index: index, timeBefore: childTime, casesBefore: childCases,
      countsBefore: counts)
    (childTime, childCases) = (0, 0)
    var start: UnsafeBufferPointer<UInt8>?
    attributes.forEach { name, value in
      if name == names.name {
        suite.name = Array(value.prefix(ReportLimits.name * 5))
      } else if name == names.time {
        suite.time = TimeValue.seconds(value)
      } else if name == names.file {
        suite.file = Array(value.prefix(ReportLimits.name * 5))
      } else if name == names.timestamp {
        start = value
      } else if name == names.hostname {
        suite.host = Array(value.prefix(ReportLimits.name))
      } else if name == names.id {
        suite.hasID = true
      } else {
        suite.declared.take(name, value, names)
      }
    }
    if let start { noteEnd(start, after: suite.time) }
    if options.mergesReruns {
      suite.key = reruns.suite(suite.identity(in: suites.first), in: suites.last?.key)
    }
    identities.note(
      suite.name, start: start, time: element == names.testsuite ? suite.time : nil)
    laterPasses.clear()
    suites.append(suite)
  }

  /// Closes the innermost suite.
  private mutating func endSuite() {
    settleContested()
    guard let suite = suites.popLast() else { return }
    reruns.endSuite()
    laterPasses.clear()
    diagnostics.note(
      suite.declared, tellsOfFailure: suite.tellsOfFailure, suite: suite.title)
    if suite.failure.isCertain, !suite.tellsOfFailure {
      diagnostics.note(suite.failure, suite: suite.title)
    }
    let declared = totals.note(
      suite.declared, inner: suite.declaredInside, isRoot: suites.isEmpty)
    if let parent = suites.indices.last {
      suites[parent].declaredInside += declared
      suites[parent].tellsOfFailure = suites[parent].tellsOfFailure || suite.tellsOfFailure
    } else if suite.childSuites > 0 || childCases > 0 || suite.hasChild {
      diagnostics.foreignChild = nil
    }
    childTime = suite.timeBefore + (suite.time ?? childTime)
    childCases = suite.casesBefore
  }

  /// Decides about the tests of the innermost suite that have both a `failure` and a `skipped`
  /// element.
  private mutating func settleContested() {
    guard let index = suites.indices.last, suites[index].contested.count > 0 else { return }
    let (suite, contested) = (suites[index], suites[index].contested)
    var own = counts
    own.failed -= suite.countsBefore.failed
    own.skipped -= suite.countsBefore.skipped
    if contested.haveFailed(own, suite.declared) {
      counts.failed += contested.count
      counts.skipped -= contested.count
      for (failure, key, listed) in contested.failures {
        kept.keep(failure, key)
        if let listed { kept.setStatus(.failed, at: listed) }
        if let key { _ = reruns.add(.failed, to: key) }
      }
    } else if index > 0 {
      suites[index - 1].contested.add(contested)
    }
  }

  /// Opens an `error` or `failure` that is a child of a suite (rule 4 of docs/counting.md).
  private mutating func startSuiteError(_ attributes: XMLAttributes) {
    guard let suite = suites.indices.last, !suites[suite].hasError else { return }
    suites[suite].hasError = true
    diagnostics.isInSuiteError = true
    message.clear()
    message.startFailure(names, attributes)
  }

  /// Closes it: the suite adds one failed test, whatever else it holds.
  private mutating func endSuiteError() {
    guard diagnostics.isInSuiteError, let suite = suites.last else { return }
    diagnostics.isInSuiteError = false
    counts += TestCounts(failed: 1)
    var digest = TextDigest()
    suite.name.withUnsafeBufferPointer { digest.add($0) }
    note(digest: ~digest.value)
    guard kept.wantsFailures else { return }
    let text = message.text
    kept.keep(
      TestFailure(
        suite: suite.title, name: Self.suiteErrorName, message: text.message,
        details: text.details, output: text.output,
        file: message.statedFile ?? suite.statedFile ?? text.file,
        line: message.line ?? text.line), nil)
  }

  /// The name of a failed test that is really an error of its suite.
  private static let suiteErrorName = "(suite)"

  /// Notes when a suite ended: its start plus its duration.
  ///
  /// The latest end is the end of the run.
  private mutating func noteEnd(_ start: UnsafeBufferPointer<UInt8>, after seconds: Double?) {
    guard let (time, isInstant) = TimeValue.timestamp(start) else { return }
    started = min(started ?? time.milliseconds, time.milliseconds)
    guard isInstant else { return }
    let end = time.milliseconds + Int64(((seconds ?? 0) * 1000).rounded())
    report.ended = max(report.ended ?? end, end)
  }
}

extension JUnitCounter {
  /// Opens a test.
  @inline(__always)
  private mutating func startCase(_ attributes: XMLAttributes) {
    isInCase = true
    childCases &+= 1
    message.clear()
    let identity = test.start(attributes, names, &diagnostics)
    if options.mergesReruns { test.setKey(identity, in: suites.last?.key) }
    if digests != nil || options.explainsTotals { test.setDigests(identity, &identities) }
  }

  /// Handles a direct child of a test.
  private mutating func markCase(_ name: XMLName, _ attributes: XMLAttributes) {
    if names.isFailure(name) {
      test.mark(name == names.error ? .error : .failure)
      message.startFailure(names, attributes)
    } else if names.isSkip(name) {
      test.mark(.skip)
      guard name == names.skipped else { return }
      message.startSkip(names, attributes)
      if test.marks.contains(.notRunWord) { diagnostics.noteSkip(names, attributes) }
    } else if names.isFlaky(name) {
      test.mark(.flaky)
    } else if name == names.testcase {
      diagnostics.nestedCases += 1
    }
  }

  /// Notes something that a copy of the report would also contain: a test, or a suite's failure.
  @inline(__always)
  private mutating func note(digest: UInt64) {
    if digests != nil { identities.add(digest) }
    digests?.add(digest)
  }

  /// Closes a test and counts it.
  @inline(__always)
  private mutating func endCase() {
    isInCase = false
    childTime += test.time
    let status = test.marks.isEmpty ? .passed : test.settle(in: suites)
    if let digest = test.digest { note(digest: status == .failed ? ~digest : digest) }
    if laterPasses.isWatching, status == .passed { laterPasses.notePassed(test.keptName) }
    if test.marks.isEmpty, onlyCounts {
      counts.passed &+= 1
      return
    }
    if status == .failed, !options.mergesReruns { laterPasses.noteFailed(test.keptName) }
    if test.marks.contains(.failedWord) { noteFailure() }
    if options.explainsTotals, let name = test.nameDigest { totals.note(name) }
    let isSlow = kept.isSlow(test.time)
    let shown = isSlow || kept.wantsCase(status) ? test.listed(status, in: suites.last) : nil
    var listed: Int?
    if test.key == nil {
      counts += TestCounts(one: status)
      if status == .failed { keepFailure(attempts: 1) }
      if let shown, kept.wantsCase(status) { listed = kept.list(shown) }
    } else {
      listed = mergeCase(status, shown)
    }
    if let shown, isSlow { kept.keepSlow(shown) }
    if test.isContested, let suite = suites.indices.last {
      let failure = failure
      suites[suite].contested.add(failure, test.key, kept: listed)
    }
  }

  /// Merges a test with its other attempts, counts the result, and returns its index if it is
  /// listed.
  private mutating func mergeCase(_ status: TestCase.Status, _ shown: TestCase?) -> Int? {
    guard let key = test.key else { return nil }
    let (before, after) = reruns.add(status, to: key)
    if let before { counts.remove(one: before.status) }
    counts += TestCounts(one: after.status)
    if status == .failed {
      keepFailure(attempts: after.count)
    } else if before?.status == .failed {
      kept.settleFailure(key, after)
    }
    if let index = reruns.listed[key] {
      kept.setStatus(after.status, at: index)
    } else if before == nil, let shown, kept.wantsCase(status) {
      reruns.list(key, at: kept.list(shown))
    }
    return reruns.listed[key]
  }

  private mutating func keepFailure(attempts: Int) {
    guard kept.wantsFailures || test.key != nil else { return }
    var failure = failure
    failure.attempts = attempts
    kept.keep(failure, test.key)
  }

  /// The open test as a failure.
  private var failure: TestFailure { test.failure(message, in: suites.last) }
}

extension JUnitCounter {
  /// The path of the innermost open element, such as `testsuites/testsuite[2]/testcase[7]`; `nil`
  /// outside the root.
  var path: String? {
    var steps = suites.map(\.step)
    if isInCase { steps.append(suites.isEmpty ? "testcase" : "testcase[\(childCases)]") }
    return below.text(below: steps)
  }
}

extension JUnitCounter {
  /// The report, whole or up to the damage; `failed` is what the comments of Node's test runner
  /// declare.
  mutating func finish(damage: Damage?, repairs: Repairs, failed: Int) -> TestReport {
    while !suites.isEmpty { endSuite() }
    // If reruns are merged, a flaky test failed too.
    let hasFailure = counts.failed + counts.flaky > 0
    diagnostics.note(DeclaredTotals(failed: failed), tellsOfFailure: hasFailure, suite: "")
    report.duration = childTime
    report.counts = counts
    report.damage = damage ?? diagnostics.foreignDamage
    report.findings = repairs.findings(in: report.path, before: damage)
    if report.damage?.isForeign != true {
      // A test that the damage cuts off does not count, but what it says of a failure does.
      let hasOpenFailure = isInCase && damage != nil && test.status == .failed
      report.undetailedFailures = max(
        diagnostics.undetailedFailures(counts), hasOpenFailure ? 1 : 0)
    }
    if let remark = reruns.remark { report.findings.append(remark) }
    if report.damage == nil {
      report.findings += diagnostics.findings(
        counts, path: report.path, isOfLanes: identities.isOfLanes)
      report.findings += totals.findings(
        counts, nestedCases: diagnostics.nestedCases, options, report: report)
      report.findings += laterPasses.findings(in: report.path)
    }
    (report.failures, report.cases, report.slowest) = (kept.failures, kept.cases, kept.slowest)
    digests?.finish()
    if let attempts = options.attempts {
      attempts.add(&reruns, of: options.file, started: started)
      identities.reruns = .init(listed: reruns.listed, failureKeys: kept.keys)
    }
    identities.hasTime = identities.hasTime || report.ended != nil
    return report
  }
}
