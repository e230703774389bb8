// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// What a stream says besides its counts, within bounds: faults, failed points, kept cases and
/// durations.
struct TAPNotes {
  /// A position in the lists to return to.
  struct Mark {
    var failures = 0
    var cases = 0
    var slowest = 0
  }

  private let path: String
  private let options: ReportOptions

  /// Whether points that passed are listed too, or the slowest of them.
  let listsPoints: Bool
  private var firstDamage: Damage?
  /// What to do about the damage, whatever it is, since the producer is known.
  private var advice: String?
  private var damageFault: TAPFault?
  private var faults = BoundedFindings()
  /// The kept failures and cases, each with the number of its point; 0 for a point of a subtest.
  private var keptFailures: [(failure: TestFailure, number: Int)] = []
  private var keptCases: [(test: TestCase, number: Int)] = []
  private var nameBytes = 0
  private(set) var slowest: [TestCase] = []
  /// For each of the slowest points, how many had been among the slowest before it.
  private var slowestOrder: [Int] = []
  private var slowCount = 0
  /// The last point if it is slow; it may yet turn out to be the container of a subtest.
  private var slow: TestCase?
  /// The point that diagnostics would describe: its failure, its case, and its status if it counts
  /// by itself.
  private var described: (failure: Int?, kept: Int?, status: TestCase.Status?) = (nil, nil, nil)
  /// The sum over all points that state a duration, in seconds.
  private(set) var summedDuration = 0.0
  /// How long the stream itself says it took, in seconds.
  var statedDuration: Double?

  init(path: String, options: ReportOptions) {
    self.path = path
    self.options = options
    listsPoints = options.keptCases > 0 || options.keptSlowest > 0
  }

  /// What is wrong with the stream; `nil` if it is well formed.
  var damage: Damage? {
    var damage = firstDamage
    if let advice { damage?.advice = advice }
    return damage
  }

  var mark: Mark {
    let slowest = slow == nil ? slowCount : slowCount + 1
    return Mark(failures: keptFailures.count, cases: keptCases.count, slowest: slowest)
  }
  var findings: [Finding] { faults.all }
  var failures: [TestFailure] { keptFailures.map(\.failure) }
  var cases: [TestCase] { keptCases.map(\.test) }

  /// Whether one more case is kept.
  func keepsCase(_ status: TestCase.Status) -> Bool {
    options.keepsCase(status, after: keptCases.count, bytes: nameBytes)
  }

  /// Whether the name of a point would be kept.
  func wantsName(failed: Bool) -> Bool {
    (failed && keptFailures.count < ReportLimits.failures) || keepsCase(failed ? .failed : .passed)
  }

  /// Notes that the stream is not well formed; the first fault is the damage, the rest are
  /// findings.
  mutating func fault(_ fault: TAPFault, line: Int) {
    if firstDamage == nil { setDamage(fault, line: line) } else { add(fault, line: line) }
  }

  /// Notes a fault that was kept for a while, at its place among the others.
  mutating func earlierFault(_ fault: TAPFault, line: Int) {
    guard let later = damageFault, let place = firstDamage?.line, place > line else {
      return self.fault(fault, line: line)
    }
    setDamage(fault, line: line)
    add(later, line: place)
  }

  private mutating func setDamage(_ fault: TAPFault, line: Int) {
    damageFault = fault
    firstDamage = Damage(.notWellFormedTAP, fault.words, line: line, advice: fault.advice)
  }

  private mutating func add(_ fault: TAPFault, line: Int) {
    let path = path
    faults.add(Finding(.error, fault.words, at: "\(path):\(line)", topic: fault.topic))
  }

  /// Notes that the lines are not a stream but what `prove` displays.
  mutating func noteProve() {
    advice =
      "this is what prove displays, not TAP; run "
      + "`prove --formatter TAP::Formatter::JUnit`, or `prove -a tap.tgz` and unpack that"
  }

  /// Notes that bats ran more or fewer tests than it had planned.
  mutating func noteBats() {
    advice =
      "see the first failure: bats prints another number of test points than planned if "
      + "`setup_file` or `teardown_file` fails"
  }

  /// Notes something that is not a fault.
  mutating func note(_ words: String, topic: String) {
    let path = path
    faults.add(Finding(.warning, words, at: path, topic: topic))
  }

  /// Forgets everything before the first version line of a log.
  mutating func clear() { self = TAPNotes(path: path, options: options) }

  /// Notes a point that counts by itself; `number` is 0 for a point of a subtest.
  mutating func add(_ point: TAPJudgedPoint, name: String, suite: String, number: Int) {
    endPoint()
    let status = TestCase.Status(point.bucket)
    described.status = status
    if point.bucket == .failed, keptFailures.count < ReportLimits.failures {
      described.failure = keptFailures.count
      let message = point.isOutside ? "the test point is outside the plan" : ""
      let failure = TestFailure(suite: suite, name: name, message: message)
      keptFailures.append((failure, number))
    }
    if keepsCase(status) {
      described.kept = keptCases.count
      let test = TestCase(suite: suite, name: name, status: status, duration: 0)
      keptCases.append((test, number))
      nameBytes += test.nameBytes
    }
  }

  /// Notes a point that passed and whose name is not kept.
  @inline(__always) mutating func addPassed() {
    endPoint()
    described.status = .passed
  }

  /// Removes the notes of the last point, which turned out to be the container of a subtest.
  mutating func removeLast() {
    if let failure = described.failure, failure == keptFailures.count - 1 {
      keptFailures.removeLast()
    }
    if let kept = described.kept, kept == keptCases.count - 1 { keptCases.removeLast() }
    slow = nil
    endPoint()
  }

  /// Ends the last point: what follows describes another one.
  @inline(__always) mutating func endPoint() {
    described = (nil, nil, nil)
    if slow != nil { keepSlow() }
  }

  @inline(never) private mutating func keepSlow() {
    guard let slow else { return }
    slowestOrder.insert(slowCount, at: slowest.insertSlow(slow, limit: options.keptSlowest))
    if slowestOrder.count > slowest.count { slowestOrder.removeLast() }
    slowCount += 1
    self.slow = nil
  }

  /// Turns the failures since a mark into skipped points.
  mutating func excuse(since mark: Mark) {
    keptFailures.removeLast(max(0, keptFailures.count - mark.failures))
    for index in keptCases.indices.dropFirst(mark.cases)
    where keptCases[index].test.status == .failed {
      keptCases[index].test.status = .skipped
    }
    for index in slowest.indices
    where slowestOrder[index] >= mark.slowest && slowest[index].status == .failed {
      slowest[index].status = .skipped
    }
  }

  /// Forgets the points since a mark, which turned out not to count.
  mutating func drop(since mark: Mark) {
    keptFailures.removeLast(max(0, keptFailures.count - mark.failures))
    keptCases.removeLast(max(0, keptCases.count - mark.cases))
    let kept = slowestOrder.indices.filter { slowestOrder[$0] < mark.slowest }
    slowest = kept.map { slowest[$0] }
    slowestOrder = kept.map { slowestOrder[$0] }
    described = (nil, nil, nil)
    slow = nil
  }

  /// Counts points that came before the list of those to do as such.
  mutating func turnIntoTodo(_ numbers: Set<Int>) {
    endPoint()
    keptFailures.removeAll { numbers.contains($0.number) }
    for index in keptCases.indices where numbers.contains(keptCases[index].number) {
      keptCases[index].test.status = .skipped
    }
  }

  /// Whether diagnostics may describe a failed point.
  var describesFailure: Bool { described.failure != nil }

  /// Adds what the diagnostics say about the last failed point.
  mutating func describe(_ diagnostics: TAPDiagnostics) {
    guard let failure = described.failure else { return }
    if let message = diagnostics.message { keptFailures[failure].failure.message = message }
    keptFailures[failure].failure.file = diagnostics.file
    keptFailures[failure].failure.line = diagnostics.line
  }

  /// Whether a duration puts the last point among the slowest so far, if it counts by itself.
  func isSlow(_ duration: Double) -> Bool {
    described.status != nil && duration > slowest.slowestThreshold(of: options.keptSlowest)
  }

  /// Notes how long the last point took, in seconds.
  mutating func setDuration(_ duration: Double) {
    if let kept = described.kept { keptCases[kept].test.duration = duration }
  }

  /// Names the last point, which is slow.
  mutating func setSlow(_ duration: Double, name: String, suite: String) {
    guard let status = described.status else { return }
    slow = TestCase(suite: suite, name: name, status: status, duration: duration)
  }

  /// Adds the duration of a point at column 0 to that of the stream.
  mutating func sum(_ duration: Double) { summedDuration += duration }
}

extension TestCase.Status {
  fileprivate init(_ bucket: TAPBucket) {
    switch bucket {
    case .failed: self = .failed
    case .skipped, .todo: self = .skipped
    case .passed, .greenContainer, .redContainer, .skippedContainer, .todoContainer: self = .passed
    }
  }
}
