// SPDX-License-Identifier: Apache-2.0

import BuildModel

// Which commits are the build's, and which are searched for issue keys.

/// What the one call for commits requests.
private enum CommitRequest: Sendable {
  /// Commits by name, and the messages of tags with them.
  case points([Tag])
  /// The commits of the change request.
  case changeRequest(bases: [String], tip: String)
  /// The range that the user gave.
  case range(Fact<String>)
  /// The object of HEAD, whose parents a shallow clone does not hide.
  case object
}

/// What git said about commits.
private struct History: Sendable {
  var request: CommitRequest
  var answer: GitRunner.Answer
  /// The commits, including those that only mark where a range ends.
  var commits: [Commit] = []
  /// The messages of tags that came with them.
  var tagMessages: [String] = []

  /// What git printed, if it ran to its end.
  var output: GitRunner.Output? {
    // Why it did not is reported with what is lost.
    try? answer.get()
  }

  /// Whether git complained about a name without a commit, and not about the repository.
  var namesNoCommit: Bool {
    ["bad revision", "Invalid revision range", "ambiguous argument", "bad object"]
      .contains { output?.complaint.contains($0) == true }
  }
}

extension GitReader {
  /// Asks for the commits and puts each in its place.
  ///
  /// - Returns: What git printed, if it ran to its end.
  mutating func readCommits(
    _ facts: inout GitFacts, tags: [Tag]
  ) async throws(ContextError) -> GitRunner.Output? {
    if question.range != nil, range == nil {
      report(
        .warning,
        "the range has no starting commit, as on the first run of a branch: only HEAD is searched")
    }
    let isBuilt = isBuiltByHead(facts.head)
    var history = await readHistory(
      request(facts.head, tags: isBuilt ? tags : []), facts.head)
    try checkRange(history, facts.head)
    facts.tagMessages += history.tagMessages
    var commits = history.commits
    if case .points = history.request, let merge = commits.first(where: isMergeIntoHead) {
      // Only now is it known which of the parents is the base.
      history = await readHistory(
        .changeRequest(bases: [merge.parents[1]], tip: merge.parents[0]), facts.head)
      commits = [merge] + history.commits
    }
    if isBuildMissing(in: history, facts.head) {
      // A range need not hold the commit that is built.
      commits += await readHistory(.points([]), facts.head).commits
    }
    place(commits, in: &facts)
    if !isBuilt, !isTested(by: facts) { leaveHead(&facts) }
    facts.searched = searched(history, commits, facts)
    reportLoss(of: history, isHeadKnown: commits.contains { $0.id == facts.head.id })
    return history.output
  }

  /// Whether the range that was read lacks what is needed about the commit that is built.
  private func isBuildMissing(in history: History, _ head: Head) -> Bool {
    switch history.request {
    case .points, .object: return false
    // If HEAD is built and its time is not needed, enough is known.
    case .range where !question.wantsTime && [nil, head.id].contains(question.commit): return false
    case .changeRequest, .range: break
    }
    let built =
      isTestMerge(head) && head.parents.count == 2 ? head.parents[1] : knownCommit(head)
    return built != nil && !history.commits.contains { $0.id.hasPrefix(built ?? "") }
  }

  /// Whether HEAD is the commit that is built, as far as its id says.
  private func isBuiltByHead(_ head: Head) -> Bool {
    guard let stated = question.commit, let id = head.id else { return true }
    return id.hasPrefix(stated.lowercased())
  }

  /// Whether HEAD is the test merge of the commit that is built.
  private func isTested(by facts: GitFacts) -> Bool {
    guard question.isChangeRequest, let stated = question.commit?.lowercased() else { return false }
    // A shallow clone hides the parents, but the CI service may name the merge.
    if let id = facts.head.id, question.testMerges.contains(id) { return true }
    let parents = facts.headCommit?.parents ?? []
    return parents.count == 2 && parents.contains { $0.hasPrefix(stated) }
  }

  /// Whether the CI service made a commit itself, by merging the base into the head of the change
  /// request.
  private func isMergeIntoHead(_ commit: Commit) -> Bool {
    question.isChangeRequest && commit.parents.count == 2 && !commit.committer.isEmpty
      && commit.committer == question.mergeCommitter
  }

  /// Forgets what only HEAD says, since another commit is built.
  private func leaveHead(_ facts: inout GitFacts) {
    facts.head.branch = nil
    facts.tags = []
    facts.tagMessages = []
    facts.guess = nil
    guard question.range == nil, let stated = question.commit else { return }
    let id = stated.prefix(10)
    facts.remark =
      facts.statedCommit == nil
      ? Finding(
        .warning,
        "the commit being built, `\(id)`, is not in this clone, so no commit messages or tags are "
          + "searched; fetch it, for example with `git fetch origin \(stated)`")
      : Finding(
        .note,
        "HEAD is not the commit being built, `\(id)`, so its branch and tags are not used")
  }

  private func place(_ commits: [Commit], in facts: inout GitFacts) {
    let ofHead = facts.head.id.map { Commit(id: $0, parents: facts.head.parents) }
    facts.headCommit = commits.first { $0.id == facts.head.id } ?? ofHead
    facts.statedCommit = question.commit.flatMap { stated in
      (commits + [ofHead].compactMap { $0 }).first { $0.id.hasPrefix(stated.lowercased()) }
    }
    guard let head = facts.headCommit, head.parents.count == 2 else { return }
    if isTestMerge(facts.head) {
      facts.tested = (head.parents[1], "second")
    } else if isMergeIntoHead(head), isBuiltByHead(facts.head) {
      facts.tested = (head.parents[0], "first")
    }
  }

  private func checkRange(_ history: History, _ head: Head) throws(ContextError) {
    guard case .range(let given) = history.request, history.output?.isUsable != true else { return }
    // If git cannot read HEAD either, the range is not at fault.
    if history.namesNoCommit, head.isReadable {
      throw ContextError(
        .malformedRange, "`\(given.value)` is not a range that git knows here",
        at: given.origin.description,
        fix: "pass a range such as `origin/main..HEAD`, and fetch the commits it names")
    }
  }

  private mutating func searched(
    _ history: History, _ commits: [Commit], _ facts: GitFacts
  ) -> [Commit] {
    if let range = trustedRange(history, facts.head) {
      let limit = GitQuestion.commitLimit
      if range.count > limit {
        report(
          .warning,
          "the range has more than \(limit) commits; the older ones are not searched")
      }
      if case .range(let given) = history.request, facts.head.isShallow {
        report(
          .note, "history is shallow: commits of the range may be missing", at: given.origin)
      }
      return Array(range.prefix(limit))
    }
    let isOfHead = isBuiltByHead(facts.head) || isTested(by: facts)
    guard isOfHead, question.isChangeRequest else {
      let built = facts.statedCommit ?? (isOfHead ? facts.headCommit : nil)
      return built.map { [$0] } ?? []
    }
    reportShortHistory(facts.head)
    if case .changeRequest = history.request { return Array(commits.prefix(1)) }
    return commits
  }

  private mutating func reportShortHistory(_ head: Head) {
    let reason =
      head.isShallow
      ? "history is shallow"
      : question.bases.isEmpty
        ? "the base of the pull or merge request is unknown"
        : "this clone lacks some commits of the pull or merge request"
    report(.note, reason + ": only the messages of its last commits are searched for issue keys")
  }

  /// The commits of a range; `nil` if its end is unknown or history is cut off before it: it would
  /// include others.
  private func trustedRange(_ history: History, _ head: Head) -> [Commit]? {
    guard history.output?.isUsable == true else { return nil }
    switch history.request {
    case .points, .object: return nil
    case .range: return history.commits
    case .changeRequest(let bases, _):
      let range = history.commits.filter { !$0.isBoundary }
      // After the last of too many commits there is always a boundary.
      let isReached =
        range.count < history.commits.count && range.count <= GitQuestion.commitLimit
      let known = head.known(of: question.revisions)
      let isBaseKnown = bases.contains {
        known.contains(GitQuestion.commit(of: $0)) || head.parents.first == $0
      }
      return isReached || isBaseKnown && !head.isShallow ? range : nil
    }
  }

  /// Reports what the call for commits did not give.
  private mutating func reportLoss(of history: History, isHeadKnown: Bool) {
    if history.output?.isCut == true {
      return report(.warning, "commit messages exceed 8 MiB; the rest is not searched")
    }
    let isUsable = history.output?.isUsable == true
    switch history.request {
    case .object where !isUsable:
      reportLoss(
        of: "cat-file", history.answer,
        "the commit may be a test merge, but the commit it tests is unknown")
    case .range where !isUsable, .changeRequest where !isUsable:
      reportLoss(
        of: "log", history.answer, "the messages of the range are not searched for issue keys")
    case .points(let tags) where !isHeadKnown:
      reportLoss(
        of: tags.isEmpty ? "log" : "show", history.answer,
        "messages are not searched for issue keys; the time and the parents of HEAD are unknown")
    case .points, .range, .changeRequest, .object: break
    }
  }
}

extension GitReader {
  /// Asks for the commits that matter: those of a range if there is one, since the build's own is
  /// usually its first, otherwise by name.
  private func readHistory(_ request: CommitRequest, _ head: Head) async -> History {
    let answer = await answer(arguments(request), limit: Self.logLimit)
    var history = History(request: request, answer: answer)
    guard let answer = history.output, let id = head.id else { return history }
    switch request {
    case .object where answer.isUsable:
      history.commits = [Commit.read(object: answer.bytes, id: id)]
    case .object: break
    case .points(let tags):
      let (commits, rest) = Commit.readAll(answer)
      history.commits = commits
      if !tags.isEmpty, answer.isDone { history.tagMessages = Tag.messages(rest) }
    case .changeRequest, .range: history.commits = Commit.read(answer)
    }
    history.commits = await readingWideMessages(history.commits)
    return history
  }

  /// The commits with the messages that git cannot convert read from their objects, at most 10.
  private func readingWideMessages(_ commits: [Commit]) async -> [Commit] {
    var commits = commits
    for position in commits.indices.filter({ commits[$0].isWide }).prefix(10) {
      let answer = await answer(["cat-file", "-p", commits[position].id], limit: Self.logLimit)
      guard case .success(let output) = answer, output.isUsable else { continue }
      let object = Commit.read(object: output.bytes, id: "")
      commits[position].message = object.message
      // Git converts the header with the message, so the time may be lost too.
      commits[position].time = object.time ?? commits[position].time
    }
    return commits
  }

  private func request(_ head: Head, tags: [Tag]) -> CommitRequest {
    if let range { return .range(range) }
    if isTestMerge(head), head.isShallow, head.parents.isEmpty { return .object }
    return changeRequest(head) ?? .points(tags)
  }

  private func changeRequest(_ head: Head) -> CommitRequest? {
    guard question.isChangeRequest, question.wantsMessages, head.isReadable else { return nil }
    guard isTestMerge(head), head.parents.count == 2 else {
      guard let tip = knownCommit(head) else { return nil }
      let bases = question.bases.filter { GitQuestion.commit(of: $0) != head.unknown }
      return bases.isEmpty ? nil : .changeRequest(bases: bases, tip: tip)
    }
    let known = head.known(of: question.revisions)
    let bases = question.bases.filter { known.contains(GitQuestion.commit(of: $0)) }
    return .changeRequest(bases: bases + [head.parents[0]], tip: head.parents[1])
  }

  /// Whether HEAD is the merge that the CI service made for testing.
  private func isTestMerge(_ head: Head) -> Bool {
    question.mayBeTestMerge && question.commit == head.id
  }

  /// The stated commit, otherwise HEAD; `nil` if git does not have the stated one.
  private func knownCommit(_ head: Head) -> String? {
    guard let stated = question.commit, stated != head.id else { return head.id }
    let isKnown = head.known(of: question.revisions).contains(GitQuestion.commit(of: stated))
    return isKnown ? stated.lowercased() : nil
  }

  private func arguments(_ request: CommitRequest) -> [String] {
    let limit = "--max-count=\(GitQuestion.commitLimit + 1)"
    switch request {
    case .object: return ["cat-file", "-p", "HEAD"]
    case .range(let range):
      return ["log"] + Commit.arguments + [limit, "--end-of-options", range.value, "--"]
    case .changeRequest(let bases, let tip):
      return ["log"] + Commit.arguments
        + [limit, "--boundary", "--ignore-missing", "--end-of-options"]
        + bases.map { "^" + $0 } + [tip, "--"]
    case .points(let tags):
      let asksParent = question.isChangeRequest || question.mayBeTestMerge
      let names = [question.commit, "HEAD", asksParent ? "HEAD^2" : nil].compactMap { $0 }
      return [tags.isEmpty ? "log" : "show"] + Commit.arguments
        + ["--no-patch", "--no-walk=unsorted", "--ignore-missing", "--end-of-options"]
        + names + tags.map { "refs/tags/\($0.name)" } + ["--"]
    }
  }

  /// The range that was given, unless it starts at the null id: services name what preceded a first
  /// push like that.
  private var range: Fact<String>? {
    guard let given = question.range, let dots = given.value.firstRange(of: "..") else {
      return question.range
    }
    return CommitText.isNull(given.value[..<dots.lowerBound]) ? nil : given
  }
}
