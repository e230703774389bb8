// SPDX-License-Identifier: Apache-2.0

internal import TextCoding

/// Sums the parts of a build, in any order and however often they are given.
///
/// For each name and index the newest attempt counts. Memory grows with the number of distinct
/// parts, not with the number of files, and all parts together keep at most ``failureBudget``
/// failures.
public struct PartSum: Sendable {
  /// What a missing part does to the state of the build.
  public enum MissingRule: String, Sendable, CaseIterable {
    /// The build is `unknown` unless something failed.
    case unknown
    /// The build is `failed`.
    case fail
    /// Nothing.
    case ignore
  }

  /// A name that must be present, with the number of its jobs if that is known.
  public struct Expectation: Sendable, Equatable {
    /// The name of the parts.
    public var name: String
    /// How many there are; `nil` for the number that the parts themselves state.
    public var total: Int?

    /// Creates an expectation.
    public init(name: String, total: Int? = nil) {
      self.name = name
      self.total = total
    }
  }

  /// How a job ended, as the CI service reports it to later jobs.
  public struct JobResult: Sendable, Equatable {
    /// The job's name.
    public var name: String
    /// How it ended; `nil` if it was skipped.
    public var state: BuildState?

    /// Creates a result.
    public init(name: String, state: BuildState?) {
      self.name = name
      self.state = state
    }
  }

  /// How many failures of all parts together are kept, and how many findings.
  public static let failureBudget = 1000
  /// How many superseded files, and how many missing parts, are named.
  public static let listed = 1000
  /// How many damaged or foreign files are reported one by one; any others are only counted.
  private static let reported = 15

  private struct Place: Hashable {
    var name: String
    var index: Int
  }

  /// Another part that claims the same place as the newest, and is not an earlier attempt.
  private struct Rival {
    var finding: Finding
    /// The worst of their states; `nil` if they may be attempts after all.
    var state: BuildState?
  }

  private let context: BuildContext
  private var kept: [Place: KeptPart] = [:]
  private var failureCount = 0
  private var findingCount = 0
  private var superseded: [String] = []
  private var damaged: [TestReport] = []
  private var damagedCount = 0
  private var foreign: [Finding] = []
  private var foreignCount = 0
  private var rivals: [Place: Rival] = [:]
  /// Two values of each fact that the sending job does not know and the parts disagree about.
  private var disputed: [String: [String]] = [:]

  /// Starts a sum for a build; parts of another commit, pipeline or run are refused if both
  /// the part and the build state one.
  public init(for context: BuildContext) {
    self.context = context
  }

  /// Adds the content of a part file.
  ///
  /// - Parameters:
  ///   - reading: What the file turned out to be.
  ///   - path: The file, for messages.
  public mutating func add(_ reading: Part.Reading, from path: String) {
    switch reading {
    case .damaged(let reason):
      damagedCount += 1
      guard damaged.count < Self.reported else { return }
      var report = TestReport(path: path, format: "part")
      report.damage = Damage(.damagedPart, reason)
      damaged.append(report)
    case .part(var part, let digest):
      guard isOfThisBuild(part, path) else { return }
      // What has been checked is not needed again, and of the job only whether it is the same; a
      // build may have 100,000 parts.
      (part.commit, part.pipelineId, part.buildNumber) = (nil, nil, nil)
      part.job = part.job.map { String(Digest.hex(of: $0).prefix(15)) }
      add(part, path, String(digest.prefix(15)))
    }
  }

  private mutating func isOfThisBuild(_ part: Part, _ path: String) -> Bool {
    let facts = [
      ("commit", part.commit, Self.values(context.commit)),
      ("pipeline", part.pipelineId, Self.values(context.pipelineId)),
      ("run", part.buildNumber.map { "\($0)" }, Self.values(context.buildNumber)),
    ]
    for (fact, theirs, values) in facts {
      guard let theirs, let ours = values.first, !values.contains(theirs) else { continue }
      foreignCount += 1
      guard foreign.count < Self.reported else { return false }
      foreign.add(
        .error, "not counted: this part is for \(fact) `\(theirs)`, the build is for `\(ours)`",
        at: path)
      return false
    }
    for case (let fact, let theirs?, []) in facts {
      let known = disputed[fact, default: []]
      if known.count < 2, !known.contains(theirs) { disputed[fact] = known + [theirs] }
    }
    return true
  }

  /// A fact's value and those that it overrides: the sending job may rename the pipeline.
  private static func values<Value>(_ fact: Fact<Value>?) -> [String] {
    fact.map { ["\($0.value)"] + $0.overridden.map(\.value) } ?? []
  }

  private mutating func add(_ part: Part, _ path: String, _ digest: String) {
    let place = Place(name: part.name, index: part.index)
    guard let old = kept[place] else { return keep(part, path, digest, at: place) }
    if old.digest == digest { return list(path) }
    // Equal times are ordered by the digest, so that the order of the files never matters.
    let isNewer =
      part.supersedes(old.part) || !old.part.supersedes(part) && digest > old.digest
    if part.isRival(of: old.part) {
      note(old, part, path, at: place)
    } else if isNewer {
      rivals[place] = nil
    }
    list(isNewer ? old.path : path)
    if isNewer {
      failureCount -= old.part.failures.count
      findingCount -= old.part.findings.count
      keep(part, path, digest, at: place)
    }
  }

  /// Records that two different parts claim the same place.
  ///
  /// If they are certainly from two jobs, one of them does not count, so the build is not green.
  private mutating func note(_ old: KeptPart, _ part: Part, _ path: String, at place: Place) {
    let isOfAnotherJob = part.isOfAnotherJob(than: old.part)
    let isCertain = isOfAnotherJob || part.attempt != nil || part.total != old.part.total
    let circumstance = isOfAnotherJob ? "of different jobs" : "in the same attempt"
    let states = [old.part.effectiveState, part.effectiveState, .unknown]
    let known = rivals[place]?.state
    rivals[place] = Rival(
      finding: Finding(
        isCertain ? .error : .warning,
        "two different parts claim to be `\(part.label)` \(circumstance), "
          + "`\(old.path)` and `\(path)`; the later one counts; give each job a name with --part"),
      state: isCertain ? Self.worst(states + [known].compactMap(\.self)) : known)
  }

  private mutating func list(_ path: String) {
    if superseded.count < Self.listed { superseded.append(path) }
  }

  private mutating func keep(_ new: Part, _ path: String, _ digest: String, at place: Place) {
    var part = new
    let room = max(0, Self.failureBudget - failureCount)
    part.failures.removeLast(max(0, part.failures.count - room))
    failureCount += part.failures.count
    let space = max(0, Self.failureBudget - findingCount)
    part.findings.removeLast(max(0, part.findings.count - space))
    findingCount += part.findings.count
    kept[place] = KeptPart(part, path, digest)
  }
}

extension PartSum {
  /// The sum of the parts.
  public struct Result: Sendable {
    fileprivate let parts: [KeptPart]
    /// The parts that count, by name and index.
    public var counted: [Part] { parts.map(\.part) }
    /// The files of the parts that count, in the same order.
    public var files: [String] { parts.map(\.path) }
    /// A report for each missing part (at most 100), each damaged file and each part that counts,
    /// in this order.
    public var reports: [TestReport]
    /// The files that do not count because a newer attempt or the same part was found, at most
    /// ``PartSum/listed``.
    public var superseded: [String]
    /// The labels of the missing parts, at most ``PartSum/listed``.
    public var missing: [String]
    /// How many parts were expected.
    public var expected: Int
    /// The state of the build: the worst of the parts.
    public var state: BuildState
    /// What is wrong with the parts.
    public var findings: [Finding]
    /// `47 of 50 parts; missing unit 12, 31, 40`, at most 255 scalars; `nil` if nothing is missing.
    public var description: String?

    /// Whether something is missing, foreign, contradictory or damaged, so that the command must
    /// not end with 0.
    public var isIncomplete: Bool {
      findings.contains { $0.severity == .error } || parts.contains { $0.part.damaged > 0 }
    }
  }

  /// Sums what was added.
  ///
  /// - Parameters:
  ///   - expectations: The names that must be there.
  ///   - jobs: How the jobs ended, if the CI service says so.
  ///   - rule: What a missing part does.
  /// - Returns: The state, the parts that count, and what is wrong with the others.
  public func result(
    expecting expectations: [Expectation] = [], jobs: [JobResult] = [],
    missing rule: MissingRule = .unknown
  ) -> Result {
    var tally = tally(expectations)
    tally.states += tally.parts.map(\.part.effectiveState)
    tally.states += Self.states(of: jobs, parts: tally.parts, &tally.findings)
    tally.states += rivals.values.compactMap(\.state)
    if !damaged.isEmpty { tally.states.append(.failed) }
    if disputed.values.contains(where: { $0.count > 1 }) { tally.states.append(.unknown) }
    if !tally.gaps.isEmpty, rule != .ignore {
      tally.states.append(rule == .fail ? .failed : .unknown)
    }
    let description = Self.description(
      counted: tally.parts.count, of: tally.expected, tally.gaps)
    if let description {
      let skipped = Set(jobs.filter { $0.state == nil }.map(\.name))
      let isExpected = rule == .unknown && tally.gaps.allSatisfy { skipped.contains($0.name) }
      tally.findings.add(rule == .ignore || isExpected ? .warning : .error, description)
    }
    let gaps = tally.gaps.lazy
    return Result(
      parts: tally.parts,
      reports: gaps.flatMap(\.reports).prefix(Part.Limit.list) + damaged
        + tally.parts.map { Self.report($0.part, $0.path) },
      superseded: superseded.sorted(),
      missing: Array(gaps.flatMap(\.labels).prefix(Self.listed)), expected: tally.expected,
      state: Self.worst(tally.states), findings: problems + tally.findings,
      description: description)
  }

  /// What the parts of all names come to.
  private struct Tally {
    var parts: [KeptPart] = []
    var gaps: [PartGap] = []
    var expected = 0
    var states: [BuildState] = []
    var findings: [Finding] = []
  }

  private func tally(_ expectations: [Expectation]) -> Tally {
    var tally = Tally()
    var named = 0
    let totals = Dictionary(expectations.map { ($0.name, $0.total) }) { first, _ in first }
    let groups = Dictionary(grouping: kept.values) { $0.part.name }
    for name in Set(groups.keys).union(totals.keys).sorted() {
      var group = NamedParts(name, groups[name] ?? [])
      var findings: [Finding] = []
      let isConsistent = group.settleTotal(expected: totals[name] ?? nil, &findings)
      if !isConsistent { tally.states.append(.unknown) }
      tally.findings += findings.prefix(max(0, Self.reported - tally.findings.count))
      tally.parts += group.members
      let gaps = group.gaps(atMost: max(0, Self.listed - named))
      named += gaps.reduce(0) { $0 + $1.labels.count }
      tally.gaps += gaps
      tally.expected = tally.expected.addingSaturating(group.total)
    }
    return tally
  }

  /// What is wrong with files, and the number of those that are not reported one by one.
  private var problems: [Finding] {
    var result = rivals.sorted { ($0.key.name, $0.key.index) < ($1.key.name, $1.key.index) }
      .prefix(Self.reported).map(\.value.finding)
    for (fact, values) in disputed.sorted(by: { $0.key < $1.key }) where values.count > 1 {
      let both = values.sorted()
      result.add(
        .error, "the parts are for different \(fact)s, such as `\(both[0])` and `\(both[1])`")
    }
    result += foreign
    if foreignCount > foreign.count {
      let more = foreignCount - foreign.count
      result.add(.error, "not counted: parts of other builds (\(more) more)")
    }
    result += damaged.compactMap { report in
      report.damage.map { Finding(.error, $0.summary, at: report.path) }
    }
    if damagedCount > damaged.count {
      result.add(.error, "damaged part files: \(damagedCount - damaged.count) more")
    }
    return result
  }

  static func worst(_ states: [BuildState]) -> BuildState {
    for state in [BuildState.failed, .cancelled, .unknown, .successful] where states.contains(state)
    {
      return state
    }
    return .unknown
  }

  /// The states of jobs that ended badly although none of their parts says so.
  private static func states(
    of jobs: [JobResult], parts: [KeptPart], _ findings: inout [Finding]
  ) -> [BuildState] {
    guard !jobs.isEmpty else { return [] }
    let states = Dictionary(grouping: parts, by: \.part.name)
      .mapValues { $0.map(\.part.effectiveState) }
    return jobs.compactMap { job in
      guard var state = job.state, state != .successful else { return nil }
      // A job that has not ended says nothing yet.
      if state == .pending || state == .inProgress { state = .unknown }
      let own = states[job.name] ?? []
      guard worst(own) != state || own.isEmpty else { return nil }
      let reason = own.isEmpty ? "it left no part" : "none of its parts says so"
      findings.add(.warning, "job `\(job.name)` ended as \(state.rawValue), but \(reason)")
      return state
    }
  }

  private static func report(_ part: Part, _ path: String) -> TestReport {
    var report = TestReport(path: path, format: "part")
    report.title = part.title
    report.counts = part.counts
    report.duration = part.duration
    report.bailedOut = part.bailedOut
    report.undetailedFailures = part.undetailedFailures
    report.failures = part.failures
    report.findings = part.findings
    if part.damaged > 0 {
      report.findings.add(
        .error,
        "\(part.damaged) of \(part.reports.counted("report")) of the part `\(part.label)` "
          + (part.damaged == 1 ? "is damaged" : "are damaged"))
    }
    return report
  }

  private static func description(counted: Int, of expected: Int, _ gaps: [PartGap]) -> String? {
    guard !gaps.isEmpty else { return nil }
    var text = "\(counted) of \(expected) parts; missing "
    let words = gaps.lazy.flatMap(\.words).prefix(Limits.description)
    let missing = gaps.reduce(0) { $0.addingSaturating($1.count) }
    for (position, word) in words.enumerated() {
      let separator = position == 0 ? "" : word.continues ? ", " : "; "
      let more = " and \(missing - position) more"
      guard (text + separator + word.text + more).unicodeScalars.count <= Limits.description else {
        return text + more
      }
      text += separator + word.text
    }
    return text
  }
}
