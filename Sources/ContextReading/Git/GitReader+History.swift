// SPDX-License-Identifier: Apache-2.0

import BuildModel

extension GitReader {
  /// What the one call for commits asks for.
  enum Asking: Sendable {
    /// Commits by name, and the messages of tags with them.
    case points([Tag])
    /// The commits of the change request.
    case request(bases: [String], tip: String)
    /// The range that a person gave.
    case range(Fact<String>)
    /// The object of the head, whose parents a shallow clone does not hide.
    case object
  }

  /// What git said of commits.
  struct History: Sendable {
    var asking: Asking
    var answer: GitProcess.Output?
    /// The commits, also those that only mark where a range ends.
    var commits: [Commit] = []
    /// The messages of tags that came with them.
    var tagMessages: [String] = []
  }

  /// Asks for the commits that matter: for those of a range where there is one, since the build's own is mostly its
  /// first, else by name.
  func readHistory(_ asking: Asking, _ head: Head) async -> History {
    let answer = await output(arguments(asking), limit: Self.logLimit)
    var history = History(asking: asking, answer: answer)
    guard let answer, let id = head.id else { return history }
    switch asking {
    case .object where answer.isWhole:
      history.commits = [Commit.read(object: answer.bytes, id: id)]
    case .object: break
    case .points(let tags):
      let (commits, rest) = Commit.readAll(answer.bytes)
      history.commits = commits
      if !tags.isEmpty, answer.status == 0 { history.tagMessages = Tag.messages(rest) }
    case .request, .range: history.commits = Commit.read(answer.bytes)
    }
    return history
  }

  /// What to ask first.
  func asking(_ head: Head, tags: [Tag]) -> Asking {
    if let range { return .range(range) }
    if isTestMerge(head), head.isShallow, head.parents.isEmpty { return .object }
    return request(head) ?? .points(tags)
  }

  /// Whether the head is the commit that the CI service made for testing.
  func isTestMerge(_ head: Head) -> Bool {
    question.mayBeTestMerge && question.commit == head.id
  }

  private func request(_ head: Head) -> Asking? {
    guard question.isChangeRequest, question.wantsMessages, head.isReadable else { return nil }
    guard isTestMerge(head), head.parents.count == 2 else {
      // Where the merge made for testing is not here, the head of the change request is checked out instead.
      guard let tip = knownCommit(head) ?? (question.mayBeTestMerge ? "HEAD" : nil) else {
        return nil
      }
      let bases = question.bases.filter { GitQuestion.commit(of: $0) != head.unknown }
      return bases.isEmpty ? nil : .request(bases: bases, tip: tip)
    }
    let known = head.known(of: question.revisions)
    let bases = question.bases.filter { known.contains(GitQuestion.commit(of: $0)) }
    return .request(bases: bases + [head.parents[0]], tip: head.parents[1])
  }

  /// The commit that is stated, else the head; `nil` where git does not have the one that is stated.
  func knownCommit(_ head: Head) -> String? {
    guard let stated = question.commit, stated != head.id else { return head.id }
    let isKnown = head.known(of: question.revisions).contains(GitQuestion.commit(of: stated))
    return isKnown ? stated.lowercased() : nil
  }

  private func arguments(_ asking: Asking) -> [String] {
    let limit = "--max-count=\(GitQuestion.commitLimit + 1)"
    switch asking {
    case .object: return ["cat-file", "-p", "HEAD"]
    case .range(let range):
      return ["log"] + Commit.arguments + [limit, "--end-of-options", range.value, "--"]
    case .request(let bases, let tip):
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

  /// The range that was given, unless it begins at the null id: so services name what was before a first push.
  var range: Fact<String>? {
    guard let given = question.range, let dots = given.value.firstRange(of: "..") else {
      return question.range
    }
    let base = given.value[..<dots.lowerBound]
    let isNull = (base.count == 40 || base.count == 64) && base.allSatisfy { $0 == "0" }
    return isNull ? nil : given
  }
}
