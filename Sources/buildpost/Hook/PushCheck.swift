// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import TextCoding

/// A line that git passes to `pre-push` (githooks, pre-push): a commit and the ref it goes to.
struct PushedRef: Sendable, Equatable {
  /// The commit that is pushed.
  var local: String
  /// The remote ref; the local side may be `HEAD` or any expression.
  var ref: String
  /// What the other end has, `nil` for a new ref.
  var remote: String?

  /// The branch, `nil` for a tag or another ref.
  var branch: String? { name(after: "refs/heads/") }
  /// The tag, `nil` for a branch or another ref.
  var tag: String? { name(after: "refs/tags/") }
  /// The name the user knows the ref by.
  var shortName: String { branch ?? tag ?? ref }

  /// Reads all lines, without deletions.
  static func read(_ input: [UInt8]) -> [PushedRef] {
    String(decoding: input, as: UTF8.self).split(separator: "\n").compactMap { PushedRef($0) }
  }

  /// Reads a line; `nil` for a deletion and for anything else.
  init?(_ line: Substring) {
    // The first field may hold blanks, the others cannot.
    let fields = line.split(separator: " ", omittingEmptySubsequences: false)
    guard fields.count >= 4 else { return nil }
    let last = fields.suffix(3)
    let (local, ref, remote) = (
      last[last.startIndex], last[last.startIndex + 1], fields[fields.count - 1]
    )
    let isNew = CommitText.isNull(remote)
    guard CommitText.isFull(local), isNew || CommitText.isFull(remote) else { return nil }
    self.local = String(local)
    self.ref = String(ref)
    self.remote = isNew ? nil : String(remote)
  }

  /// Reads the variables that pre-commit sets instead of the lines, for the first pushed ref only.
  init?(preCommit environment: [String: String]) {
    guard let ref = environment["PRE_COMMIT_REMOTE_BRANCH"], !ref.isEmpty,
      let local = environment["PRE_COMMIT_TO_REF"] ?? environment["PRE_COMMIT_LOCAL_BRANCH"],
      CommitText.isFull(local) || local == "HEAD" || local.hasPrefix("refs/")
    else { return nil }
    self.local = local
    self.ref = ref.hasPrefix("refs/") ? ref : "refs/heads/" + ref
    remote = environment["PRE_COMMIT_FROM_REF"].flatMap { CommitText.isFull($0) ? $0 : nil }
  }

  private func name(after prefix: String) -> String? {
    ref.hasPrefix(prefix) ? String(ref.dropFirst(prefix.count)) : nil
  }
}

/// Looks for issue keys in what is pushed.
struct PushCheck {
  /// What was found for one ref.
  struct Result: Sendable {
    var ref: PushedRef
    var keys: [IssueKey]
    /// How many new commits were searched.
    var commits: Int
    /// Whether git listed the new commits; else a key may have been missed.
    var isComplete: Bool

    /// Whether new commits of a branch are pushed that Jira cannot link to an issue.
    var lacksKeys: Bool { keys.isEmpty && isComplete && commits > 0 && ref.branch != nil }
  }

  /// The most commits whose messages are searched.
  static let commitLimit = 100

  var git: HookGit
  var finder: KeyFinder
  /// The remote's name, `nil` if the push names a URL.
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

  /// The messages of the commits that the other end lacks; `nil` if git does not know them.
  private func newMessages(of ref: PushedRef) -> [String]? {
    // After a forced push the other end's commit may be unknown here.
    ref.remote.flatMap { messages([ref.local, "^" + $0]) } ?? messages([ref.local] + known)
  }

  /// What the remote is known to have.
  private var known: [String] {
    ["--not", remote.map { "--remotes=" + $0 } ?? "--remotes"]
  }

  private func messages(_ revisions: [String]) -> [String]? {
    let answer = git.output(
      ["log", "-z", "--format=%B", "--encoding=UTF-8", "--max-count=\(Self.commitLimit)"]
        + revisions + ["--"])
    return answer?.bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast()
      .map { String(decoding: $0, as: UTF8.self) }
  }
}

/// The result for a whole push.
struct PushVerdict {
  var results: [PushCheck.Result]
  var isStrict: Bool

  /// Whether the push is stopped.
  var isStopped: Bool { isStrict && results.contains(where: \.lacksKeys) }

  /// `hook run pre-push --json`.
  var json: JSONObject {
    let refs = results.map { result in
      var ref: JSONObject = [
        "ref": result.ref.ref, "issueKeys": result.keys, "commits": result.commits,
        "isComplete": result.isComplete,
      ]
      ref.add("branch", result.ref.branch)
      ref.add("tag", result.ref.tag)
      return ref
    }
    return ["refs": refs, "isStopped": isStopped]
  }

  /// The messages for the user.
  var sentences: [String] {
    results.map { result in
      let name = "`\(PrintableText.escape(result.ref.shortName, limit: 255))`"
      guard result.keys.isEmpty else { return appearance(of: result, name) }
      guard result.isComplete else {
        return "\(name): git could not list the new commits, so issue keys may have been missed"
      }
      guard result.lacksKeys else { return "\(name): no issue key" }
      let commits = Self.count(result.commits)
      return isStrict
        ? "error: no issue key in \(name) or \(commits); the push is stopped"
        : "warning: no issue key in \(name) or \(commits); Jira will not show its builds"
    }
  }

  /// What to do if a push is stopped.
  static let remedy =
    "fix: name the issue, such as PROJ-7, in the branch or in a commit message; "
    + "`git push --no-verify` skips the hook"

  private func appearance(of result: PushCheck.Result, _ name: String) -> String {
    "builds of \(name) will appear on \(Self.list(result.keys))"
  }

  private static func list(_ keys: [IssueKey]) -> String {
    let shown = keys.prefix(10).map(\.description).joined(separator: ", ")
    return keys.count > 10 ? "\(shown) and \(keys.count - 10) more" : shown
  }

  private static func count(_ commits: Int) -> String {
    switch commits {
    case 1: "its new commit"
    case PushCheck.commitLimit: "the last \(commits) new commits"
    default: "its \(commits) new commits"
    }
  }
}
