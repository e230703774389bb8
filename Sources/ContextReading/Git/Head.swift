// SPDX-License-Identifier: Apache-2.0

/// What `rev-parse` says of a repository and where its head stands.
struct Head: Sendable, Equatable {
  /// The id of the head's commit; `nil` where there is no commit yet.
  var id: String?
  /// The branch; `nil` where the head is detached.
  var branch: String?
  /// The full ids of the head's parents; empty also where history is cut off.
  var parents: [String] = []
  /// Whether history is cut off, so that parents are hidden.
  var isShallow = false
  /// Whether there is no working tree.
  var isBare = false
  /// The way from the directory to the top of the working tree: `""` or some `../`.
  var wayUp = ""
  /// Where the repository keeps its head.
  var gitDirectory: String?

  /// What git repeated because it stands for nothing here: the head itself, its parents, or a revision asked for.
  var unknown: String?

  private static let parentsArgument = "HEAD^@"

  /// The arguments of the one command; what may fail stands last, so that the rest is printed anyway.
  ///
  /// - Parameter revisions: Revisions of which it is asked whether they are known; the first that is not ends the
  ///   answer.
  /// - Returns: The arguments behind `git`.
  static func arguments(asking revisions: [String]) -> [String] {
    [
      "rev-parse", "--is-shallow-repository", "--is-bare-repository", "--show-cdup",
      "--absolute-git-dir", "--is-inside-git-dir", "HEAD", parentsArgument,
      "--symbolic-full-name", "HEAD",
    ] + revisions
  }

  /// Reads the output; `nil` where it is not that of the command.
  init?(output: [UInt8], asking revisions: [String] = []) {
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
    if let last = lines.last, ([Self.parentsArgument] + revisions).contains(String(last)) {
      unknown = String(lines.removeLast())
    }
    readPosition(&lines)
    // A line of its own keeps a path of several lines apart from the ids.
    gitDirectory = lines.dropLast().joined(separator: "\n")
  }

  private mutating func readPosition(_ lines: inout ArraySlice<Substring>) {
    let name = unknown == Self.parentsArgument ? nil : lines.popLast()
    var ids: [String] = []
    while let line = lines.last, CommitText.isFull(String(line)) {
      ids.insert(String(lines.removeLast()), at: 0)
    }
    id = ids.first
    parents = Array(ids.dropFirst())
    // Where there is no commit, the word was only repeated.
    if id == nil { unknown = "HEAD" } else { branch = name.flatMap(Self.branchName) }
  }

  /// Whether git could read the head's commit.
  var isReadable: Bool { id != nil && unknown != Self.parentsArgument }

  /// Those of the revisions asked for that are known to be known.
  func known(of revisions: [String]) -> [String] {
    guard isReadable else { return [] }
    return Array(revisions.prefix { $0 != unknown })
  }

  /// A head of which only this is known.
  init(id: String?, branch: String?) {
    self.id = id
    self.branch = branch
  }

  /// The branch of a full ref name; a tag of the same name does not matter there.
  static func branchName(_ ref: some StringProtocol) -> String? {
    ref.after(prefix: "refs/heads/").map { String($0) }
  }
}
