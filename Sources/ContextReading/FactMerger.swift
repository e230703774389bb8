// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// Combines what a person gave, what the CI service states and what git knows, in this order of precedence.
struct FactMerger {
  /// What is known so far.
  private(set) var context = BuildContext()
  /// What git knows; `nil` also if it turns out to be about another repository.
  private(set) var git: GitFacts?
  private let settings: BuildSettings
  private let given: GivenRefs
  private let service: CIService?
  private let stated: StatedFacts
  private let localFacts: ContextReader.LocalFacts
  /// The repository of the build, from which pages are made.
  private var remote: Fact<Remote>?

  init(
    settings: BuildSettings, given: GivenRefs, service: CIService?, stated: StatedFacts,
    git: GitFacts?, localFacts: ContextReader.LocalFacts
  ) {
    self.settings = settings
    self.given = given
    self.service = service
    self.stated = stated
    self.git = git
    self.localFacts = localFacts
    context.provider = service?.id
  }

  /// Fills the context with everything except the issue keys.
  mutating func merge() {
    mergeRepository()
    dropForeignGit()
    mergeCommit()
    mergeRefs()
    mergePages()
    let run = RunFacts(
      settings: settings, stated: stated, git: git, remote: remote, context: context,
      isLocal: service == nil && localFacts == .taken && git != nil)
    context.pipelineId = run.pipelineId
    context.buildNumber = run.buildNumber
    context.url = run.url(given: givenURL)
    context.displayName = run.displayName
    context.attempt = stated.attempt
    context.jobName = stated.jobName
    context.jobIndex = stated.jobIndex?.mapValue { Int(exactly: $0) }
    context.jobTotal = stated.jobTotal?.mapValue { Int(exactly: $0) }
    context.jobId = stated.jobId
    context.description = settings.description ?? run.attempt
    context.label = settings.label
    context.state = Fact.first(of: settings.state, stated.state)
    context.isStateGiven = settings.state != nil
    context.isStateProvisional = settings.state == nil && stated.isStateProvisional
    context.lastUpdated = settings.lastUpdated
    context.updateSequenceNumber = settings.updateSequenceNumber
  }

  /// Whether the build is of the commit that the CI service states.
  var isOfServicesCommit: Bool {
    guard let given = settings.commit, given.value != "HEAD", let own = stated.commit else {
      return true
    }
    return own.value.lowercased().hasPrefix(given.value.lowercased())
  }

  private mutating func report(
    _ severity: Finding.Severity, _ message: String, at origin: FactOrigin? = nil
  ) {
    context.findings.append(Finding(severity, message, at: origin?.description))
  }

  private mutating func mergeRepository() {
    let ofGit = git?.origin.map { origin in
      Fact(
        origin.remote, from: .git(origin.name.isEmpty ? "upstream" : "remote \(origin.name)"))
    }
    let isBetterKnown = service?.guessesRepository == true && ofGit?.value.webURL != nil
    let given = givenRepository
    // If a person gave something that names no repository, another one would be wrong.
    if given == nil, settings.repository != nil { return }
    remote =
      isBetterKnown
      ? Fact.first(of: given, ofGit, stated.repository)
      : Fact.first(of: given, stated.repository, ofGit)
    context.repository = remote?.mapValue(\.repositoryURI)
    if let host = remote?.value.host, !host.isEmpty, !host.contains("."), host != "localhost" {
      report(
        .note,
        "the host `\(host)` of the repository may be an ssh alias; "
          + "pass --repository if Jira should know it by another name")
    }
  }

  private var givenRepository: Fact<Remote>? {
    mutating get {
      guard let given = settings.repository else { return nil }
      guard let plain = Remote(given.value, hint: nil) else {
        report(.warning, "the value is not a repository; it is not used", at: given.origin)
        return nil
      }
      let isOfService = plain.host == stated.repository?.value.host && !plain.host.isEmpty
      let hinted = isOfService ? Remote(given.value, hint: service?.forge) : plain
      return Fact(hinted ?? plain, from: given.origin)
    }
  }

  private var givenURL: Fact<String>? {
    mutating get {
      guard let given = settings.url else { return nil }
      guard let page = sanitisedRunURL(given.value) else {
        report(
          .warning,
          given.value.unicodeScalars.count > Limits.url
            ? "the value is longer than \(Limits.url) characters; it is not used"
            : "the value is not the URL of a page; it is not used", at: given.origin)
        return nil
      }
      return Fact(page, from: given.origin)
    }
  }

  /// Drops what git says if the directory is a checkout of another repository than the build's.
  private mutating func dropForeignGit() {
    guard let git, let here = git.origin?.remote, let build = stated.repository?.value,
      settings.repository == nil, service?.guessesRepository != true,
      here.webURL != nil, build.webURL != nil, here.repositoryURI != build.repositoryURI,
      git.statedCommit == nil
    else { return }
    report(
      .warning,
      "git is not used: the directory is a checkout of `\(here.repositoryURI)`, "
        + "but the build is of `\(build.repositoryURI)`")
    self.git = nil
  }

  /// The commit: given, otherwise stated, otherwise HEAD. Abbreviated ids are completed if git knows them.
  private mutating func mergeCommit() {
    let head = git?.head.id.map { Fact($0, from: .git("HEAD")) }
    let given = givenCommit
    let isOfAnother = isOfAnotherRepository
    if isOfAnother, given == nil { reportOtherRepository() }
    // In that case the commit that git has checked out is not the build's either.
    guard var commit = isOfAnother ? given : Fact.first(of: given, stated.commit, head) else {
      return
    }
    if let tested = git?.testedCommit, commit.origin == stated.commit?.origin {
      let merge = Fact<String>.Overridden(value: commit.value, origin: commit.origin)
      commit = Fact(
        tested, from: .concluded("second parent of git HEAD"), over: [merge] + commit.overridden)
    } else if let full = git?.statedCommit?.id, !CommitText.isFull(commit.value),
      full.hasPrefix(commit.value.lowercased())
    {
      commit.value = full
      commit.origin = .changed(commit.origin, "completed by git")
    }
    context.commit = commit
    if !CommitText.isFull(commit.value) {
      report(
        .warning,
        "the commit `\(commit.value)` is left out of the references: it is not a full id",
        at: commit.origin)
    }
    let known = [git?.statedCommit, git?.headCommit].compactMap { $0 }.first {
      $0.id == commit.value
    }
    context.furtherCommits = Array((known?.parents ?? []).dropFirst())
  }

  private var givenCommit: Fact<String>? {
    mutating get {
      guard let given = settings.commit, given.value != "HEAD" else { return nil }
      guard CommitText.isId(given.value) else {
        report(.warning, "the value is not the id of a commit; it is not used", at: given.origin)
        return nil
      }
      return given
    }
  }

  /// Whether the given repository differs from that of the CI service's commit, and git does not have that commit.
  private var isOfAnotherRepository: Bool {
    guard stated.commit != nil, settings.repository != nil,
      let own = stated.repository?.value.repositoryURI, let build = remote?.value.repositoryURI
    else { return false }
    return own != build && git?.statedCommit == nil
  }

  private mutating func reportOtherRepository() {
    let own = stated.repository?.value.repositoryURI ?? ""
    let build = remote?.value.repositoryURI ?? ""
    report(
      .warning,
      "the commit is left out: the CI service states it for `\(own)`, not for `\(build)`",
      at: stated.commit?.origin)
  }

  /// The branch, the tag and the change request. A tag that the CI service states beats a branch that nobody gave.
  private mutating func mergeRefs() {
    let headBranch = git?.head.branch.map { Fact($0, from: .git("HEAD")) }
    let guess = git?.guess.map { Fact($0.branch, from: .changed(.git($0.ref), "a guess")) }
    let known = Fact.first(of: given.branch, stated.branch, headBranch)
    let headTag = git?.tags.first.map { Fact($0.name, from: .git("tag at HEAD")) }
    context.pullRequest = Fact.first(of: stated.pullRequest, given.pullRequest)
    let isTagBuild = known == nil && context.pullRequest == nil
    context.tag = Fact.first(of: given.tag, stated.tag, isTagBuild ? headTag : nil)
    let isStatedTag = stated.tag != nil
    context.branch = isStatedTag ? given.branch : known ?? (context.tag == nil ? guess : nil)
  }

  /// The pages of the commit and of the tag or branch.
  private mutating func mergePages() {
    guard let remote, let repository = context.repository else { return }
    if let commit = context.commit, CommitText.isFull(commit.value),
      let page = remote.value.commitPage(commit.value)
    {
      context.commitURL = Fact(page, from: repository.origin + commit.origin)
    }
    guard let ref = context.tag ?? context.branch else { return }
    guard !ref.value.unicodeScalars.contains("\u{FFFD}") else {
      return report(
        .warning, "the name of the branch or tag is not UTF-8, so it has no page", at: ref.origin)
    }
    let isTag = context.tag != nil
    let page = isTag ? remote.value.tagPage(ref.value) : remote.value.branchPage(ref.value)
    context.refURL = page.map { Fact($0, from: repository.origin + ref.origin) }
  }
}
