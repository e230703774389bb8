// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading

/// Looks for issue keys in what is pushed.
struct PushCheck {
  /// What was found for one ref.
  struct Result: Sendable {
    var ref: PushedRef
    var keys: [IssueKey]
    /// How many new commits were searched.
    var commits: Int
    /// Whether git told the new commits; else a key may have been missed.
    var isComplete: Bool

    /// Whether new commits of a branch are pushed that Jira cannot link to an issue.
    var lacksKeys: Bool { keys.isEmpty && isComplete && commits > 0 && ref.branch != nil }
  }

  /// Commits whose messages are searched at most.
  static let commitLimit = 100

  var git: HookGit
  var finder: KeyFinder
  /// The remote's name, `nil` where the push names a URL.
  var remote: String?

  /// Searches each ref: its name, then its new commits.
  func check(_ refs: [PushedRef]) throws -> [Result] {
    try refs.map { ref in
      let messages = newMessages(of: ref)
      var texts = (messages ?? []).map { KeyText(source: .commit, text: $0) }
      if let branch = ref.branch { texts.insert(KeyText(source: .branch, text: branch), at: 0) }
      if let tag = ref.tag { texts.insert(KeyText(source: .tag, text: tag), at: 0) }
      return Result(
        ref: ref, keys: try finder.find(explicit: [], texts: texts).keys,
        commits: messages?.count ?? 0, isComplete: messages != nil)
    }
  }

  /// The messages of the commits that the other end lacks; `nil` where git cannot tell.
  private func newMessages(of ref: PushedRef) -> [String]? {
    // After a forced push the other end's commit may be unknown here.
    ref.remote.flatMap { messages([ref.local, "^" + $0]) } ?? messages([ref.local] + known)
  }

  /// What the remote is known to have.
  private var known: [String] {
    ["--not", remote.map { "--remotes=" + $0 } ?? "--remotes"]
  }

  private func messages(_ revisions: [String]) -> [String]? {
    let answer = git.run(
      ["log", "-z", "--format=%B", "--encoding=UTF-8", "--max-count=\(Self.commitLimit)"]
        + revisions + ["--"])
    guard answer.isDone else { return nil }
    return answer.output.split(separator: 0, omittingEmptySubsequences: false).dropLast()
      .map { String(decoding: $0, as: UTF8.self) }
  }
}
