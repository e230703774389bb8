// SPDX-License-Identifier: Apache-2.0

public import BuildModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Finds the facts of a build: given ones first, then those of the CI service, then those of git.
public struct ContextReader: Sendable {
  /// What is taken from the repository outside CI.
  public enum LocalFacts: Sendable {
    /// A pipeline id, a number and a page, where they are missing.
    case taken
    /// Nothing more than commit, branch, tag and repository.
    case left
  }

  /// The ids of the CI services, as in `--provider`, in alphabetical order.
  public static var providerNames: [String] { CIService.all.map(\.id).sorted() }

  let environment: [String: String]
  let directory: String
  let repository: RepositoryChoice
  let gitTimeLimit: Duration

  /// Creates a reader.
  ///
  /// - Parameters:
  ///   - environment: The variables of the job.
  ///   - directory: Where git is read.
  ///   - repository: Which repository is read.
  ///   - gitTimeLimit: The longest that one call of git may take.
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
  ///   - settings: The facts that a person gave.
  ///   - rules: What counts as an issue key, and where keys are looked for.
  ///   - provider: The id of a CI service, or `none`; `nil` lets it be detected.
  ///   - commits: A range of git whose messages are searched for issue keys.
  ///   - localFacts: What is taken from the repository outside CI.
  /// - Returns: What is known, each fact with its origin.
  /// - Throws: ``ContextError``. What is merely missing is a finding.
  public func read(
    settings: BuildSettings = BuildSettings(), rules: KeyRules = KeyRules(),
    provider: Fact<String>? = nil, commits: Fact<String>? = nil, localFacts: LocalFacts = .taken
  ) async throws(ContextError) -> BuildContext {
    try checkDirectory()
    let finder = try KeyFinder(rules: rules)
    let service = try service(provider)
    var merger = FactMerger(settings: settings, service: service, localFacts: localFacts)
    let variables = readVariables(of: service, isDetected: provider == nil, &merger)
    let question = GitQuestion(
      settings: settings, given: merger.given, stated: merger.stated, service: service,
      variables: variables,
      commits: commits, rules: rules)
    merger.git = try await readGit(question, &merger.context.findings)
    merger.merge()
    let texts = KeyTexts(
      service: service, variables: variables, stated: merger.stated, git: merger.git,
      context: merger.context,
      isOfServicesCommit: commits == nil && merger.isOfServicesCommit)
    let found = try finder.find(explicit: settings.issueKeys, texts: texts.all)
    merger.context.issueKeys = found.keys
    merger.context.candidates = found.candidates
    merger.context.findings += found.findings
    return merger.context
  }

  private func readVariables(
    of service: CIService?, isDetected: Bool, _ merger: inout FactMerger
  ) -> Variables {
    guard let service else {
      if isDetected, Detection.on("CI").holds(in: Variables(environment)) {
        merger.context.findings.append(
          Finding(.warning, "`CI` is set, but no known CI service is told by the variables"))
      }
      return Variables([:])
    }
    let (variables, findings) = service.variables(in: environment)
    merger.stated = StatedFacts(service, in: variables)
    merger.context.findings += findings + merger.stated.findings
    return variables
  }

  private func checkDirectory() throws(ContextError) {
    var isDirectory = false
    #if canImport(FoundationEssentials)
      let exists = FileManager.default.fileExists(atPath: directory, isDirectory: &isDirectory)
    #else
      var flag: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: directory, isDirectory: &flag)
      isDirectory = flag.boolValue
    #endif
    guard exists, isDirectory else {
      throw ContextError(
        .noSuchDirectory, "`\(directory)` is not a directory", at: "-C",
        fix: "name the directory of the checkout")
    }
  }

  private func service(_ provider: Fact<String>?) throws(ContextError) -> CIService? {
    guard let provider else { return CIService.detect(in: environment) }
    if provider.value == "none" { return nil }
    if let service = CIService.all.first(where: { $0.id == provider.value }) { return service }
    throw ContextError(
      .unknownProvider, "`\(provider.value)` is no CI service known here",
      at: provider.origin.description,
      fix: "give `none` or one of \(Self.providerNames.joined(separator: ", "))")
  }

  private func readGit(
    _ question: GitQuestion, _ findings: inout [Finding]
  ) async throws(ContextError) -> GitFacts? {
    guard let executable = GitProcess.executable(in: environment) else {
      return withoutGit(&findings)
    }
    let process = GitProcess(
      executable: executable, directory: directory,
      environment: GitCall.environment(from: environment, choosing: repository),
      timeLimit: gitTimeLimit)
    var reader = GitReader(question, of: process)
    let facts = try await reader.read()
    findings += reader.findings
    if let range = question.range, facts?.head.id == nil {
      findings.append(
        Finding(
          .warning, "the range is not searched: git knows no commits here",
          at: range.origin.description))
    }
    return facts
  }

  /// What the files alone say where git is not there: the head, no remotes, tags and messages.
  private func withoutGit(_ findings: inout [Finding]) -> GitFacts? {
    let head = HeadFile.read(above: directory)
    findings.append(
      Finding(
        head == nil ? .note : .warning,
        "there is no `git` in `PATH`: remotes, tags and messages of commits are not read"))
    return head.map { GitFacts(head: $0, directoryName: "") }
  }
}
