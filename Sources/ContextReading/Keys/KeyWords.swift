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
  static func isCommonInBranches(_ word: ArraySlice<UInt8>) -> Bool {
    commonInBranches.contains(String(uppercasing: word))
  }

  /// The length of the longest word of the deny-list: what is longer need not be looked up.
  static let longestDenied = 5
  /// The length of the longest common word in branches.
  static let longestInBranches = 9

  private static let denied: Set = [
    "UTF", "UCS", "SHA", "MD5", "AES", "RSA", "TLS", "SSL", "ISO", "IEC", "IEEE", "RFC", "PEP",
    "CVE",
    "CWE", "GHSA", "HTTP", "ECMA", "BSD", "GPL", "LGPL", "AGPL", "MPL", "COVID",
  ]

  private static let deniedInBranches: Set = ["PR", "MR"]

  private static let commonInBranches: Set = [
    "BACKPORT", "BRANCH", "BUG", "BUGFIX", "BUGS", "BUILD", "BUMP", "CHORE", "CI", "DOCS", "DRAFT",
    "EPIC", "FEAT", "FEATURE", "FEATURES", "FIX", "FIXES", "HOTFIX", "ISSUE", "ISSUES", "ITERATION",
    "MAIN", "MASTER", "MERGE", "MILESTONE", "PART", "PATCH", "PERF", "PHASE", "PULL", "RC",
    "REFACTOR", "REL", "RELEASE", "RELEASES", "REVERT", "SPIKE", "SPRINT", "STEP", "STORY", "STYLE",
    "SUPPORT", "TASK", "TASKS", "TEMP", "TICKET", "TMP", "TRUNK", "UPDATE", "UPGRADE", "VER",
    "VERSION", "VERSIONS", "WIP",
  ]
}
