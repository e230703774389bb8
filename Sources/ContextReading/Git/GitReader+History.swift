// SPDX-License-Identifier: Apache-2.0

import BuildModel

extension GitReader {
  /// Commits asked by name, and those of a range.
  struct History: Sendable {
    /// What git said of the stated commit, the head, its second parent and the tags there.
    var points: GitProcess.Output?
    /// What git said of the range; `nil` also where there is none.
    var range: GitProcess.Output?
    /// Whether there is a range.
    var hasRange = false
    /// Whether tags were shown, or should have been.
    var tags = Tags.none

    /// What became of the messages of tags.
    enum Tags: Sendable { case none, shown, lost }
  }

  /// Asks for the commits that matter, and for the messages of tags with them.
  func readHistory(_ head: Head, tags: [Tag]) async -> History {
    let arguments = [tags.isEmpty ? "log" : "show"] + Commit.arguments + pointArguments(tags)
    async let points = output(arguments, limit: Self.logLimit)
    var history = History()
    if let arguments = rangeArguments(head) {
      history.hasRange = true
      history.range = await output(["log"] + Commit.arguments + arguments, limit: Self.logLimit)
    }
    history.points = await points
    if !tags.isEmpty { history.tags = history.points?.status == 0 ? .shown : .lost }
    if history.tags == .lost, history.points?.isCut != true {
      // A broken tag must not hide the commits.
      history.points = await output(
        ["log"] + Commit.arguments + pointArguments([]), limit: Self.logLimit)
    }
    return history
  }

  private func pointArguments(_ tags: [Tag]) -> [String] {
    let asksParent = question.isChangeRequest || question.mayBeTestMerge
    let names = [question.commit, "HEAD", asksParent ? "HEAD^2" : nil].compactMap { $0 }
    return ["--no-patch", "--no-walk=unsorted", "--ignore-missing", "--end-of-options"]
      + names + tags.map { "refs/tags/\($0.name)" } + ["--"]
  }

  /// The range that was given, unless it begins at the null id: so services name what was before a first push.
  private var range: Fact<String>? {
    guard let given = question.range, let dots = given.value.firstRange(of: "..") else {
      return question.range
    }
    let base = given.value[..<dots.lowerBound]
    let isNull = (base.count == 40 || base.count == 64) && base.allSatisfy { $0 == "0" }
    return isNull ? nil : given
  }

  private func rangeArguments(_ head: Head) -> [String]? {
    let limit = "--max-count=\(GitQuestion.commitLimit + 1)"
    if let range = range?.value {
      return [limit, "--end-of-options", range, "--"]
    }
    guard question.wantsMessages, question.isChangeRequest, let base = question.base else {
      return nil
    }
    let isTestMerge = question.mayBeTestMerge && question.commit == head.id
    let tip = isTestMerge ? "HEAD^2" : question.commit ?? "HEAD"
    return [limit, "--boundary", "--end-of-options", "\(base)..\(tip)", "--"]
  }

  /// Puts the commits where they belong.
  mutating func fill(_ facts: inout GitFacts, from history: History) throws(ContextError) {
    let (points, rest) = Commit.readAll(history.points?.bytes ?? [])
    let range = try rangeCommits(history, points, facts.head)
    if history.tags == .shown { facts.tagMessages = Tag.messages(rest) }
    facts.headCommit = points.first { $0.id == facts.head.id }
    facts.statedCommit = question.commit.flatMap { stated in
      (points + (range ?? [])).first { $0.id.hasPrefix(stated.lowercased()) }
    }
    if question.mayBeTestMerge, question.commit == facts.head.id,
      let parents = facts.headCommit?.parents, parents.count == 2
    {
      facts.testedCommit = parents[1]
    }
    facts.searched = searched(facts, points, range)
    tellLoss(of: history, facts)
  }

  /// The commits of the range; `nil` where there is none or git does not know it.
  private mutating func rangeCommits(
    _ history: History, _ points: [Commit], _ head: Head
  ) throws(ContextError) -> [Commit]? {
    tellNullStart()
    guard history.hasRange else { return nil }
    if let answer = history.range, answer.isWhole { return Commit.read(answer.bytes) }
    // Where git cannot read the head either, the range says nothing wrong.
    let isUnknown = history.range?.namesNoCommit == true && points.contains { $0.id == head.id }
    guard isUnknown else {
      tell("log", history.range, "the messages of the range are not searched for issue keys")
      return nil
    }
    if let given = range {
      throw ContextError(
        .malformedRange, "`\(given.value)` is not a range that git knows here", at: given.origin,
        fix: "give a range such as `origin/main..HEAD`, and fetch the commits it names")
    }
    // Shallow history is told where it is searched.
    if !head.isShallow {
      findings.append(
        Finding(
          .note,
          "not all commits of the change request are known here: only the last are searched for issue keys"
        ))
    }
    return nil
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
    _ facts: GitFacts, _ points: [Commit], _ range: [Commit]?
  ) -> [Commit] {
    if let range = trusted(range, facts) {
      if range.count > GitQuestion.commitLimit {
        findings.append(
          Finding(
            .warning,
            "the range has more than \(GitQuestion.commitLimit) commits; the older ones are not searched"
          ))
      }
      return Array(range.prefix(GitQuestion.commitLimit))
    }
    if question.isChangeRequest {
      if facts.head.isShallow {
        findings.append(
          Finding(
            .note,
            "history is shallow: only the messages of the last commits are searched for issue keys")
        )
      }
      return points
    }
    return (facts.statedCommit ?? facts.headCommit).map { [$0] } ?? []
  }

  /// The commits of a range; none where history is cut off before the range's end, which would let in others.
  private func trusted(_ range: [Commit]?, _ facts: GitFacts) -> [Commit]? {
    guard let range else { return nil }
    let isReached = range.contains { $0.isBoundary }
    let isWhole = self.range != nil || isReached || !facts.head.isShallow
    return isWhole ? range.filter { !$0.isBoundary } : nil
  }
}
