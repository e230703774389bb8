// SPDX-License-Identifier: Apache-2.0

/// A tag at the head, or a branch of a remote that stands there.
struct Tag: Sendable, Equatable {
  /// The name without `refs/tags/`.
  var name: String
  /// The message; `nil` for a tag that is a name only.
  var message: String?

  /// The arguments of the command, its namespaces of refs to follow.
  static let arguments = [
    "for-each-ref", "--points-at=HEAD", "--sort=version:refname",
    "--format=%(refname)%00%(objecttype)%00%(contents)%00",
  ]

  /// Reads the tags, those with a message first, and the names of branches of remotes.
  static func read(_ output: [UInt8]) -> (tags: [Tag], remoteBranches: [String]) {
    var tags: [Tag] = []
    var branches: [String] = []
    let fields = output.split(separator: 0, omittingEmptySubsequences: false)
    for number in 0..<max(0, (fields.count - 1) / 3) {
      let texts = fields[(number * 3)..<(number * 3 + 3)].map {
        String(decoding: $0, as: UTF8.self)
      }
      let ref = texts[0].drop { $0 == "\n" }
      if ref.hasPrefix("refs/tags/") {
        tags.append(
          Tag(name: String(ref.dropFirst(10)), message: texts[1] == "tag" ? texts[2] : nil))
      } else if ref.hasPrefix("refs/remotes/") {
        branches.append(String(ref.dropFirst(13)))
      }
    }
    return (tags.filter { $0.message != nil } + tags.filter { $0.message == nil }, branches)
  }

  /// The branch that exactly one remote-tracking ref names; heads of remotes and made-up refs do not count.
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
