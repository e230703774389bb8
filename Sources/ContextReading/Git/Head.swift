// SPDX-License-Identifier: Apache-2.0

import Platform

/// What `rev-parse` says about a repository and its HEAD.
struct Head: Sendable, Equatable {
  /// The id of HEAD's commit; `nil` if there is no commit yet.
  var id: String?
  /// The branch; `nil` if HEAD is detached.
  var branch: String?
  /// The full ids of HEAD's parents; also empty if history is cut off.
  var parents: [String] = []
  /// Whether history is cut off, which hides parents.
  var isShallow = false
  /// Whether the repository has no working tree.
  var isBare = false
  /// The path from the directory to the top of the working tree: `""` or some `../`.
  var wayUp = ""
  /// The repository's own directory, which holds HEAD.
  var gitDirectory: String?

  /// What git repeated because it does not know it: HEAD itself, its parents, or a requested
  /// revision.
  var unknown: String?

  private static let parentsArgument = "HEAD^@"

  /// The arguments of the one command; what may fail comes last, so that the rest is printed
  /// anyway.
  ///
  /// - Parameter revisions: Revisions that git may know; the first that it does not know ends the
  ///   answer.
  /// - Returns: The arguments of `git`.
  static func arguments(asking revisions: [String]) -> [String] {
    [
      "rev-parse", "--is-shallow-repository", "--is-bare-repository", "--show-cdup",
      "--absolute-git-dir", "--is-inside-git-dir", "HEAD", parentsArgument,
      "--symbolic-full-name", "HEAD",
    ] + revisions
  }

  /// Reads the output; `nil` if it is not that of the command.
  init?(output: [UInt8], asking revisions: [String] = []) {
    var lines = String(decoding: output, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)[...]
    if lines.last == "" { lines = lines.dropLast() }
    guard lines.count >= 3, let shallow = lines.popFirst(), let bare = lines.popFirst() else {
      return nil
    }
    isShallow = shallow == "true"
    isBare = bare == "true"
    // Without a working tree there is no line for the path to its top.
    if !isBare { wayUp = lines.popFirst().map(String.init) ?? "" }
    if let last = lines.last, ([Self.parentsArgument] + revisions).contains(String(last)) {
      unknown = String(lines.removeLast())
    }
    readPosition(&lines)
    // The line after it separates a path with line feeds from the ids.
    gitDirectory = lines.dropLast().joined(separator: "\n")
  }

  private mutating func readPosition(_ lines: inout ArraySlice<Substring>) {
    let name = unknown == Self.parentsArgument ? nil : lines.popLast()
    var ids: [String] = []
    while let line = lines.last, CommitText.isFull(line) {
      ids.insert(String(lines.removeLast()), at: 0)
    }
    id = ids.first
    parents = Array(ids.dropFirst())
    // If there is no commit, git only repeated the word.
    if id == nil { unknown = "HEAD" } else { branch = name.flatMap(Self.branchName) }
  }

  /// Whether git could read HEAD's commit.
  var isReadable: Bool { id != nil && unknown != Self.parentsArgument }

  /// The requested revisions that git is known to have.
  func known(of revisions: [String]) -> [String] {
    guard isReadable else { return [] }
    return Array(revisions.prefix { $0 != unknown })
  }

  /// A HEAD of which only this is known.
  init(id: String?, branch: String?) {
    self.id = id
    self.branch = branch
  }

  /// The branch that a full ref name names; `nil` for any other ref, such as a tag.
  static func branchName(_ ref: some StringProtocol) -> String? {
    ref.after(prefix: "refs/heads/").map { String($0) }
  }
}

/// Reads HEAD and a few other files of a repository without running git.
///
/// Source: gitrepository-layout(5). Refs are read only from loose files and `packed-refs`.
enum HeadFile {
  static let sizeLimit = 64 << 20
  /// What the file says if refs are stored elsewhere.
  private static let noFile = "ref: refs/heads/.invalid"

  /// HEAD of the repository around a directory; `nil` if there is none that can be read.
  static func read(above directory: String) -> Head? {
    gitDirectory(above: directory).flatMap { read(gitDirectory: $0) }
  }

  private static func gitDirectory(above directory: String) -> String? {
    first(above: directory) { gitDirectory(at: $0) }
  }

  /// The real path of the working tree around a directory.
  static func workingTree(above directory: String) -> String? {
    first(above: directory) { gitDirectory(at: $0) == nil ? nil : $0 }
  }

  /// The first match on the way from a directory up to the root, by its real path, as git sees it.
  private static func first<Found>(
    above directory: String, _ find: (String) -> Found?
  ) -> Found? {
    var path = String(decoding: RawPath(directory).canonical.bytes, as: UTF8.self)
    while true {
      if let found = find(path) { return found }
      guard let slash = path.lastIndex(of: "/"), path != "/" else { return nil }
      path = slash == path.startIndex ? "/" : String(path[..<slash])
    }
  }

  /// The nearest `.git` directory above a directory, if git does not accept it.
  static func damagedRepository(above directory: String) -> String? {
    first(above: directory) { path in
      let candidate = (path == "/" ? "" : path) + "/.git"
      return RawPath(candidate + "/objects").kind == .directory ? candidate : nil
    }
  }

  /// A path that git would read although it is not a regular file, such as a link to
  /// `/dev/zero`, which git would read until it runs out of memory or time.
  static func oddFile(
    _ stated: String?, above directory: String
  ) -> (path: String, kind: FileKind)? {
    guard let own = stated ?? gitDirectory(above: directory) else { return nil }
    let common = line(own + "/commondir").map { resolve($0, from: own) }
    let branch = line(own + "/HEAD")?.after(prefix: "ref: ").map { [String($0)] } ?? []
    for directory in [own, common].compactMap({ $0 }) {
      for name in filesOfGit + branch {
        let path = directory + "/" + name
        guard let kind = RawPath(path).kind, kind != .regular else { continue }
        // The name of a branch without commits may be the beginning of another branch's name.
        if kind != .directory || filesOfGit.contains(name) { return (path, kind) }
      }
    }
    return nil
  }

  private static let filesOfGit = [
    "HEAD", "commondir", "config", "config.worktree", "index", "packed-refs", "shallow",
    "info/grafts",
    "objects/info/alternates",
  ]

  /// Whether HEAD of the repository around a directory seems to be detached.
  static func isDetached(above directory: String) -> Bool {
    self.gitDirectory(above: directory).map(isDetached(gitDirectory:)) ?? false
  }

  /// Whether HEAD of a repository seems to be detached.
  static func isDetached(gitDirectory: String) -> Bool {
    line(gitDirectory + "/HEAD").map { $0 == noFile || $0.after(prefix: "ref: refs/heads/") == nil }
      ?? false
  }

  /// Whether the files say for certain that a repository has no tags, as in many clones that a
  /// CI service makes; git need not be asked then.
  static func hasNoTags(_ stated: String?, above directory: String) -> Bool {
    guard let own = stated ?? gitDirectory(above: directory), let head = line(own + "/HEAD"),
      head != noFile
    else { return false }
    let common = line(own + "/commondir").map { resolve($0, from: own) } ?? own
    let loose = common + "/refs/tags"
    let packed = common + "/packed-refs"
    // Whatever cannot be read is left for git to judge.
    guard (try? FileManager.default.contentsOfDirectory(atPath: loose))?.isEmpty == true else {
      return false
    }
    if RawPath(packed).kind == nil { return true }
    guard let refs = SmallFile.bytes(packed, limit: 1 << 20) else { return false }
    return refs.firstRange(ofBytes: " refs/tags/".utf8) == nil
  }

  /// The top of the working tree around a directory, and its HEAD if small files say what it is.
  static func place(above directory: String) -> (tree: String, head: Head)? {
    guard
      let (tree, own) = first(
        above: directory, { tree in gitDirectory(at: tree).map { (tree, $0) } })
    else { return nil }
    return read(gitDirectory: own, packedLimit: 1 << 16).map { (tree, $0) }
  }

  /// HEAD of the repository in a directory; a `packed-refs` above the limit is not searched for its
  /// commit.
  static func read(gitDirectory: String, packedLimit: Int = sizeLimit) -> Head? {
    guard let text = line(gitDirectory + "/HEAD") else { return nil }
    guard text.hasPrefix("ref: ") else {
      return CommitText.isFull(text) ? Head(id: text, branch: nil) : nil
    }
    let ref = String(text.dropFirst(5))
    guard ref.hasPrefix("refs/"), text != noFile, !ref.contains("..") else {
      return nil
    }
    let common = line(gitDirectory + "/commondir").map { resolve($0, from: gitDirectory) }
    let id =
      [gitDirectory, common ?? gitDirectory].lazy
      .compactMap { line($0 + "/" + ref) }.first { CommitText.isFull($0) }
      ?? packed(ref, in: common ?? gitDirectory, limit: packedLimit)
    return Head(id: id, branch: Head.branchName(ref))
  }

  private static func gitDirectory(at path: String) -> String? {
    let candidate = (path == "/" ? "" : path) + "/.git"
    if RawPath(candidate + "/HEAD").kind != nil { return candidate }
    guard let text = line(candidate), text.hasPrefix("gitdir: ") else { return nil }
    return resolve(String(text.dropFirst(8)), from: path)
  }

  private static func packed(_ ref: String, in directory: String, limit: Int) -> String? {
    guard let bytes = SmallFile.bytes(directory + "/packed-refs", limit: limit) else {
      return nil
    }
    let wanted = Array((" " + ref).utf8)
    for line in bytes.split(separator: 0x0A) where line.count > wanted.count {
      guard line.suffix(wanted.count).elementsEqual(wanted) else { continue }
      let id = String(decoding: line.dropLast(wanted.count), as: UTF8.self)
      if CommitText.isFull(id) { return id }
    }
    return nil
  }

  private static func line(_ path: String) -> String? {
    guard let bytes = SmallFile.bytes(path, limit: 1 << 16) else { return nil }
    return String(decoding: bytes, as: UTF8.self).trimmingBlanks()
  }

  private static func resolve(_ path: String, from directory: String) -> String {
    path.hasPrefix("/") ? path : directory + "/" + path
  }
}
