// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// What a stream says beyond its counts, bounded: faults of its form, failed points, kept cases, durations.
struct TAPNotes {
  /// A place in the lists, to come back to.
  struct Mark {
    var failures = 0
    var cases = 0
  }

  private let path: String
  private let keptCases: Int

  private(set) var damage: Damage?
  private var faults = BoundedFindings()
  private(set) var failures: [TestFailure] = []
  private(set) var cases: [TestCase] = []
  private(set) var slowest: [TestCase] = []
  /// The failure and the case of the point that diagnostics would follow.
  private var described: (failure: Int?, kept: Int?) = (nil, nil)
  /// The sum over points that state a duration, in seconds.
  private(set) var summedDuration = 0.0
  /// What the stream itself says it took, in seconds.
  var statedDuration: Double?

  init(path: String, keptCases: Int) {
    self.path = path
    self.keptCases = keptCases
  }

  var mark: Mark { Mark(failures: failures.count, cases: cases.count) }
  var findings: [Finding] { faults.all }

  /// Whether further cases are kept.
  var keepsCases: Bool { cases.count < keptCases }

  /// Whether a name would be kept.
  func wantsName(failed: Bool) -> Bool {
    (failed && failures.count < ReportLimits.failures) || keepsCases
  }

  /// Notes that the stream is not well formed; the first fault is the damage, further ones are findings.
  mutating func fault(_ words: @autoclosure () -> String, line: Int) {
    guard damage != nil else {
      damage = Damage(.notWellFormedTAP, words(), line: line)
      return
    }
    let path = path
    faults.add(Finding(.error, words(), at: "\(path):\(line)"))
  }

  /// Notes a point that was counted by itself.
  mutating func add(_ point: TAPJudgedPoint, name: String, suite: String) {
    described = (nil, nil)
    if point.bucket == .failed, failures.count < ReportLimits.failures {
      described.failure = failures.count
      let message = point.isOutside ? "the test point is outside the plan" : ""
      failures.append(TestFailure(suite: suite, name: name, message: message))
    }
    if keepsCases {
      described.kept = cases.count
      cases.append(
        TestCase(suite: suite, name: name, status: .init(point.bucket), duration: 0))
    }
  }

  /// Takes the last point's notes back, which turns out to be the head of a subtest.
  mutating func removeLast() {
    if let failure = described.failure, failure == failures.count - 1 { failures.removeLast() }
    if let kept = described.kept, kept == cases.count - 1 { cases.removeLast() }
    described = (nil, nil)
  }

  /// Nothing that follows describes a point of its own.
  mutating func endPoint() { described = (nil, nil) }

  /// Failures since a mark do not count as such.
  mutating func excuse(since mark: Mark) {
    failures.removeLast(max(0, failures.count - mark.failures))
    for index in cases.indices.dropFirst(mark.cases) where cases[index].status == .failed {
      cases[index].status = .skipped
    }
  }

  /// The failed point that diagnostics may describe.
  var describesFailure: Bool { described.failure != nil }

  /// Adds what the diagnostics of the last point say.
  mutating func describe(_ diagnostics: TAPDiagnostics, isSummed: Bool) {
    if let failure = described.failure {
      if let message = diagnostics.message { failures[failure].message = message }
      failures[failure].file = diagnostics.file
      failures[failure].line = diagnostics.line
    }
    guard let duration = diagnostics.duration else { return }
    if isSummed { summedDuration += duration }
    if let kept = described.kept { cases[kept].duration = duration }
  }
}

extension TestCase.Status {
  fileprivate init(_ bucket: TAPBucket) {
    switch bucket {
    case .failed: self = .failed
    case .skipped, .todo: self = .skipped
    case .passed, .greenContainer, .redContainer: self = .passed
    }
  }
}
