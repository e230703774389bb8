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
    /// The message of a tag too, for which git reads one object a ref.
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
    var tags: [Tag] = []
    var branches: [String] = []
    let fields = output.split(separator: 0, omittingEmptySubsequences: false)
    for number in 0..<max(0, (fields.count - 1) / 3) {
      let ref = String(decoding: fields[number * 3].drop { $0 == 0x0A }, as: UTF8.self)
      let id = String(decoding: fields[number * 3 + 1], as: UTF8.self)
      let message = String(decoding: fields[number * 3 + 2], as: UTF8.self).trimmingBlanks()
      if let name = ref.after(prefix: "refs/tags/") {
        tags.append(Tag(name: String(name), isAnnotated: id != head, message: message))
      } else if let branch = ref.after(prefix: "refs/remotes/") {
        branches.append(String(branch))
      }
    }
    return (tags.filter(\.isAnnotated) + tags.filter { !$0.isAnnotated }, branches)
  }

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
