// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// What becomes of a text that looks like an issue key, and by which rule.
enum KeyVerdict: Equatable {
  case kept(IssueKey, by: KeptRule)
  case dropped(DroppedRule)
}

/// Why a key counts.
enum KeptRule: Equatable, CustomStringConvertible {
  case given(origin: FactOrigin)
  case publishedPattern, startOfBranch, anyCase, listedProject, ownPattern

  var description: String {
    switch self {
    case .given(let origin): "kept: given with `\(origin)`"
    case .publishedPattern: "kept: published pattern"
    case .startOfBranch: "kept: lower case at the start of a branch's name or after `/`"
    case .anyCase: "kept: lower case counts with `--issue-case any`"
    case .listedProject: "kept: the project is in `--issue-project`"
    case .ownPattern: "kept: found by `--issue-pattern`"
    }
  }
}

/// Why a key does not count.
enum DroppedRule: Equatable, CustomStringConvertible {
  case leadingZero, longNumber, lettersFollow, versionFollows
  case underscoreBefore, shortProject, longProject, digitFirst, noProject
  case lowerCase(KeyCandidate.Source, KeyRules.LetterCase), branchWord(String)
  case denied(String), notListed
  case noKey, noGroup
  case seen(KeyCandidate.Source)

  var description: String {
    switch self {
    case .leadingZero: "the number begins with 0"
    case .longNumber: "the number has more than 10 digits"
    case .lettersFollow: "a letter follows the number"
    case .versionFollows: "`.` and a digit follow the number, as in a version"
    case .underscoreBefore: "`_` stands before the `-`"
    case .shortProject: "a project key has at least 2 characters"
    case .longProject: "a project key has at most 255 characters"
    case .digitFirst: "a project key begins with a letter"
    case .noProject: "no project key stands before the `-`"
    case .lowerCase(_, .upper): "lower case does not count with `--issue-case upper`"
    case .lowerCase(.branch, _):
      "lower case counts only at the start of a branch's name or after `/`"
    case .lowerCase(let source, _): "lower case does not count in a \(source.words)"
    case .branchWord(let word): "a common word in branches: \(word)"
    case .denied(let project): "on the deny-list: \(project)"
    case .notListed: "not in `--issue-project`"
    case .noKey: "found by `--issue-pattern`, but not an issue key"
    case .noGroup: "the group of the key took no part in the match of `--issue-pattern`"
    case .seen(let source): "already found in \(source.place)"
    }
  }
}

extension KeyCandidate.Source {
  /// The source in plain words.
  var words: String {
    switch self {
    case .explicit: "setting"
    case .branch: "branch"
    case .title: "title"
    case .tag: "tag"
    case .commit: "commit message"
    }
  }

  /// Where that is, in a sentence.
  fileprivate var place: String {
    switch self {
    case .explicit: "`--issue-key`"
    case .branch: "the branch"
    case .title: "the title"
    case .tag: "a tag"
    case .commit: "a commit message"
    }
  }
}
