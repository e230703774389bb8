// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// What happens to a text that looks like an issue key, and by which rule.
enum KeyVerdict: Equatable {
  case kept(IssueKey, by: KeptRule)
  case dropped(DroppedRule)
}

/// Why a key counts.
enum KeptRule: Equatable, CustomStringConvertible {
  case given(origin: FactOrigin)
  case publishedPattern, startOfBranch, startOfSubject, anyCase, listedProject, ownPattern

  /// Whether the text was in lower or mixed case, so that it may not be meant as a key.
  var isGuess: Bool {
    switch self {
    case .startOfBranch, .startOfSubject, .anyCase: true
    case .given, .publishedPattern, .listedProject, .ownPattern: false
    }
  }

  var description: String {
    switch self {
    case .given(let origin): "given with `\(origin)`"
    case .publishedPattern: "looks like an issue key"
    case .startOfBranch: "a guess: lower case at the start of a branch name or after `/`"
    case .startOfSubject: "a guess: lower case at the start of the subject"
    case .anyCase: "a guess: lower case counts with `--issue-case any`"
    case .listedProject: "the project is in `--issue-project`"
    case .ownPattern: "matches `--issue-pattern`"
    }
  }
}

/// Why a key does not count.
enum DroppedRule: Equatable, CustomStringConvertible {
  case leadingZero, longNumber, lettersFollow, versionFollows
  case underscoreBefore, letterBefore, shortProject, longProject, digitFirst, noProject
  case lowerCase(KeyCandidate.Source, KeyRules.LetterCase), commonWord(String), versionOf(String)
  case denied(String), notListed
  case noKey, noGroup
  case seen(KeyCandidate.Source)

  var description: String {
    switch self {
    case .leadingZero: "the number begins with 0"
    case .longNumber: "the number has more than 10 digits"
    case .lettersFollow: "a letter follows the number"
    case .versionFollows: "`.` and a digit, `x` or `*` follow the number, as in a version"
    case .underscoreBefore: "`_` precedes the `-`"
    case .letterBefore: "a letter precedes it, so it is the end of a word"
    case .shortProject: "a project key has at least 2 characters"
    case .longProject: "a project key has at most 255 characters"
    case .digitFirst: "a project key begins with a letter"
    case .noProject: "no project key precedes the `-`"
    case .lowerCase(_, .upper): "lower case does not count with `--issue-case upper`"
    case .lowerCase(.branch, _):
      "lower case counts only at the start of a branch name or after `/`, "
        + "and not in bot branches"
    case .lowerCase(.tag, _): "lower case does not count in a tag"
    case .lowerCase: "lower case counts only at the start of a subject or title"
    case .commonWord(let word): "a common word before a number: \(word)"
    case .versionOf(let word): "a version of \(word)"
    case .denied(let project): "on the deny-list: \(project)"
    case .notListed: "not in `--issue-project`"
    case .noKey: "matches `--issue-pattern`, but is not an issue key"
    case .noGroup: "matches `--issue-pattern`, but the group for the key matched nothing"
    case .seen(let source): "already found in \(source.phrase)"
    }
  }
}

extension KeyCandidate.Source {
  /// The source as a noun.
  var noun: String {
    switch self {
    case .explicit: "setting"
    case .branch: "branch"
    case .title: "title"
    case .tag: "tag"
    case .commit: "commit message"
    }
  }

  /// The source within a sentence.
  fileprivate var phrase: String {
    switch self {
    case .explicit: "`--issue-key`"
    case .branch: "the branch"
    case .title: "the title"
    case .tag: "a tag"
    case .commit: "a commit message"
    }
  }
}
