// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Platform

/// What git knows about a build.
struct GitFacts: Sendable {
  /// HEAD and the kind of repository.
  var head: Head
  /// The last segment of the path of the working tree.
  var directoryName: String
  /// Where the repository comes from.
  var origin: GitConfiguration.Origin?
  /// The names of the remotes.
  var remoteNames: [String] = []
  /// The stated commit, if git has it.
  var statedCommit: Commit?
  /// The commit of HEAD.
  var headCommit: Commit?
  /// The head of the change request, if HEAD is a test merge, and which parent of HEAD it is.
  var tested: (commit: String, parent: String)?
  /// The commits whose messages are searched.
  var searched: [Commit] = []
  /// The tags at HEAD.
  var tags: [Tag] = []
  /// The messages of the tags at HEAD.
  var tagMessages: [String] = []
  /// The branch that a remote-tracking ref at HEAD names.
  var guess: (ref: String, branch: String)?
  /// What is missing because a commit other than HEAD is built.
  var remark: Finding?
}

/// Asks git for the facts of a build, in as few processes as possible, and reports what is missing
/// if git does not answer.
struct GitReader: Sendable {
  let question: GitQuestion
  private(set) var findings: [Finding] = []
  private var runner: GitRunner
  private var timeLimit: Duration

  static let logLimit = 8 << 20

  /// Prepares to answer a question.
  init(_ question: GitQuestion, with runner: GitRunner, timeLimit: Duration) {
    self.question = question
    self.runner = runner
    self.timeLimit = timeLimit
  }

  /// The facts; `nil` if there is no repository or it is not readable.
  ///
  /// - Throws: ``ContextError`` of kind `malformedRange`.
  mutating func read() async throws(ContextError) -> GitFacts? {
    let namespaces = namespaces
    let start = ContinuousClock.now
    if let facts = try await readUsual(namespaces) { return facts }
    // Reading must not take longer in all than it would without this attempt.
    timeLimit -= (.now - start) / 2
    guard let (head, settings, refs) = await identify(namespaces) else { return nil }
    var facts = GitFacts(head: head, directoryName: directoryName(head))
    facts.origin = origin(settings, head)
    facts.remoteNames = settings.remoteNames
    guard let id = head.id else {
      report(.note, "the repository has no commits yet")
      return facts
    }
    if let refs { readRefs(refs, at: id, &facts) }
    _ = try await readCommits(&facts, tags: shownTags(facts.tags))
    return facts
  }

  /// The facts of a build that is neither a change request nor a range, from the one command that
  /// prints its commits; `nil` if anything about the repository or the answer is unusual.
  ///
  /// The file HEAD says which commit and branch it is; git confirms the commit.
  private mutating func readUsual(
    _ namespaces: [String]
  ) async throws(ContextError) -> GitFacts? {
    guard question.needsNoAncestors, runner.environment["GIT_DIR"] == nil, runner.oddFile == nil,
      let (tree, head) = HeadFile.place(above: runner.directory), let id = head.id
    else { return nil }
    var reader = self
    reader.trustWorkspace()
    var facts = GitFacts(
      head: head, directoryName: tree.split(separator: "/").last.map { String($0) } ?? "/")
    if !namespaces.isEmpty {
      let refs = await reader.refs(namespaces)
      guard case .success(let output) = refs, output.isDone else { return nil }
      reader.readRefs(refs, at: id, &facts)
    }
    reader.runner.isTraced = true
    let answer = try await reader.readCommits(&facts, tags: shownTags(facts.tags))
    guard let answer, answer.isDone, let trace = answer.trace, trace.isWhole,
      trace.workingTree == tree, facts.headCommit?.time != nil
    else { return nil }
    let settings = GitConfiguration(trace.settings)
    facts.origin = reader.origin(settings, head)
    facts.remoteNames = settings.remoteNames
    self = reader
    runner.isTraced = false
    return facts
  }

  private mutating func origin(
    _ settings: GitConfiguration, _ head: Head
  ) -> GitConfiguration.Origin? {
    let origin = settings.origin(
      ofBranch: head.branch, aliases: SSHConfiguration(environment: runner.environment),
      hint: question.hint)
    if origin == nil, settings.remoteNames.count > 1 {
      report(
        .warning,
        "there are several remotes and none is `origin`, so none is used for the repository; "
          + "pass --repository")
    }
    return origin
  }

  /// Runs a git command.
  ///
  /// Callers report what is lost, since they know it.
  func answer(_ arguments: [String], limit: Int = 1 << 20) async -> GitRunner.Answer {
    do throws(GitRunner.Failure) {
      return .success(try await runner.run(arguments, until: .now + timeLimit, limit: limit))
    } catch {
      return .failure(error)
    }
  }

  /// Adds a finding.
  mutating func report(
    _ severity: Finding.Severity, _ message: String, at origin: FactOrigin? = nil
  ) {
    findings.append(Finding(severity, message, at: origin?.description))
  }

  /// Reports what is lost because a command failed.
  mutating func reportLoss(of command: String, _ answer: GitRunner.Answer, _ loss: String) {
    var reason = "failed"
    if case .failure(let failure) = answer { reason = failure.words }
    report(.warning, "`git \(command)` \(reason): \(loss)")
  }

  private mutating func readRefs(
    _ answer: GitRunner.Answer, at id: String, _ facts: inout GitFacts
  ) {
    guard case .success(let output) = answer, output.isUsable else {
      return reportLoss(of: "for-each-ref", answer, "the tags at HEAD are unknown")
    }
    if output.isCut { report(.warning, "there are too many tags at HEAD; not all are read") }
    let read = Tag.read(output.bytes, head: id)
    facts.tags = read.tags
    facts.tagMessages = read.tags.map(\.message).filter { !$0.isEmpty }
    if facts.head.branch == nil { facts.guess = Tag.guess(from: read.remoteBranches) }
  }

  /// The tags whose messages are still to be read, up to the limit for commits, if their names can
  /// be passed to git.
  private func shownTags(_ tags: [Tag]) -> [Tag] {
    guard tagDetail == .names else { return [] }
    let askable = tags.filter { $0.isAnnotated && !$0.name.unicodeScalars.contains("\u{FFFD}") }
    return Array(askable.prefix(GitQuestion.commitLimit))
  }

  /// The messages of tags are read together with the commits, unless a range was given.
  private var tagDetail: Tag.Detail { question.range == nil ? .names : .messages }

  /// Where refs at HEAD are looked for, if at all.
  ///
  /// Remotes can have many, so they are read only to guess a branch.
  private var namespaces: [String] {
    let stated = runner.environment["GIT_DIR"]
    let isDetached =
      question.lacksBranch
      && (stated.map(HeadFile.isDetached(gitDirectory:))
        ?? HeadFile.isDetached(above: runner.directory))
    if isDetached { return ["refs/tags", "refs/remotes"] }
    let wantsTags = question.wantsTags && !HeadFile.hasNoTags(stated, above: runner.directory)
    return wantsTags ? ["refs/tags"] : []
  }

  /// What is asked at the same time, before anything is known.
  private struct Beginning: Sendable {
    var head: GitRunner.Answer
    var settings: GitRunner.Answer
    /// `nil` if no refs are needed.
    var refs: GitRunner.Answer?
  }

  /// HEAD, the settings and the tags at HEAD; `nil` if git gives no answer.
  private mutating func identify(
    _ namespaces: [String]
  ) async -> (Head, GitConfiguration, refs: GitRunner.Answer?)? {
    if let odd = runner.oddFile {
      report(.warning, "git is not used: `\(odd.path)` is \(odd.kind.words)")
      return nil
    }
    trustWorkspace()
    let beginning = await begin(namespaces)
    let output: GitRunner.Output
    switch beginning.head {
    case .success(let answer): output = answer
    case .failure(let failure):
      report(.warning, "git is not used: it \(failure.words)")
      return nil
    }
    if let path = Self.foreignDirectory(output) {
      report(
        .warning,
        "git is not used: another user owns the repository; to read it, run "
          + "`git config --global --add safe.directory \(path.shellQuoted)`")
      return nil
    }
    guard let head = head(from: output) else { return nil }
    return (head, configuration(from: beginning.settings), beginning.refs)
  }

  private func refs(_ namespaces: [String]) async -> GitRunner.Answer {
    await answer(Tag.arguments(tagDetail) + namespaces, limit: Self.logLimit)
  }

  private func begin(_ namespaces: [String]) async -> Beginning {
    async let settings = answer(GitConfiguration.arguments)
    async let refs = namespaces.isEmpty ? nil : refs(namespaces)
    async let head = answer(Head.arguments(asking: question.revisions))
    return await Beginning(head: head, settings: settings, refs: refs)
  }

  /// Trusts another user's repository if it is the workspace of the CI service; git alone would
  /// refuse it.
  private mutating func trustWorkspace() {
    guard let workspace = question.workspace,
      let tree = HeadFile.workingTree(above: runner.directory)
    else { return }
    let real = URL(filePath: workspace).resolvingSymlinksInPath().path.droppingSlashesAtEnd()
    guard !real.isEmpty, tree == real || tree.hasPrefix(real + "/"), isForeign(tree) else { return }
    report(
      .note,
      "another user owns the repository; it is read because it is the workspace of the CI service")
    runner.trustedDirectory = tree
  }

  /// Whether git would consider a working tree or its `.git` to be owned by someone else; with
  /// `sudo`, neither of the two users is someone else.
  private func isForeign(_ tree: String) -> Bool {
    let sudoer = geteuid() == 0 ? runner.environment["SUDO_UID"].flatMap { uid_t($0) } : nil
    return [tree, tree + "/.git"].contains { path in
      var status = stat()
      guard lstat(path, &status) == 0 else { return false }
      return status.st_uid != geteuid() && status.st_uid != sudoer
    }
  }

  private mutating func configuration(from answer: GitRunner.Answer) -> GitConfiguration {
    // Status 1 means that nothing is set.
    if case .success(let output) = answer, [0, 1].contains(output.status), !output.isCut {
      return GitConfiguration(output: output.bytes)
    }
    reportLoss(of: "config", answer, "the remotes are unknown")
    return GitConfiguration(output: [])
  }

  private mutating func head(from answer: GitRunner.Output) -> Head? {
    // Git has one exit status for all its refusals, so only its words, which `LC_ALL=C` keeps in
    // English, tell them apart. If they change, the general message is shown.
    if var head = Head(output: answer.bytes, asking: question.revisions),
      answer.isDone || answer.complaint.contains("ambiguous argument")
    {
      // Only the file says which branch the first commit will be on.
      if !head.isReadable {
        head.branch = head.gitDirectory.flatMap { HeadFile.read(gitDirectory: $0) }?.branch
      }
      return head
    }
    if answer.complaint.contains("not a git repository") {
      reportNoRepository()
    } else if answer.complaint.contains("extension") || answer.complaint.contains("version") {
      report(
        .warning,
        "git is not used: the installed git is too old for the repository's format; update git")
    } else {
      report(.warning, "git is not used: it cannot read the repository; `git status` says why")
    }
    return nil
  }

  private mutating func reportNoRepository() {
    if let directory = runner.environment["GIT_DIR"] {
      report(.warning, "`GIT_DIR` names `\(directory)`, which is not a git repository")
    } else if let path = HeadFile.damagedRepository(above: runner.directory) {
      report(
        .warning,
        "git is not used: it does not accept `\(path)` as a repository; its HEAD may be damaged")
    } else {
      report(.note, "there is no git repository here")
    }
  }

  /// The directory that git refuses because another user owns it.
  private static func foreignDirectory(_ answer: GitRunner.Output) -> String? {
    let words = "detected dubious ownership in repository at '"
    guard !answer.isDone, let start = answer.complaint.range(of: words) else { return nil }
    return String(answer.complaint[start.upperBound...].prefix { $0 != "'" && $0 != "\n" })
  }

  private func directoryName(_ head: Head) -> String {
    var path = URL(filePath: runner.directory, directoryHint: .isDirectory).standardizedFileURL
    for _ in head.wayUp.split(separator: "/") { path.deleteLastPathComponent() }
    return path.lastPathComponent
  }
}
