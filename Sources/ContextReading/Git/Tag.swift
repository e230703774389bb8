// SPDX-License-Identifier: Apache-2.0

/// A tag at HEAD.
struct Tag: Sendable, Equatable {
  /// The name without `refs/tags/`.
  var name: String
  /// Whether it is an object with a message, not just a name.
  var isAnnotated: Bool
  /// The message; empty if it was not requested.
  var message = ""

  /// What is requested of each ref.
  enum Detail: Sendable {
    /// Its name and target, for which git reads no object.
    case names
    /// The message of a tag too, for which git reads one object per ref.
    case messages
  }

  /// The arguments of the command; namespaces of refs follow.
  static func arguments(_ detail: Detail) -> [String] {
    let message =
      detail == .names ? "" : "%(if:equals=tag)%(objecttype)%(then)%(contents)%(end)"
    return [
      "for-each-ref", "--points-at=HEAD", "--sort=version:refname",
      "--format=%(refname)%00%(objectname)%00\(message)%00",
    ]
  }

  /// Reads the tags, annotated ones first, and the names of remote branches.
  static func read(_ output: [UInt8], head: String) -> (tags: [Tag], remoteBranches: [String]) {
    var (annotated, others): ([Tag], [Tag]) = ([], [])
    var branches: [String] = []
    var rest = output[...]
    func field() -> ArraySlice<UInt8>? {
      guard let end = rest.firstIndex(of: 0) else { return nil }
      defer { rest = rest[(end + 1)...] }
      return rest[..<end]
    }
    while let ref = field(), let id = field(), let message = field() {
      let ref = String(decoding: ref.drop { $0 == 0x0A }, as: UTF8.self)
      if let name = ref.after(prefix: "refs/tags/") {
        let isAnnotated = !id.elementsEqual(head.utf8)
        guard (isAnnotated ? annotated : others).count < limit else { continue }
        let text = String(decoding: message, as: UTF8.self).trimmingBlanks()
        let tag = Tag(name: String(name), isAnnotated: isAnnotated, message: text)
        if isAnnotated { annotated.append(tag) } else { others.append(tag) }
      } else if branches.count < limit, let branch = ref.after(prefix: "refs/remotes/") {
        branches.append(String(branch))
      }
    }
    return (annotated + others, branches)
  }

  /// How many tags of each kind, and how many branches, are read at most.
  private static let limit = 1000

  /// The messages of tags as `show` prints them: each after lines with its name and tagger.
  static func messages(_ text: String) -> [String] {
    var messages: [[Substring]] = []
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
    while let line = lines.popFirst() {
      if line.hasPrefix("tag "), lines.first?.hasPrefix("Tagger: ") == true {
        lines.removeFirst()
        messages.append([])
      } else {
        // Old tags have no tagger.
        if messages.isEmpty { messages = [[]] }
        messages[messages.count - 1].append(line)
      }
    }
    return messages.map { $0.joined(separator: "\n").trimmingBlanks() }.filter { !$0.isEmpty }
  }

  /// The branch, if exactly one remote-tracking ref names one; heads of remotes and synthetic refs
  /// do not count.
  static func guess(from remoteBranches: [String]) -> (ref: String, branch: String)? {
    let real = remoteBranches.compactMap { name -> (ref: String, branch: String)? in
      guard let slash = name.firstIndex(of: "/") else { return nil }
      guard case .branch(let branch) = RefText("refs/heads/" + name[name.index(after: slash)...]),
        branch != "HEAD", RefText(name) == .branch(name) || name.hasPrefix("origin/")
      else { return nil }
      return ("refs/remotes/" + name, branch)
    }
    return real.count == 1 ? real.first : nil
  }
}
