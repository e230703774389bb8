// SPDX-License-Identifier: Apache-2.0

internal import BuildModel

/// Words that look like projects and are none.
enum KeyWords {
  /// Whether a project stands for a standard, a licence or a list of weaknesses, or in a branch for a
  /// change request.
  static func isDenied(_ project: some StringProtocol, in source: KeyCandidate.Source) -> Bool {
    let word = String(project)
    return denied.contains(word) || (source == .branch && deniedInBranches.contains(word))
  }

  /// Whether a text in lower or mixed case is what branches are often called: `release-2`, `fix-7`.
  static func isCommonInBranches(_ word: String) -> Bool {
    commonInBranches.contains(word.lowercased())
  }

  private static let denied: Set = [
    "UTF", "UCS", "SHA", "MD5", "AES", "RSA", "TLS", "SSL", "ISO", "IEC", "IEEE", "RFC", "PEP",
    "CVE",
    "CWE", "GHSA", "HTTP", "ECMA", "BSD", "GPL", "LGPL", "AGPL", "MPL", "COVID",
  ]

  private static let deniedInBranches: Set = ["PR", "MR"]

  private static let commonInBranches: Set = [
    "backport", "branch", "bug", "bugfix", "bugs", "build", "bump", "chore", "ci", "docs", "draft",
    "epic", "feat", "feature", "features", "fix", "fixes", "hotfix", "issue", "issues", "iteration",
    "main", "master", "merge", "milestone", "part", "patch", "perf", "phase", "pull", "rc",
    "refactor", "rel", "release", "releases", "revert", "spike", "sprint", "step", "story", "style",
    "support", "task", "tasks", "temp", "ticket", "tmp", "trunk", "update", "upgrade", "ver",
    "version", "versions", "wip",
  ]
}
