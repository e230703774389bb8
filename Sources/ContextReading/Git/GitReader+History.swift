// SPDX-License-Identifier: Apache-2.0

import BuildModel

extension GitReader {
  /// Commits asked by name, and those of a range.
  struct History: Sendable {
    /// The commits of the stated id, of the head and of its second parent, where they are there.
    var points: [Commit] = []
    /// The commits of the range; `nil` where there is no range or git does not know it.
    var range: [Commit]?
    /// Whether the messages were longer than is read.
    var isCut = false
  }

  /// Asks for the commits that matter.
  func readHistory(_ head: Head) async -> History {
    async let points = output(Commit.arguments + pointArguments, limit: Self.logLimit)
    var history = History()
    if let arguments = rangeArguments(head),
      let answer = await output(Commit.arguments + arguments, limit: Self.logLimit),
      answer.status == 0 || answer.isCut
    {
      history.range = Commit.read(answer.bytes)
      history.isCut = answer.isCut
    }
    if let answer = await points {
      history.points = Commit.read(answer.bytes)
      history.isCut = history.isCut || answer.isCut
    }
    return history
  }

  private var pointArguments: [String] {
    let asksParent = question.isChangeRequest || question.mayBeTestMerge
    let names = [question.commit, "HEAD", asksParent ? "HEAD^2" : nil].compactMap { $0 }
    return ["--no-walk=unsorted", "--ignore-missing", "--end-of-options"] + names + ["--"]
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
    facts.headCommit = history.points.first { $0.id == facts.head.id }
    facts.statedCommit = question.commit.flatMap { stated in
      (history.points + (history.range ?? [])).first { $0.id.hasPrefix(stated.lowercased()) }
    }
    if question.mayBeTestMerge, question.commit == facts.head.id,
      let parents = facts.headCommit?.parents, parents.count == 2
    {
      facts.testedCommit = parents[1]
    }
    if question.range != nil, range == nil {
      findings.append(
        Finding(
          .warning,
          "the range begins at no commit, as on the first run of a branch: only the head is searched"
        ))
    }
    if let given = range, history.range == nil {
      throw ContextError(
        .malformedRange, "`\(given.value)` is not a range that git knows here", at: given.origin,
        fix: "give a range such as `origin/main..HEAD`, and fetch the commits it names")
    }
    facts.searched = searched(facts, history)
    if history.isCut {
      findings.append(
        Finding(.warning, "the messages of commits are longer than 8 MiB; the rest is not searched")
      )
    }
  }

  private mutating func searched(_ facts: GitFacts, _ history: History) -> [Commit] {
    if let range = trusted(history.range, facts) {
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
      return history.points
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

  /// Finds the second parent of a merge made for testing where a shallow clone hides it.
  func unhideParents(_ facts: inout GitFacts) async {
    guard question.mayBeTestMerge, facts.testedCommit == nil, facts.head.isShallow,
      question.commit == facts.head.id,
      let object = await output(["cat-file", "-p", "HEAD"])
    else { return }
    let parents = Commit.parents(inObject: object.bytes)
    if parents.count == 2 { facts.testedCommit = parents[1] }
  }

  /// Runs a command of git; `nil` where it did not end by itself.
  func output(_ arguments: [String], limit: Int = 1 << 20) async -> GitProcess.Output? {
    do {
      return try await process.run(arguments, limit: limit)
    } catch {
      // What is lost is told by the caller, who knows what was asked.
      return nil
    }
  }
}
