// SPDX-License-Identifier: Apache-2.0

import TextCoding

/// What a CI service means by a text that it gives as a branch, a tag or a ref.
///
/// Prefixes are removed only at the front and only once, so `feature/origin/x` stays whole.
enum RefText: Equatable, Sendable {
  /// A branch.
  case branch(String)
  /// A tag.
  case tag(String)
  /// A ref that the forge made for a change request.
  case changeRequest(String)
  /// A branch of a merge queue: its target branch and its change request.
  case mergeQueue(base: String, number: String)
  /// No name, as with a detached head.
  case none

  /// Reads a text.
  init(_ text: String) {
    let short = Self.withoutRemote(
      Self.dropping(
        ["refs/heads/", "refs/remotes/origin/", "remotes/origin/", "origin/"], from: text))
    let name = Self.dropping(["refs/tags/", "tags/"], from: short)
    if name.isEmpty || ["HEAD", "detached", "merge"].contains(String(name)) {
      self = .none
    } else if name.startIndex != short.startIndex {
      self = .tag(String(name))
    } else if let queue = Self.mergeQueue(name) {
      self = queue
    } else if let number = Self.changeRequest(name) {
      self = .changeRequest(number)
    } else if name.startIndex == text.startIndex, name.after(prefix: "refs/") != nil {
      self = .none
    } else {
      self = .branch(String(name))
    }
  }

  /// A name without `refs/heads/`, `refs/tags/`, or `refs/remotes/` and the remote: only once,
  /// since a branch can have such a name itself.
  static func shortened(_ name: Substring) -> Substring {
    let short = dropping(["refs/heads/", "refs/tags/"], from: name)
    return short.startIndex == name.startIndex ? withoutRemote(name) : short
  }

  private static func dropping(_ prefixes: [String], from text: some StringProtocol) -> Substring {
    let whole = Substring(text)
    return prefixes.lazy.compactMap { whole.after(prefix: $0) }.first ?? whole
  }

  /// The branch of a remote other than `origin`, if the full name of a ref makes that certain.
  private static func withoutRemote(_ text: Substring) -> Substring {
    let rest = dropping(["refs/remotes/"], from: text)
    guard rest.startIndex != text.startIndex, let slash = rest.firstIndex(of: "/") else {
      return text
    }
    return rest[rest.index(after: slash)...]
  }

  private static func mergeQueue(_ name: Substring) -> RefText? {
    guard let rest = name.after(prefix: "gh-readonly-queue/"), let slash = rest.lastIndex(of: "/")
    else { return nil }
    let base = rest[..<slash]
    let parts = rest[rest.index(after: slash)...].split(separator: "-")
    guard !base.isEmpty, parts.count >= 2, parts[0] == "pr", let number = number(parts[1]) else {
      return nil
    }
    return .mergeQueue(base: String(base), number: number)
  }

  /// The number in `refs/pull/N/merge`, `N/merge`, `pull/N`, `refs/merge-requests/N/head`,
  /// `pull-requests/N/from`, `refs/changes/34/1234/5` and `PR-N`.
  private static func changeRequest(_ name: Substring) -> String? {
    var parts = name.split(separator: "/", omittingEmptySubsequences: false)[...]
    if parts.first == "refs" { parts = parts.dropFirst() }
    if parts.count == 1, let first = parts.first, first.hasPrefix("PR-") {
      let words = first.dropFirst(3).split(separator: "-", omittingEmptySubsequences: false)
      let isWhole = words.count == 1 || (words.count == 2 && ["head", "merge"].contains(words[1]))
      return isWhole ? words.first.flatMap(number) : nil
    }
    guard parts.count >= 2, let first = parts.first else { return nil }
    let second = parts[parts.startIndex + 1]
    switch first {
    case "pull", "pull-requests", "merge-requests": return number(second)
    case "changes" where parts.count >= 3: return number(parts[parts.startIndex + 2])
    default:
      return parts.count == 2 && ["merge", "head"].contains(second) ? number(first) : nil
    }
  }

  private static func number(_ text: Substring) -> String? {
    !text.isEmpty && text.utf8.allSatisfy(\.isDigit) ? String(text) : nil
  }
}

extension RefText {
  /// The name of a tag, whatever ref it is given as.
  static func tagName(_ text: String) -> String? {
    switch RefText(text) {
    case .tag(let name), .branch(let name): name
    case .none: nil
    case .changeRequest, .mergeQueue: text
    }
  }
}
