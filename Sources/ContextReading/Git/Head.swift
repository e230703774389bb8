// SPDX-License-Identifier: Apache-2.0

/// What `rev-parse` says of a repository and where its head stands.
struct Head: Sendable, Equatable {
  /// The id of the head's commit; `nil` where there is no commit yet.
  var id: String?
  /// The branch; `nil` where the head is detached.
  var branch: String?
  /// Whether history is cut off, so that parents are hidden.
  var isShallow = false
  /// Whether there is no working tree.
  var isBare = false
  /// The way from the directory to the top of the working tree: `""` or some `../`.
  var wayUp = ""
  /// Where the repository keeps its head.
  var gitDirectory: String?

  /// The arguments of the one command; what may fail stands last, so that the rest is printed anyway.
  static let arguments = [
    "rev-parse", "--is-shallow-repository", "--is-bare-repository", "--show-cdup",
    "--absolute-git-dir", "HEAD", "--symbolic-full-name", "HEAD",
  ]

  /// Reads the output; `nil` where it is not that of the command.
  init?(output: [UInt8]) {
    var lines = String(decoding: output, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)[...]
    if lines.last == "" { lines = lines.dropLast() }
    guard lines.count >= 3, let shallow = lines.popFirst(), let bare = lines.popFirst() else {
      return nil
    }
    isShallow = shallow == "true"
    isBare = bare == "true"
    // Without a working tree there is no way to its top, and no line for it.
    if !isBare { wayUp = lines.popFirst().map(String.init) ?? "" }
    if let name = lines.last, lines.count >= 3,
      CommitText.isFull(String(lines.dropLast().last ?? ""))
    {
      id = lines.dropLast().last.map(String.init)
      branch = Self.branchName(name)
      lines = lines.dropLast(2)
    } else if lines.count >= 2, lines.last == "HEAD" {
      // The word is echoed before git finds that there is no commit.
      lines = lines.dropLast()
    }
    gitDirectory = lines.joined(separator: "\n")
  }

  /// A head of which only this is known.
  init(id: String?, branch: String?) {
    self.id = id
    self.branch = branch
  }

  /// The branch of a full ref name; a tag of the same name does not matter there.
  static func branchName(_ ref: some StringProtocol) -> String? {
    ref.hasPrefix("refs/heads/") ? String(ref.dropFirst(11)) : nil
  }
}
