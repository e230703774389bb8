// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// What a push comes to.
struct PushVerdict {
  var results: [PushCheck.Result]
  var isStrict: Bool

  /// Whether the push must not go on.
  var isStopped: Bool { isStrict && results.contains(where: \.lacksKeys) }

  /// The lines for a person.
  var sentences: [String] {
    results.map { result in
      let name = "`\(PrintableText.escape(result.ref.shortName, limit: 255))`"
      guard result.keys.isEmpty else { return "\(name): \(Self.list(result.keys))" }
      guard result.isComplete else {
        return "\(name): git did not tell the new commits, so issue keys may have been missed"
      }
      guard result.lacksKeys else { return "\(name): no issue key" }
      let commits = Self.count(result.commits)
      return isStrict
        ? "error: no issue key in \(name) nor in \(commits); the push is stopped"
        : "warning: no issue key in \(name) nor in \(commits); Jira will not show its builds"
    }
  }

  /// The way on for a push that is stopped.
  static let remedy =
    "fix: name the issue, such as PROJ-7, in the branch or in a commit message; "
    + "`git push --no-verify` skips the hook"

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

/// `hook run pre-push --json`.
struct PushDocument: Encodable {
  /// One pushed ref.
  struct Ref: Encodable {
    var ref: String
    var branch: String?
    var tag: String?
    var issueKeys: [IssueKey]
    var commits: Int
    var isComplete: Bool
  }

  var refs: [Ref]
  var isStopped: Bool

  init(_ verdict: PushVerdict) {
    refs = verdict.results.map {
      Ref(
        ref: $0.ref.ref, branch: $0.ref.branch, tag: $0.ref.tag, issueKeys: $0.keys,
        commits: $0.commits, isComplete: $0.isComplete)
    }
    isStopped = verdict.isStopped
  }
}
