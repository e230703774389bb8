// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import Platform
import ReportReading

/// A build before it is assembled: its reports and its context.
struct BuildInput: Sendable {
  var reports: ReportInput
  var assembly: Assembly
  var invocation: Invocation

  /// Reads reports and context at the same time.
  ///
  /// - Parameters:
  ///   - paths: What was named as reports.
  ///   - invocation: The run.
  ///   - listsTests: Whether tests are kept one by one, for a page.
  /// - Returns: The build before it is assembled.
  /// - Throws: A ``BuildpostError`` if a setting is invalid or no report matches.
  static func read(
    _ paths: [String], invocation: Invocation, listsTests: Bool = false
  ) async throws -> BuildInput {
    let settings = invocation.settings
    async let reading = ReportInput.read(paths, invocation: invocation, listsTests: listsTests)
    let context = try await Self.context(invocation)
    var reports = try await reading
    let parts = try PartSum.read(context, invocation)
    let readingFindings = reports.readingFindings
    reports.add(parts)
    try reports.checkTests(invocation)
    var assembly = Assembly(context: context, reports: reports.reports, now: invocation.now)
    assembly.parts = parts
    assembly.readingFindings = readingFindings + reports.checkFindings
    assembly.ignoresFailure = reports.ignoresFailure
    assembly.linkForm = try settings.linkForm
    assembly.allowsLocalReferences = try settings.isOn(.allowLocalReferences)
    return BuildInput(reports: reports, assembly: assembly, invocation: invocation)
  }

  /// The context alone.
  ///
  /// `isUnattended` says whether the run is unattended; `nil` to find out.
  static func context(
    _ invocation: Invocation, isUnattended: Bool? = nil
  ) async throws -> BuildContext {
    let settings = invocation.settings
    var reader = ContextReader(
      environment: invocation.environment, directory: invocation.gitDirectory)
    reader.isUnattended = isUnattended ?? Self.isUnattended(invocation.environment)
    var context: BuildContext
    do {
      context = try await reader.read(
        settings: BuildSettings(settings), rules: KeyRules(settings),
        provider: settings.text(.provider), commits: settings.text(.commits),
        fromEnv: settings.list(.fromEnv))
    } catch let error as ContextError {
      throw settings.blaming(error)
    }
    context.cutKeys(to: try settings.linkForm)
    return context
  }

  /// Whether the run is unattended: in a container without a terminal, as on CI services.
  private static func isUnattended(_ environment: [String: String]) -> Bool {
    guard !Terminal.isInteractive else { return false }
    return environment["KUBERNETES_SERVICE_HOST"] != nil || environment["container"] != nil
      || ["/.dockerenv", "/run/.containerenv"].contains { RawPath($0).kind != nil }
  }

  /// All remarks so far.
  var findings: [Finding] {
    reports.findings + assembly.context.findings
  }

  /// Whether the command must end with 65 although a build was made.
  var isIncomplete: Bool { reports.isUnacceptable || assembly.parts?.isIncomplete ?? false }

  /// All remarks for a document, those of one kind as one.
  var shownFindings: [Finding] {
    // A build that cannot be assembled is an error of its own.
    let ofBuild = (try? assembly.build())?.findings ?? []
    let missing = assembly.context.issueKeys.isEmpty ? [Self.missingKeys(in: assembly.context)] : []
    return assembly.findings + ofBuild + missing
  }

  /// The request for this build alone; prints all findings first.
  ///
  /// - Parameter problem: A setting that is missing too, to be named in the same error.
  /// - Returns: A request of one build.
  /// - Throws: ``CommandError`` with status 78 if a fact is missing.
  func submission(problem: @autoclosure () -> (any BuildpostError)? = nil) throws -> Submission {
    let console = invocation.console
    let made: (build: BuildData, findings: [Finding])
    do {
      try requireFacts(or: problem())
      made = try assembly.build()
    } catch {
      console.tell(findings)
      throw invocation.settings.blaming(error)
    }
    console.tell(findings + made.findings)
    if made.build.issues.keys.isEmpty {
      console.tell([try missingKeys()])
    }
    return try Submission(builds: [made.build], envelope: envelope())
  }

  /// Requires the facts of the contract, and names everything that is missing in one error.
  ///
  /// - Parameter problem: What else is missing.
  /// - Throws: ``CommandError`` with status 78.
  private func requireFacts(or problem: @autoclosure () -> (any BuildpostError)?)
    throws(CommandError)
  {
    let missing = assembly.missing
    guard !missing.isEmpty else { return }
    let isOne = missing.count == 1
    let pronoun = isOne ? "it" : "them"
    let error: CommandError
    let variables = missing.map { Setting.variable(ofOption: $0.option) }
      .joined(separator: ", ")
    if let provider = assembly.context.provider {
      error = CommandError(
        .badSetting,
        "\(provider) does not provide \(missing.map(\.field).joined(separator: ", "))",
        fix: "set \(variables)")
    } else {
      let hasGit = assembly.context.commit != nil
      let places = hasGit ? "a CI job" : "a git checkout or a CI job"
      let options = missing.map(\.option).joined(separator: ", ")
      error = CommandError(
        .badSetting,
        "no CI service was detected, so \(isOne ? "this is" : "these are") missing: \(options)",
        fix: "pass \(pronoun), set \(variables), or run this in \(places)")
    }
    guard let problem = problem() else { throw error }
    let fixes = [error.fix, problem.fix].compactMap(\.self)
    throw CommandError(
      .badSetting, "\(error.summary); \(problem.summary)", fix: fixes.joined(separator: "; "))
  }

  /// What the builds of a request share.
  private func envelope() throws -> Submission.Envelope {
    var properties: [String: String] = [:]
    for given in invocation.settings.list(.property) {
      let parts = given.value.split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else {
        throw invocation.settings.malformed(
          given, "is not of the form NAME=VALUE", fix: "write it like team=payments")
      }
      properties[String(parts[0])] = String(parts[1])
    }
    do {
      return try Submission.Envelope(
        properties: properties, product: "Buildpost \(Version.current)")
    } catch {
      throw CommandError(.usage, error.summary, at: "--property", fix: error.fix)
    }
  }

  /// The remark that no issue was found: an error if that decides the exit status.
  private func missingKeys() throws(CommandError) -> Finding {
    var finding = Self.missingKeys(in: assembly.context)
    if try lacksRequiredKeys() { finding.severity = .error }
    return finding
  }

  /// Whether the run must end with 65 because no issue key was found.
  func lacksRequiredKeys() throws(CommandError) -> Bool {
    let isRequired = try invocation.settings.isOn(.requireIssueKeys)
    return isRequired && assembly.context.issueKeys.isEmpty
  }

  /// The same, after the reason was printed.
  func lacksRequiredKeys(_ console: Console) throws(CommandError) -> Bool {
    guard try lacksRequiredKeys() else { return false }
    console.tell([try missingKeys()])
    return true
  }

  /// The warning that a build names no issue: what was searched, and what else can be.
  static func missingKeys(in context: BuildContext) -> Finding {
    let search = context.keySearch
    let advice =
      search.range == nil && context.pullRequest == nil
      ? "to search the messages of a branch, pass --commits main..HEAD"
      : "pass --issue-key to name an issue"
    let place = search == KeySearch() ? "" : " in \(search.description)"
    return Finding(
      .warning, "no issue key was found\(place), so Jira will not show this build; \(advice)")
  }
}

extension Settings {
  /// How the build names its issues.
  fileprivate var linkForm: Assembly.LinkForm {
    get throws(CommandError) { try isOn(.associations) ? .associations : .issueKeys }
  }
}

extension KeyRules {
  /// The rules that the settings ask for.
  init(_ settings: Settings) throws(CommandError) {
    self.init()
    pattern = settings.text(.issuePattern)
    projects = settings.list(.issueProject).map(\.value)
    letterCase = try settings.choice(.issueCase)
    let sources = settings.list(.issueSource)
    guard !sources.isEmpty else { return }
    self.sources = []
    for given in sources {
      self.sources.insert(try KeyCandidate.Source(given, of: .issueSource, settings))
    }
  }
}

extension KeyCandidate.Source {
  /// What `keys --text` searches.
  init(_ settings: Settings) throws(CommandError) {
    guard let given = settings.text(.source) else {
      self = .commit
      return
    }
    try self.init(given, of: .source, settings)
  }

  /// A source by its word; `commit` and `commits` mean the same.
  fileprivate init(
    _ given: Fact<String>, of setting: Setting, _ settings: Settings
  ) throws(CommandError) {
    let word = given.value == "commits" ? "commit" : given.value
    guard let source = KeyCandidate.Source(rawValue: word), source != .explicit else {
      throw settings.unknownWord(given, setting)
    }
    self = source
  }
}

extension BuildSettings {
  /// The facts that a person gave.
  init(_ settings: Settings) throws(CommandError) {
    self.init()
    pipelineId = settings.text(.pipelineId)
    pipelineSuffix = settings.text(.pipelineSuffix)
    buildNumber = try settings.number(.buildNumber)
    displayName = settings.text(.displayName)
    description = settings.text(.description)
    label = settings.text(.label)
    url = settings.text(.url)
    state = try Self.state(settings)
    lastUpdated = try Self.instant(settings)
    updateSequenceNumber = try settings.number(.updateSequenceNumber)
    commit = settings.text(.commit)
    branch = settings.text(.branch)
    tag = settings.text(.tag)
    repository = settings.text(.repository)
    issueKeys = settings.list(.issueKey)
  }

  private static func state(_ settings: Settings) throws(CommandError) -> Fact<BuildState>? {
    guard let given = settings.text(.state) else { return nil }
    guard let state = BuildState(word: given.value) else {
      throw settings.unknownWord(given, .state)
    }
    return given.mapValue { _ in state }
  }

  private static func instant(_ settings: Settings) throws(CommandError) -> Fact<Int64>? {
    guard let given = settings.text(.lastUpdated) else { return nil }
    if let instant = Timestamp(rfc3339: given.value) {
      return given.mapValue { _ in instant.milliseconds }
    }
    if let number = Int64(digits: given.value), number <= 253_402_300_799_999 {
      return given.mapValue { _ in number }
    }
    throw settings.malformed(
      given, "is neither an RFC 3339 time with a zone nor milliseconds since 1970",
      fix: "pass a time such as 2026-01-31T12:00:00Z")
  }
}
