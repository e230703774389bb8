// SPDX-License-Identifier: Apache-2.0

internal import TextCoding

/// Sums the parts of a build, in any order and however often they are given.
///
/// Of each name and index the newest attempt counts once. Memory grows with the number of distinct
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

  /// A name that must be there, with the number of its jobs if that is known.
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

  /// Failures that are kept of all parts together.
  public static let failureBudget = 1000

  private struct Place: Hashable {
    var name: String
    var index: Int
  }

  private struct Kept {
    var part: Part
    var path: String
    var digest: String
  }

  private let context: BuildContext
  private var kept: [Place: Kept] = [:]
  private var failureCount = 0
  private var superseded: [String] = []
  private var damaged: [TestReport] = []
  private var problems: [Finding] = []

  /// Starts a sum for a build; parts of another commit, pipeline or run are refused if both sides
  /// know it.
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
      var report = TestReport(path: path, format: "part")
      report.damage = Damage(.damagedPart, reason)
      damaged.append(report)
    case .part(let part, let digest):
      guard isOfThisBuild(part, path) else { return }
      add(Kept(part: part, path: path, digest: digest))
    }
  }

  private mutating func isOfThisBuild(_ part: Part, _ path: String) -> Bool {
    let pairs = [
      ("commit", part.commit, Self.values(context.commit)),
      ("pipeline", part.pipelineId, Self.values(context.pipelineId)),
      ("run", part.buildNumber.map { "\($0)" }, Self.values(context.buildNumber)),
    ]
    for (fact, theirs, values) in pairs {
      guard let theirs, let ours = values.first, !values.contains(theirs) else { continue }
      problems.append(
        Finding(
          .error, "not counted: a part of \(fact) `\(theirs)`, but this build is of `\(ours)`",
          at: path))
      return false
    }
    return true
  }

  /// A fact's value and those that it overrides: the sending job may rename the pipeline.
  private static func values<Value>(_ fact: Fact<Value>?) -> [String] {
    fact.map { ["\($0.value)"] + $0.overridden.map(\.value) } ?? []
  }

  private mutating func add(_ new: Kept) {
    let place = Place(name: new.part.name, index: new.part.index)
    guard let old = kept[place] else { return keep(new, at: place) }
    if old.digest == new.digest { return superseded.append(new.path) }
    if old.part.attempt == new.part.attempt,
      old.part.jobId == nil || old.part.jobId == new.part.jobId
    {
      problems.append(
        Finding(
          .warning,
          "two different parts claim to be `\(new.part.label)` in the same attempt, "
            + "`\(old.path)` and `\(new.path)`; the later one counts; give each job a name with "
            + "--part"
        ))
    }
    // Equal times are ordered by the digest, so that the order of the files never matters.
    let isNewer =
      new.part.supersedes(old.part)
      || !old.part.supersedes(new.part) && new.digest > old.digest
    superseded.append(isNewer ? old.path : new.path)
    if isNewer {
      failureCount -= old.part.failures.count
      keep(new, at: place)
    }
  }

  private mutating func keep(_ new: Kept, at place: Place) {
    var new = new
    let room = max(0, Self.failureBudget - failureCount)
    new.part.failures.removeLast(max(0, new.part.failures.count - room))
    failureCount += new.part.failures.count
    kept[place] = new
  }
}

extension PartSum {
  /// The sum of the parts.
  public struct Result: Sendable {
    /// The parts that count, by name and index.
    public var counted: [Part]
    /// The files of the parts that count, in the same order.
    public var files: [String]
    /// A report for each missing part (at most 100), each damaged file and each part that counts,
    /// in this order.
    public var reports: [TestReport]
    /// The files that do not count because a newer attempt or the same part was found.
    public var superseded: [String]
    /// The labels of the missing parts, at most ``missingLimit``.
    public var missing: [String]
    /// How many parts were expected.
    public var expected: Int
    /// The state of the build: the worst of the parts.
    public var state: BuildState
    /// What is wrong with the parts.
    public var findings: [Finding]
    /// `47 of 50 parts; missing unit 12, 31, 40`, at most 255 scalars; `nil` if nothing is missing.
    public var description: String?

    /// Whether something is missing, foreign or contradictory, so that the command must not end
    /// with 0.
    public var isIncomplete: Bool { findings.contains { $0.severity == .error } }

    /// How many missing parts are named.
    public static let missingLimit = 1000
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
    var findings =
      problems
      + damaged.compactMap { report in
        report.damage.map { Finding(.error, $0.summary, at: report.path) }
      }
    var parts: [Kept] = []
    var gaps: [Gap] = []
    var expected = 0
    var states: [BuildState] = []
    let groups = Dictionary(grouping: kept.values, by: \.part.name)
    for name in Set(groups.keys).union(expectations.map(\.name)).sorted() {
      var group = Group(name, (groups[name] ?? []).map { ($0.part, $0.path) })
      let isConsistent = group.settleTotal(
        expected: expectations.first { $0.name == name }?.total, &findings)
      if !isConsistent { states.append(.unknown) }
      parts += group.members.compactMap { kept[Place(name: name, index: $0.index)] }
      let named = gaps.reduce(0) { $0 + $1.indices.count }
      gaps += group.gaps(naming: Result.missingLimit - named)
      expected = expected.addingSaturating(group.total)
    }
    states += parts.map(\.part.effectiveState)
    states += Self.states(of: jobs, parts: parts.map(\.part), &findings)
    if !damaged.isEmpty { states.append(.failed) }
    if !gaps.isEmpty, rule != .ignore {
      states.append(rule == .fail ? .failed : .unknown)
    }
    let description = Self.description(counted: parts.count, of: expected, gaps)
    if let description {
      findings.append(Finding(rule == .ignore ? .warning : .error, description))
    }
    return Result(
      counted: parts.map(\.part), files: parts.map(\.path),
      reports: gaps.lazy.flatMap(\.reports).prefix(Part.Limit.list) + damaged
        + parts.map { Self.report($0.part, $0.path) },
      superseded: superseded.sorted(),
      missing: Array(gaps.lazy.flatMap(\.labels).prefix(Result.missingLimit)), expected: expected,
      state: Self.worst(states), findings: findings, description: description)
  }

  private static func worst(_ states: [BuildState]) -> BuildState {
    for state in [BuildState.failed, .cancelled, .unknown, .successful] where states.contains(state)
    {
      return state
    }
    return .unknown
  }

  /// What jobs say that ended badly although no part of theirs does.
  private static func states(
    of jobs: [JobResult], parts: [Part], _ findings: inout [Finding]
  ) -> [BuildState] {
    jobs.compactMap { job in
      guard let state = job.state, state != .successful else { return nil }
      let own = parts.filter { $0.name == job.name }.map(\.effectiveState)
      guard worst(own) != state || own.isEmpty else { return nil }
      let reason = own.isEmpty ? "left no part" : "left no part that says so"
      findings.append(
        Finding(
          .warning,
          "job `\(job.name)` ended as \(state.rawValue) but \(reason)"))
      return state
    }
  }

  private static func report(_ part: Part, _ path: String) -> TestReport {
    var report = TestReport(path: path, format: "part")
    report.counts = part.counts
    report.duration = part.duration
    report.bailedOut = part.bailedOut
    report.failures = part.failures
    report.findings = part.findings
    if part.damaged > 0 {
      report.findings.append(
        Finding(.error, "\(part.damaged) of \(part.reports) reports of `\(part.label)` are damaged")
      )
    }
    return report
  }

  private static func description(counted: Int, of expected: Int, _ gaps: [Gap]) -> String? {
    guard !gaps.isEmpty else { return nil }
    var text = "\(counted) of \(expected) parts; missing "
    let missing = gaps.reduce(0) { $0.addingSaturating($1.count) }
    for (position, word) in gaps.lazy.flatMap(\.words).enumerated() {
      let separator = position == 0 ? "" : word.continues ? ", " : "; "
      let rest = missing - position
      let more = " and \(rest) more"
      guard (text + separator + word.text + more).unicodeScalars.count <= Limits.description else {
        return text + more
      }
      text += separator + word.text
    }
    return text
  }
}

/// The parts of one name.
private struct Group {
  let name: String
  private(set) var members: [Part]
  private(set) var total = 0
  private let paths: [Int: String]

  init(_ name: String, _ members: [(part: Part, path: String)]) {
    self.name = name
    self.members = members.map(\.part).sorted { $0.index < $1.index }
    paths = Dictionary(members.map { ($0.part.index, $0.path) }) { first, _ in first }
  }

  /// Decides how many parts there are; false if the parts contradict each other or what was
  /// expected.
  mutating func settleTotal(expected: Int?, _ findings: inout [Finding]) -> Bool {
    let newest = members.max { $1.supersedes($0) }
    total = expected ?? newest?.total ?? 1
    let others = members.filter { $0.total != total }
    members.removeAll { $0.total != total }
    let firstAttempt = members.compactMap(\.attempt).min()
    let stray = others.filter { part in
      guard let attempt = part.attempt, let firstAttempt else { return true }
      return attempt >= firstAttempt
    }
    for part in stray {
      findings.append(
        Finding(
          .error,
          "not counted: `\(part.label)`, but `\(name)` has \(total == 1 ? "1 part" : "\(total) parts")",
          at: paths[part.index]))
    }
    if base == 0, members.contains(where: { $0.index == total }) {
      findings.append(
        Finding(.error, "the parts of `\(name)` are numbered from 0 and from 1 at the same time"))
      return false
    }
    return stray.isEmpty
  }

  private var base: Int { members.contains { $0.index == 0 } ? 0 : 1 }

  /// The parts that are missing.
  ///
  /// A total comes from a part file, so what it costs must not grow with it.
  ///
  /// - Parameter limit: How many are named.
  /// - Returns: None, or one element.
  func gaps(naming limit: Int) -> [Gap] {
    guard !members.isEmpty || total > 1 else { return [Gap(name: name, count: 1, indices: [])] }
    let range = base..<base.addingSaturating(total)
    let present = Set(members.map(\.index)).filter(range.contains)
    guard present.count < range.count else { return [] }
    let missing = range.lazy.filter { !present.contains($0) }
    return [
      Gap(
        name: name, count: range.count - present.count,
        indices: Array(missing.prefix(max(1, limit))))
    ]
  }
}

/// Missing parts of one name; no index means the only one.
private struct Gap {
  var name: String
  /// How many are missing.
  var count: Int
  /// The first of them.
  var indices: [Int]

  var labels: [String] { indices.isEmpty ? [name] : indices.map { "\(name) \($0)" } }

  /// The words of a sentence: the name once, then the further indices.
  var words: [(text: String, continues: Bool)] {
    labels.enumerated().map { position, label in
      position == 0 ? (label, false) : ("\(indices[position])", true)
    }
  }

  var reports: [TestReport] {
    labels.map { TestReport(path: "\($0) (missing)", format: "part") }
  }
}
