// SPDX-License-Identifier: Apache-2.0

internal import TextCoding

/// Combines what the reports say with what the context knows into a build.
///
/// It does no I/O: the time and every choice are passed in.
public struct BuildAssembly: Sendable {
  /// How a build names its issues.
  public enum LinkForm: Sendable {
    /// `issueKeys`, at most ``Limits/issueKeys``.
    case issueKeys
    /// `associations`, at most ``Limits/associationValues``.
    case associations
  }

  /// Everything known except the reports.
  public var context: BuildContext
  /// The reports that count.
  public var reports: [TestReport]
  /// What was noticed while the reports were found and read, except what is wrong inside them.
  public var readingFindings: [Finding] = []
  /// Whether a damaged report that was left out reports a failure.
  public var ignoresFailure = false
  /// The time to use for `lastUpdated` and `updateSequenceNumber` unless they are given or stated.
  public var now: Timestamp
  /// How issues are named.
  public var linkForm: LinkForm = .issueKeys
  /// Whether `file://` identities may be sent; they reveal paths and user names.
  public var allowsLocalReferences = false

  /// The sum of the parts, if the build has any; their reports are among ``reports``.
  public var parts: PartSum.Result?

  /// Creates an assembly.
  public init(context: BuildContext, reports: [TestReport], now: Timestamp) {
    self.context = context
    self.reports = reports
    self.now = now
  }

  /// Everything that was noticed: damage, findings of the reports, and findings about the context.
  ///
  /// Findings of one kind are shown as one.
  public var findings: [Finding] {
    var groups = FindingGroups()
    for finding in reports.lazy.compactMap(\.damageFinding) { groups.add(finding) }
    groups.add((parts?.findings ?? []) + readingFindings)
    for report in reports { groups.add(report.locatedFindings) }
    groups.add(context.findings)
    return groups.findings
  }

  /// The sum of the reports; `nil` if none was read.
  public var testInfo: TestInfo? {
    guard !reports.isEmpty else { return nil }
    var sum = TestCounts()
    for report in reports { sum += report.counts }
    return TestInfo(sum)
  }

  /// The state: the given one, else the CI service's, else the result of the reports, else unknown.
  ///
  /// A failing report overrides a provisional success, and a damaged one any success that was not
  /// given.
  ///
  /// With parts it is the given one, else the worst of the parts and of what the CI service says
  /// about the whole run.
  public var state: Fact<BuildState> {
    if let parts, !context.isStateGiven { return worseStateOfRun ?? state(of: parts) }
    let read = stateOfReports
    guard let stated = context.state else {
      return read ?? Fact(.unknown, from: .concluded("nothing provides it"))
    }
    guard let read, read.value == .failed, stated.value == .successful else { return stated }
    let isGiven = context.isStateGiven
    let isDamaged = reports.contains { $0.damage != nil }
    guard !isGiven, context.isStateProvisional || isDamaged else { return stated }
    let beaten = Fact<BuildState>.Overridden(value: stated.value.rawValue, origin: stated.origin)
    return Fact(read.value, from: read.origin, over: [beaten] + stated.overridden)
  }

  private func state(of parts: PartSum.Result) -> Fact<BuildState> {
    guard let read = stateOfReports, read.value == .failed else {
      return Fact(parts.state, from: .concluded("the parts"))
    }
    return Fact(.failed, from: read.origin)
  }

  /// The state of the whole run, if it is worse than that of its parts.
  private var worseStateOfRun: Fact<BuildState>? {
    guard let parts, context.isStateOfRun, !context.isStateGiven, let run = context.state,
      run.value == .failed || run.value == .cancelled
    else { return nil }
    let sum = state(of: parts)
    guard sum.value != run.value, PartSum.worst([sum.value, run.value]) == run.value else {
      return nil
    }
    let beaten = Fact<BuildState>.Overridden(value: sum.value.rawValue, origin: sum.origin)
    return Fact(run.value, from: run.origin, over: [beaten] + run.overridden)
  }

  /// What may surprise about the run that the build is of.
  private var runFindings: [Finding] {
    if let run = worseStateOfRun {
      return [
        Finding(
          .warning, "the run ended as \(run.value.rawValue), but no part says so",
          at: run.origin.description)
      ]
    }
    guard let run = context.reportedRun, parts == nil, !reports.isEmpty else { return [] }
    let pipeline = context.pipelineId.map { " of `\($0.value)`" } ?? ""
    return [
      Finding(
        .warning,
        "the reports count as those of run \(run.value)\(pipeline), which started this workflow; "
          + "if they are this workflow's own, pass --pipeline-suffix so that they do not replace "
          + "that run's build", at: run.origin.description)
    ]
  }

  /// A warning if the build is sent as successful although its reports or parts say otherwise.
  private var contradiction: Finding? {
    guard state.value == .successful else { return nil }
    var doubt = stateOfReports.flatMap { $0.value == .failed ? $0.origin.description : nil }
    if let parts, parts.state != .successful { doubt = doubt ?? "the state of the parts" }
    return doubt.map {
      Finding(
        .warning,
        "the build counts as successful, as \(state.origin.description) says, despite \($0)")
    }
  }

  private var stateOfReports: Fact<BuildState>? {
    if ignoresFailure {
      return Fact(.failed, from: .concluded("a failure in a damaged report that was left out"))
    }
    guard !reports.isEmpty else { return nil }
    if reports.contains(where: { $0.damage != nil }) {
      return Fact(.failed, from: .concluded("a damaged report"))
    }
    if reports.contains(where: \.bailedOut) {
      return Fact(.failed, from: .concluded("a report that bailed out"))
    }
    if reports.contains(where: { $0.counts.failed > 0 }) {
      return Fact(.failed, from: .concluded("failed tests in the reports"))
    }
    if reports.contains(where: \.isFailing) {
      return Fact(.failed, from: .concluded("failures that a report declares but does not contain"))
    }
    guard reports.contains(where: { $0.counts.total > 0 }) else {
      return Fact(.unknown, from: .concluded("no tests in the reports"))
    }
    return Fact(.successful, from: .concluded("no failed test in the reports"))
  }

  /// When the state was reached: given, else the end of the newest report that states one, else
  /// now.
  public var lastUpdated: Fact<Int64> {
    if let given = context.lastUpdated { return given }
    if let ended = reports.compactMap(\.ended).max(), ended <= now.milliseconds {
      return Fact(ended, from: .concluded("the newest report"))
    }
    return Fact(now.milliseconds, from: .concluded("clock"))
  }

  /// The required facts that are missing, each with its option.
  public var missing: [(field: String, option: String)] {
    // The display name follows from these two.
    let isNamed = context.pipelineId != nil && context.buildNumber != nil
    let known: [(field: String, option: String, isKnown: Bool)] = [
      ("pipelineId", "--pipeline-id", context.pipelineId != nil),
      ("buildNumber", "--build-number", context.buildNumber != nil),
      ("displayName", "--display-name", context.displayName != nil || !isNamed),
      ("url", "--url", context.url != nil),
    ]
    return known.filter { !$0.isKnown }.map { ($0.field, $0.option) }
  }

  /// The build, with a warning for everything that was left out or may surprise.
  ///
  /// - Throws: ``BuildModelError`` if a required fact is missing or a value breaks a limit.
  public func build() throws(BuildModelError) -> (build: BuildData, findings: [Finding]) {
    var findings = [contradiction].compactMap(\.self) + runFindings
    let build = try BuildData(
      key: BuildKey(
        pipelineId: require(context.pipelineId, "pipelineId", option: "--pipeline-id"),
        buildNumber: require(context.buildNumber, "buildNumber", option: "--build-number")),
      updateSequenceNumber: context.updateSequenceNumber?.value ?? now.milliseconds,
      displayName: require(context.displayName, "displayName", option: "--display-name"),
      description: description,
      label: context.label?.value,
      url: require(context.url, "url", option: "--url"),
      state: state.value,
      lastUpdated: Timestamp(milliseconds: lastUpdated.value).rfc3339,
      issues: issues(&findings),
      testInfo: testInfo,
      references: references(&findings))
    return (build, findings)
  }

  /// The given description, followed by the missing parts, cut to what Jira accepts.
  private var description: String? {
    let sentences = [context.description?.value, parts?.description].compactMap { $0 }
    guard sentences.count > 1 else { return sentences.first }
    let joined = sentences.joined(separator: "; ").unicodeScalars
    guard joined.count > Limits.description else { return String(joined) }
    return String(String.UnicodeScalarView(joined.prefix(Limits.description - 1))) + "…"
  }

  private func require<Value>(
    _ fact: Fact<Value>?, _ field: String, option: String
  ) throws(BuildModelError) -> Value {
    guard let fact else { throw BuildModelError(field, .missing(option: option)) }
    return fact.value
  }

  private func issues(_ findings: inout [Finding]) -> IssueLinks {
    var linked = context
    linked.cutKeys(to: linkForm)
    findings += linked.findings.dropFirst(context.findings.count)
    guard !linked.issueKeys.isEmpty else { return .none }
    return linkForm == .issueKeys
      ? .issueKeys(linked.issueKeys) : .associations(linked.issueKeys)
  }

  private func references(_ findings: inout [Finding]) -> [BuildReference] {
    guard let repository = context.repository?.value else { return [] }
    guard allowsLocalReferences || !repository.lowercased().hasPrefix("file:") else {
      findings.append(
        Finding(
          .warning,
          "references are left out: only a local path of the repository is known; "
            + "pass --repository, or --allow-local-references to send the path"))
      return []
    }
    guard repository.unicodeScalars.count <= Limits.referenceURI else {
      findings.append(
        Finding(
          .warning,
          "references are left out: the URL of the repository is longer than "
            + "\(Limits.referenceURI) characters"))
      return []
    }
    let head = commit(context.commit?.value, in: repository, &findings)
    let first = BuildReference(commit: head, ref: ref(&findings))
    let further = context.furtherCommits.compactMap {
      BuildReference(commit: commit($0, in: repository, &findings), ref: nil)
    }
    return Array(([first].compactMap { $0 } + further).prefix(Limits.references))
  }

  private func commit(
    _ id: String?, in repository: String, _ findings: inout [Finding]
  ) -> BuildReference.Commit? {
    guard let id else { return nil }
    guard BuildReference.Commit.isFullId(id),
      let commit = BuildReference.Commit(id: id, repositoryUri: repository)
    else {
      let finding = Finding(
        .warning, "the commit `\(id)` is left out of the references: it is not a full id")
      if !context.findings.contains(finding) { findings.append(finding) }
      return nil
    }
    return commit
  }

  private func ref(_ findings: inout [Finding]) -> BuildReference.Ref? {
    guard let name = context.tag?.value ?? context.branch?.value, let uri = context.refURL?.value
    else { return nil }
    let ref = BuildReference.Ref(name: name, uri: uri)
    if ref == nil {
      findings.append(
        Finding(.warning, "the branch or tag is left out of the references: its name is too long"))
    }
    return ref
  }
}
