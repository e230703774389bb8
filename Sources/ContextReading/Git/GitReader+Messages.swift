// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// Which of the commits are the build's, and which are searched for issue keys.
extension GitReader {
  /// Asks for the commits and puts them where they belong.
  mutating func readCommits(_ facts: inout GitFacts, tags: [Tag]) async throws(ContextError) {
    tellNullStart()
    let history = await readHistory(asking(facts.head, tags: tags), facts.head)
    try checkRange(history, facts.head)
    facts.tagMessages += history.tagMessages
    var commits = history.commits
    if isBuildMissing(in: history, facts.head) {
      // A range need not hold the commit that is built.
      commits += await readHistory(.points([]), facts.head).commits
    }
    place(commits, in: &facts)
    facts.searched = searched(history, commits, facts)
    tellLoss(of: history, isHeadKnown: commits.contains { $0.id == facts.head.id })
  }

  /// Whether a range was read that does not tell what is needed of the commit that is built.
  private func isBuildMissing(in history: History, _ head: Head) -> Bool {
    switch history.asking {
    case .points, .object: return false
    // Where the head is built and its time is of no use, what is known of it is enough.
    case .range where !question.wantsTime && [nil, head.id].contains(question.commit): return false
    case .request, .range: break
    }
    let built = builtCommit(head)
    return built != nil && !history.commits.contains { $0.id.hasPrefix(built ?? "") }
  }

  /// The commit of the build, where git has it.
  private func builtCommit(_ head: Head) -> String? {
    isTestMerge(head) && head.parents.count == 2 ? head.parents[1] : knownCommit(head)
  }

  private func place(_ commits: [Commit], in facts: inout GitFacts) {
    let ofHead = facts.head.id.map { Commit(id: $0, parents: facts.head.parents) }
    facts.headCommit = commits.first { $0.id == facts.head.id } ?? ofHead
    facts.statedCommit = question.commit.flatMap { stated in
      (commits + [ofHead].compactMap { $0 }).first { $0.id.hasPrefix(stated.lowercased()) }
    }
    if isTestMerge(facts.head), let parents = facts.headCommit?.parents, parents.count == 2 {
      facts.testedCommit = parents[1]
    }
  }

  /// Tells that git does not know the range that a person gave.
  private mutating func checkRange(
    _ history: History, _ head: Head
  ) throws(ContextError) {
    guard case .range(let given) = history.asking, history.answer?.isWhole != true else { return }
    // Where git cannot read the head either, the range says nothing wrong.
    if history.answer?.namesNoCommit == true, head.isReadable {
      throw ContextError(
        .malformedRange, "`\(given.value)` is not a range that git knows here",
        at: given.origin.description,
        fix: "give a range such as `origin/main..HEAD`, and fetch the commits it names")
    }
  }

  private mutating func tellNullStart() {
    guard question.range != nil, range == nil else { return }
    findings.append(
      Finding(
        .warning,
        "the range begins at no commit, as on the first run of a branch: only the head is searched")
    )
  }

  private mutating func searched(
    _ history: History, _ commits: [Commit], _ facts: GitFacts
  ) -> [Commit] {
    if let range = trustedRange(history, facts.head) {
      if range.count > GitQuestion.commitLimit {
        findings.append(
          Finding(
            .warning,
            "the range has more than \(GitQuestion.commitLimit) commits; the older ones are not searched"
          ))
      }
      if case .range(let given) = history.asking, facts.head.isShallow {
        findings.append(
          Finding(
            .note, "history is shallow: commits of the range may be missing",
            at: given.origin.description))
      }
      return Array(range.prefix(GitQuestion.commitLimit))
    }
    guard question.isChangeRequest else {
      return (facts.statedCommit ?? facts.headCommit).map { [$0] } ?? []
    }
    tellShortHistory(facts.head)
    if case .request = history.asking { return Array(commits.prefix(1)) }
    return commits
  }

  private mutating func tellShortHistory(_ head: Head) {
    let reason =
      head.isShallow
      ? "history is shallow: only the messages of the last commits are searched for issue keys"
      : question.bases.isEmpty
        ? "the base of the change request is not known: only its last commits are searched for issue keys"
        : "not all commits of the change request are known here: only the last are searched for issue keys"
    findings.append(Finding(.note, reason))
  }

  /// The commits of a range; none where its end is not known, or history is cut off before it: that would let in
  /// others.
  private func trustedRange(_ history: History, _ head: Head) -> [Commit]? {
    guard history.answer?.isWhole == true else { return nil }
    switch history.asking {
    case .points, .object: return nil
    case .range: return history.commits
    case .request(let bases, _):
      let range = history.commits.filter { !$0.isBoundary }
      // Behind the last of too many commits there is always a boundary.
      let isReached =
        range.count < history.commits.count && range.count <= GitQuestion.commitLimit
      let known = head.known(of: question.revisions)
      let isBaseKnown = bases.contains {
        known.contains(GitQuestion.commit(of: $0)) || head.parents.first == $0
      }
      return isReached || isBaseKnown && !head.isShallow ? range : nil
    }
  }
}
