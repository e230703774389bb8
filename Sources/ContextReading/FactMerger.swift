// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TextCoding

/// Combines what the user gave, what the CI service states and what git knows, in this order of
/// precedence.
struct FactMerger {
  /// What is known so far.
  private(set) var context = BuildContext()
  /// What git knows; also `nil` if it turns out to be about another repository.
  private(set) var git: GitFacts?
  /// Whether the pipeline's id comes from the repository, as outside CI.
  private(set) var isIdentifiedByCommit = false
  private let given: GivenRefs
  /// What the user gave.
  let settings: BuildSettings
  /// What the CI service states.
  private(set) var stated: StatedFacts
  /// The repository of the build, from which the URLs of pages are made.
  private(set) var remote: Fact<Remote>?

  init(settings: BuildSettings, given: GivenRefs, stated: StatedFacts, git: GitFacts?) {
    self.settings = settings
    self.given = given
    self.stated = stated
    self.git = git
    context.provider = stated.service?.id.unlessEmpty
  }

  /// Fills the context with everything except the issue keys.
  mutating func merge() throws(ContextError) {
    try mergeRepository()
    dropForeignGit()
    if let remark = git?.remark { context.findings.append(remark) }
    stated.learn(from: git)
    try mergeCommit()
    mergeRefs()
    mergePages()
    context.pipelineId = pipelineId
    isIdentifiedByCommit = isLocal && settings.pipelineId == nil && context.pipelineId != nil
    context.buildNumber = buildNumber
    context.url = Fact.first(of: try givenURL(), stated.url, localPage)
    context.displayName = displayName
    context.attempt = stated.attempt
    context.jobName = stated.jobName
    context.jobIndex = stated.jobIndex?.mapValue { Int(exactly: $0) }
    context.jobTotal = stated.jobTotal?.mapValue { Int(exactly: $0) }
    context.jobId = stated.jobId
    context.description = settings.description ?? furtherAttempt
    context.label = settings.label
    let isApart =
      settings.pipelineId != nil || settings.pipelineSuffix != nil || settings.buildNumber != nil
    context.reportedRun = isApart ? nil : stated.reportedRun
    // What became of the other run says nothing about a build that is only about its commit.
    let isOfService = stated.reportedRun == nil || !isApart
    context.state = Fact.first(of: settings.state, isOfService ? stated.state : nil)
    context.isStateGiven = settings.state != nil
    context.isStateProvisional = settings.state == nil && stated.isStateProvisional
    context.isStateOfRun = settings.state == nil && stated.isStateOfRun
    context.lastUpdated = settings.lastUpdated
    context.updateSequenceNumber = settings.updateSequenceNumber
  }

  /// Whether the build is of the commit that the CI service states, so that its titles and messages
  /// are the build's.
  var isOfServicesCommit: Bool {
    guard !isOfAnotherRepository else { return false }
    guard let given = settings.commit, given.value != "HEAD", let own = stated.commit else {
      return true
    }
    return own.value.lowercased().hasPrefix(given.value.lowercased())
  }

  private mutating func report(
    _ severity: Finding.Severity, _ message: String, at origin: FactOrigin? = nil
  ) {
    context.findings.add(severity, message, at: origin?.description)
  }

  private mutating func mergeRepository() throws(ContextError) {
    let ofGit = git?.origin.map { origin in
      Fact(
        origin.remote, from: .git(origin.name.isEmpty ? "upstream" : "remote \(origin.name)"))
    }
    let isBetterKnown = stated.lookups.guessesRepository && ofGit?.value.webURL != nil
    let given = try givenRepository()
    remote =
      isBetterKnown
      ? Fact.first(of: given, ofGit, stated.repository)
      : Fact.first(of: given, stated.repository, ofGit)
    context.repository = remote?.mapValue(\.repositoryURI)
    if let host = remote?.value.host, Self.mayBeAlias(host) {
      report(
        .note,
        "the host `\(host)` of the repository may be an ssh alias; "
          + "pass --repository if Jira should see a different host")
    }
  }

  /// Whether a host may be an ssh alias: one without a dot, or a public host with a suffix as in
  /// `github.com-work`.
  private static func mayBeAlias(_ host: String) -> Bool {
    guard !host.isEmpty, host != "localhost" else { return false }
    let publicHosts = ["github.com-", "gitlab.com-", "bitbucket.org-", "ssh.dev.azure.com-"]
    return !host.contains(".") || publicHosts.contains { host.hasPrefix($0) }
  }

  private func givenRepository() throws(ContextError) -> Fact<Remote>? {
    guard let given = settings.repository else { return nil }
    guard let plain = Remote(given.value, hint: nil) else {
      throw ContextError(
        .malformedRepository, "this is not a repository that can be sent to Jira",
        at: given.origin.description,
        fix: "pass its URL, such as https://github.com/acme/app, or a remote such as "
          + "git@github.com:acme/app.git")
    }
    let isOfService = plain.host == stated.repository?.value.host && !plain.host.isEmpty
    let hinted = isOfService ? Remote(given.value, hint: stated.lookups.forge) : plain
    return Fact(hinted ?? plain, from: given.origin)
  }

  private func givenURL() throws(ContextError) -> Fact<String>? {
    guard let given = settings.url else { return nil }
    guard given.value.unicodeScalars.count <= Limits.url else {
      throw ContextError(
        .malformedURL, "the URL of the run is longer than \(Limits.url) characters",
        at: given.origin.description, fix: "pass a shorter URL")
    }
    guard let page = sanitisedRunURL(given.value) else {
      throw ContextError(
        .malformedURL, "this is not a web address", at: given.origin.description,
        fix: "pass a full URL, such as https://ci.example.com/job/1")
    }
    return Fact(page, from: given.origin)
  }

  /// Drops what git says if the directory is a checkout of a repository other than the build's.
  private mutating func dropForeignGit() {
    guard let git, let here = git.origin?.remote, let build = stated.repository?.value,
      settings.repository == nil, !stated.lookups.guessesRepository,
      here.webURL != nil, build.webURL != nil, here.repositoryURI != build.repositoryURI,
      git.statedCommit == nil
    else { return }
    report(
      .warning,
      "git is not used: the directory is a checkout of `\(here.repositoryURI)`, "
        + "but the build is for `\(build.repositoryURI)`")
    self.git = nil
  }

  /// The commit: given, otherwise stated, otherwise HEAD.
  ///
  /// Abbreviated ids are completed if git knows them.
  private mutating func mergeCommit() throws(ContextError) {
    let head = git?.head.id.map { Fact($0, from: .git("HEAD")) }
    let given = try givenCommit()
    let isOfAnother = isOfAnotherRepository
    if isOfAnother {
      if given == nil { reportOtherRepository() }
      // Its refs and texts are not the build's either.
      stated.branch = nil
      stated.tag = nil
      stated.pullRequest = nil
      if git?.statedCommit == nil { git?.searched = [] }
    }
    // In that case the commit that git has checked out is not the build's either.
    guard var commit = isOfAnother ? given : Fact.first(of: given, stated.commit, head) else {
      return
    }
    if let tested = git?.tested, given == nil, commit.value == git?.head.id {
      let merge = Fact<String>.Overridden(value: commit.value, origin: commit.origin)
      commit = Fact(
        tested.commit, from: .concluded("\(tested.parent) parent of git HEAD"),
        over: [merge] + commit.overridden)
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

  private func givenCommit() throws(ContextError) -> Fact<String>? {
    guard let given = settings.commit, given.value != "HEAD" else { return nil }
    guard CommitText.isId(given.value) else {
      throw ContextError(
        .malformedCommit, "this is not the id of a commit", at: given.origin.description,
        fix: "pass the full id, as `git rev-parse HEAD` prints it")
    }
    return given
  }

  /// Whether the given repository differs from that of the CI service's commit, and git does not
  /// have that commit.
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

  /// The branch, the tag and the change request.
  ///
  /// A tag that the CI service states beats a branch that nobody gave.
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
