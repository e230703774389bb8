// SPDX-License-Identifier: Apache-2.0

import BuildModel

extension FactMerger {
  /// The commit: given, stated, else the head; cut ids are made full where git knows them.
  mutating func mergeCommit() {
    let head = git?.head.id.map { Fact($0, from: .git("HEAD")) }
    let given = givenCommit
    let isOfAnother = isOfAnotherRepository
    if isOfAnother, given == nil { tellOther() }
    // What git has checked out is not the build's commit either, then.
    guard
      var commit = isOfAnother ? given : Fact.first(of: given, stated.commit, head)
    else { return }
    if let tested = git?.testedCommit, commit.origin == stated.commit?.origin {
      let merge = Fact<String>.Overridden(value: commit.value, origin: commit.origin)
      commit = Fact(
        tested, from: .concluded("second parent of git HEAD"), over: [merge] + commit.overridden)
    } else if let full = git?.statedCommit?.id, !CommitText.isFull(commit.value),
      full.hasPrefix(commit.value.lowercased())
    {
      commit.value = full
      commit.origin = .changed(commit.origin, "made full by git")
    }
    context.commit = commit
    tellCut(commit)
    let known = [git?.statedCommit, git?.headCommit].compactMap { $0 }.first {
      $0.id == commit.value
    }
    context.furtherCommits = Array((known?.parents ?? []).dropFirst())
  }

  private mutating func tellCut(_ commit: Fact<String>) {
    guard !CommitText.isFull(commit.value) else { return }
    context.findings.append(
      Finding(
        .warning,
        "the commit `\(commit.value)` is left out of the references: it is not a full id",
        at: commit.origin.description))
  }

  private var givenCommit: Fact<String>? {
    mutating get {
      guard let given = settings.commit, given.value != "HEAD" else { return nil }
      guard CommitText.isId(given.value) else {
        context.findings.append(
          Finding(
            .warning, "the value is not the id of a commit; it is left out",
            at: given.origin.description)
        )
        return nil
      }
      return given
    }
  }

  /// Whether the repository given is another one than that of the CI service's commit, and git does not have it here.
  private var isOfAnotherRepository: Bool {
    guard stated.commit != nil, settings.repository != nil,
      let own = stated.repository?.value.repositoryURI, let build = remote?.repositoryURI
    else { return false }
    return own != build && git?.statedCommit == nil
  }

  private mutating func tellOther() {
    let own = stated.repository?.value.repositoryURI ?? ""
    let build = remote?.repositoryURI ?? ""
    context.findings.append(
      Finding(
        .warning,
        "the commit is left out: the CI service states it for `\(own)`, not for `\(build)`",
        at: stated.commit?.origin.description))
  }

  /// Whether the build is of the commit that the CI service states.
  var isOfServicesCommit: Bool {
    guard let given = settings.commit, given.value != "HEAD", let own = stated.commit else {
      return true
    }
    return own.value.lowercased().hasPrefix(given.value.lowercased())
  }

  /// The branch, the tag and the change request; a tag that the CI service states beats a branch that was not given.
  mutating func mergeRefs() {
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
  mutating func mergePages() {
    guard let remote, let repository = context.repository else { return }
    if let commit = context.commit, CommitText.isFull(commit.value),
      let page = remote.commitPage(commit.value)
    {
      context.commitURL = Fact(page, from: repository.origin + commit.origin)
    }
    guard let ref = context.tag ?? context.branch else { return }
    guard !ref.value.unicodeScalars.contains("\u{FFFD}") else {
      context.findings.append(
        Finding(
          .warning, "the name of the branch or tag is not UTF-8: it has no page",
          at: ref.origin.description))
      return
    }
    let page = context.tag == nil ? remote.branchPage(ref.value) : remote.tagPage(ref.value)
    context.refURL = page.map { Fact($0, from: repository.origin + ref.origin) }
  }
}
