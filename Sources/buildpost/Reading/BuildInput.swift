// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import Platform
import ReportReading

/// A build before it is assembled: its reports and its context.
struct BuildInput: Sendable {
  var reports: ReportInput
  var assembly: BuildAssembly
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
    try invocation.requireOneReader(ofInput: paths)
    async let reading = ReportInput.read(paths, invocation: invocation, listsTests: listsTests)
    let context = try await Self.context(invocation)
    var reports = try await reading
    let parts = try PartSum.read(context, invocation)
    let readingFindings = reports.readingFindings
    reports.add(parts)
    try reports.checkTests(invocation)
    var assembly = BuildAssembly(context: context, reports: reports.reports, now: invocation.now)
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
    // A deadline that is not a number is an error only for the commands that have one.
    let deadline = (try? settings.seconds(.deadline)) ?? 20
    var reader = ContextReader(
      environment: invocation.environment, directory: invocation.gitDirectory,
      gitTimeLimit: .seconds(min(10, deadline / 2)))
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
        fix: "pass \(missing.map(\.option).joined(separator: ", ")), or set \(variables)")
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
    let properties = try invocation.settings.pairs(invocation.settings.list(.property))
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
  fileprivate var linkForm: BuildAssembly.LinkForm {
    get throws(CommandError) { try isOn(.associations) ? .associations : .issueKeys }
  }
}
