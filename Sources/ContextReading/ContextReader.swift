// SPDX-License-Identifier: Apache-2.0

public import BuildModel
import Platform

/// Finds the facts of a build: those that were given first, then those of the CI service, then
/// those of git.
public struct ContextReader: Sendable {
  /// The ids of the CI services, as in `--provider`, in alphabetical order.
  public static var providerNames: [String] { CIService.all.map(\.id).sorted() }

  private let environment: [String: String]
  private let directory: String
  private let repository: RepositoryChoice
  private let gitTimeLimit: Duration
  /// Whether the run is unattended, as in a container without a terminal.
  public var isUnattended = false
  /// The CI services that are recognised, in the order of detection.
  package var services = CIService.all

  /// Creates a reader.
  ///
  /// - Parameters:
  ///   - environment: The variables of the job.
  ///   - directory: The directory in which git is run.
  ///   - repository: Which repository is read.
  ///   - gitTimeLimit: The longest that one git call may take.
  public init(
    environment: [String: String], directory: String, repository: RepositoryChoice = .directory,
    gitTimeLimit: Duration = .seconds(10)
  ) {
    self.environment = environment
    self.directory = directory
    self.repository = repository
    self.gitTimeLimit = gitTimeLimit
  }

  /// Reads the context.
  ///
  /// - Parameters:
  ///   - settings: The facts that the user gave.
  ///   - rules: What counts as an issue key, and which texts are searched for keys.
  ///   - provider: The id of a CI service, or `none`; `nil` to detect it.
  ///   - commits: A range of git whose messages are searched for issue keys.
  ///   - fromEnv: Settings and the variables that hold them, such as `pipeline-id=CI_JOB_PATH`.
  /// - Returns: What is known, each fact with its origin.
  /// - Throws: ``ContextError``. What is merely missing is a finding.
  public func read(
    settings: BuildSettings = BuildSettings(), rules: KeyRules = KeyRules(),
    provider: Fact<String>? = nil, commits: Fact<String>? = nil, fromEnv: [Fact<String>] = []
  ) async throws(ContextError) -> BuildContext {
    try checkDirectory()
    let finder = try KeyFinder(rules: rules)
    let service = try VariableMap(fromEnv).mapping(over: try service(provider))
    let given = GivenRefs(settings)
    let stated = StatedFacts(service, in: environment)
    var findings = given.findings + stated.findings
    let question = GitQuestion(
      settings: settings, given: given, stated: stated, commits: commits, rules: rules)
    let git = try await readGit(question, &findings)
    var merger = FactMerger(settings: settings, given: given, stated: stated, git: git)
    try merger.merge()
    var context = merger.context
    if provider == nil {
      reportLocalIdentity(isUsed: merger.isIdentifiedByCommit, service, &findings)
    }
    let texts = KeyTexts(facts: merger, hasRange: commits != nil)
    let found = try finder.find(explicit: settings.issueKeys, texts: texts.all)
    context.issueKeys = found.keys
    context.guessedKeys = found.guesses
    context.keySearch = texts.search(rules.sources, range: commits?.value)
    context.candidates = found.candidates
    context.findings = findings + context.findings + found.findings
    return context
  }

  /// Warns about an identity meant only for a developer's own machine: it is the same for every
  /// run of a commit.
  private func reportLocalIdentity(
    isUsed isLocal: Bool, _ service: CIService?, _ findings: inout [Finding]
  ) {
    let variables = Variables(environment)
    guard service == nil, !Detection.on("ACT").holds(in: variables) else { return }
    let isCI = Detection.on("CI").holds(in: variables)
    guard isCI || isUnattended && isLocal else { return }
    let start = (isCI ? "`CI` is set, but " : "") + "no CI service was detected"
    let consequence =
      ", so the build is identified by its commit, and reruns overwrite the same build; "
      + "pass --pipeline-id and --build-number, or --from-env"
    findings.add(.warning, start + (isLocal ? consequence : ""))
  }

  private func checkDirectory() throws(ContextError) {
    guard RawPath(directory).kind == .directory else {
      throw ContextError(
        .noSuchDirectory, "`\(directory)` is not a directory", at: "-C",
        fix: "name the directory of the checkout")
    }
  }

  private func service(_ provider: Fact<String>?) throws(ContextError) -> CIService? {
    guard let provider else { return CIService.detect(in: environment, among: services) }
    if provider.value == "none" { return nil }
    if let service = services.first(where: { $0.id == provider.value }) { return service }
    throw ContextError(
      .unknownProvider, "unknown CI service `\(provider.value)`", at: provider.origin.description,
      fix: "pass `none` or one of \(Self.providerNames.joined(separator: ", "))")
  }

  private func readGit(
    _ question: GitQuestion, _ findings: inout [Finding]
  ) async throws(ContextError) -> GitFacts? {
    let runner = GitRunner(in: directory, environment: environment, choosing: repository)
    guard let runner else { return withoutGit(&findings) }
    var reader = GitReader(question, with: runner, timeLimit: gitTimeLimit)
    let facts = try await reader.read()
    findings += reader.findings
    if let range = question.range, facts?.head.id == nil {
      findings.add(
        .warning, "the range is not searched: git has no commits here",
        at: range.origin.description)
    }
    return facts
  }

  /// What the files alone say if git is missing: HEAD, but no remotes, tags or messages.
  private func withoutGit(_ findings: inout [Finding]) -> GitFacts? {
    let head = HeadFile.read(above: directory)
    findings.add(
      head == nil ? .note : .warning,
      "`git` is not in `PATH`: remotes, tags and commit messages are not read")
    return head.map { GitFacts(head: $0, directoryName: "") }
  }
}

/// Why the context of a build cannot be read.
///
/// What is merely missing is a finding; an error is an invalid setting, whose name is the error's
/// location.
public typealias ContextError = ModuleError<ContextFault>

/// An invalid setting.
public enum ContextFault: Sendable, Equatable, CaseIterable {
  /// `--provider` names no service.
  case unknownProvider
  /// `--issue-pattern` does not compile, or matches the empty text.
  case malformedPattern
  /// `--issue-pattern` needs too many steps or too much memory on a text.
  case patternLimit
  /// `--issue-key` is not an issue key.
  case malformedKey
  /// `--commits` is not a range that git knows.
  case malformedRange
  /// `--commit` is not the id of a commit.
  case malformedCommit
  /// `--repository` is not a repository.
  case malformedRepository
  /// `--url` is not the URL of a page.
  case malformedURL
  /// `--from-env` is not of the form SETTING=VARIABLE.
  case malformedMapping
  /// `-C` does not name a directory.
  case noSuchDirectory
}
