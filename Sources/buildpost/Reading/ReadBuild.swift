// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import ReportReading

/// A build before it is assembled: its reports and its context.
struct ReadBuild: Sendable {
  var reports: ReadReports
  var assembly: Assembly
  var invocation: Invocation

  /// Reads reports and context at once.
  ///
  /// - Parameters:
  ///   - paths: What was named as reports.
  ///   - invocation: The run.
  ///   - listsTests: Whether tests are kept one by one, for a page.
  /// - Returns: The build before it is assembled.
  /// - Throws: An error of a room where a setting makes no sense or no report matches.
  static func read(
    _ paths: [String], invocation: Invocation, listsTests: Bool = false
  ) async throws -> ReadBuild {
    let settings = invocation.settings
    async let reading = ReadReports.read(paths, invocation: invocation, listsTests: listsTests)
    let context = try await Self.context(invocation)
    let reports = try await reading
    var assembly = Assembly(context: context, reports: reports.reports, now: invocation.now)
    assembly.linkForm = try settings.linkForm
    assembly.allowsLocalReferences = try settings.isOn("allow-local-references")
    return ReadBuild(reports: reports, assembly: assembly, invocation: invocation)
  }

  /// The context alone.
  static func context(_ invocation: Invocation) async throws -> BuildContext {
    let settings = invocation.settings
    let reader = ContextReader(
      environment: invocation.environment, directory: invocation.gitDirectory)
    var context: BuildContext
    do {
      context = try await reader.read(
        settings: BuildSettings(settings), rules: KeyRules(settings),
        provider: settings.text("provider"), commits: settings.text("commits"))
    } catch let error as ContextError {
      throw settings.blaming(error)
    }
    context.cutKeys(to: try settings.linkForm)
    return context
  }

  /// All remarks so far.
  var findings: [Finding] { reports.findings + assembly.context.findings }

  /// Damage of the reports that count, for documents; a person was told of it while they were read.
  var damage: [Finding] {
    reports.reports.compactMap { report in
      report.damage.map { Finding(.error, $0.summary, at: $0.location(in: report.path)) }
    }
  }

  /// The request for this build alone, after everything worth telling was told.
  ///
  /// - Throws: ``CommandError`` with status 78 where a fact is missing.
  func submission() throws -> Submission {
    let console = invocation.console
    let made: (build: BuildData, findings: [Finding])
    do {
      try requireFacts()
      made = try assembly.build()
    } catch {
      console.tell(findings)
      throw invocation.settings.blaming(error)
    }
    console.tell(findings + made.findings)
    if made.build.issues.keys.isEmpty {
      console.say(ErrorText.render(Self.missingKeys))
    }
    return try Submission(builds: [made.build], envelope: envelope())
  }

  /// Names all required facts that are not known at once.
  private func requireFacts() throws(CommandError) {
    let missing = assembly.missing
    guard !missing.isEmpty else { return }
    let fields = missing.map { "`\($0.field)`" }.joined(separator: ", ")
    throw CommandError(
      .badSetting, "\(fields) \(missing.count == 1 ? "is" : "are") not known",
      fix: "pass \(missing.map(\.option).joined(separator: ", ")), or run in a CI job")
  }

  /// What the builds of a request share.
  private func envelope() throws -> Submission.Envelope {
    var properties: [String: String] = [:]
    for given in invocation.settings.list("property") {
      let parts = given.value.split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else {
        throw invocation.settings.malformed(given, "property", "is not name=value")
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

  /// Whether the run must end with 65 for want of an issue key.
  func lacksRequiredKeys() throws(CommandError) -> Bool {
    let isRequired = try invocation.settings.isOn("require-issue-keys")
    return isRequired && assembly.context.issueKeys.isEmpty
  }

  static let missingKeys = Finding(
    .warning,
    "no issue key was found: Jira will not show this build; "
      + "`buildpost explain` says where keys were looked for")
}

extension Settings {
  /// How the build names its issues.
  fileprivate var linkForm: Assembly.LinkForm {
    get throws(CommandError) { try isOn("associations") ? .associations : .issueKeys }
  }
}

extension KeyRules {
  /// Takes the options about issue keys.
  init(_ settings: Settings) throws(CommandError) {
    self.init()
    pattern = settings.text("issue-pattern")
    projects = settings.list("issue-project").map(\.value)
    letterCase = try settings.choice("issue-case", of: LetterCase.self)?.value ?? .branch
    let sources = settings.list("issue-source")
    guard !sources.isEmpty else { return }
    self.sources = []
    for given in sources {
      let word = given.value == "commits" ? "commit" : given.value
      guard let source = KeyCandidate.Source(rawValue: word), source != .explicit else {
        throw settings.malformed(
          given, "issue-source", "is none of branch, title, tag, commits")
      }
      self.sources.insert(source)
    }
  }
}
