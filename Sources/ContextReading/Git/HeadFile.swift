// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Reads the head from the files of a repository, where git itself cannot be asked.
///
/// Source: gitrepository-layout(5). Stores of another kind than loose files and `packed-refs` are not read.
enum HeadFile {
  private static let sizeLimit = 64 << 20
  /// What the file says where the refs are kept elsewhere.
  private static let noFile = "ref: refs/heads/.invalid"

  /// The head of the repository that a directory lies in; `nil` where there is none that can be read.
  static func read(above directory: String) -> Head? {
    gitDirectory(above: directory).flatMap(read(gitDirectory:))
  }

  private static func gitDirectory(above directory: String) -> String? {
    first(above: directory) { gitDirectory(at: $0) }
  }

  /// The real path of the working tree that a directory lies in.
  static func workingTree(above directory: String) -> String? {
    let real = URL(filePath: directory, directoryHint: .isDirectory).resolvingSymlinksInPath().path
    return first(above: real) { gitDirectory(at: $0) == nil ? nil : $0 }
  }

  /// What is found first on the way from a directory to the root.
  private static func first(above directory: String, _ find: (String) -> String?) -> String? {
    var path = URL(filePath: directory, directoryHint: .isDirectory).standardizedFileURL.path
    while true {
      if let found = find(path) { return found }
      guard let slash = path.lastIndex(of: "/"), path != "/" else { return nil }
      path = slash == path.startIndex ? "/" : String(path[..<slash])
    }
  }

  /// Whether the head of the repository that a directory lies in seems to be on no branch.
  static func isDetached(above directory: String) -> Bool {
    self.gitDirectory(above: directory).map(isDetached(gitDirectory:)) ?? false
  }

  /// Whether the head of a repository seems to be on no branch.
  static func isDetached(gitDirectory: String) -> Bool {
    line(gitDirectory + "/HEAD").map { $0 == noFile || $0.after(prefix: "ref: refs/heads/") == nil }
      ?? false
  }

  /// The head of a repository by its own directory.
  static func read(gitDirectory: String) -> Head? {
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
      ?? packed(ref, in: common ?? gitDirectory)
    return Head(id: id, branch: Head.branchName(ref))
  }

  private static func gitDirectory(at path: String) -> String? {
    let candidate = (path == "/" ? "" : path) + "/.git"
    if FileManager.default.fileExists(atPath: candidate + "/HEAD") { return candidate }
    guard let text = line(candidate), text.hasPrefix("gitdir: ") else { return nil }
    return resolve(String(text.dropFirst(8)), from: path)
  }

  private static func packed(_ ref: String, in directory: String) -> String? {
    guard case .bytes(let bytes) = SmallFile.read(directory + "/packed-refs", limit: sizeLimit)
    else { return nil }
    let wanted = Array((" " + ref).utf8)
    for line in bytes.split(separator: 0x0A) where line.count > wanted.count {
      guard line.suffix(wanted.count).elementsEqual(wanted) else { continue }
      let id = String(decoding: line.dropLast(wanted.count), as: UTF8.self)
      if CommitText.isFull(id) { return id }
    }
    return nil
  }

  private static func line(_ path: String) -> String? {
    guard case .bytes(let bytes) = SmallFile.read(path, limit: 1 << 16) else { return nil }
    return String(decoding: bytes, as: UTF8.self).trimmingBlanks()
  }

  private static func resolve(_ path: String, from directory: String) -> String {
    path.hasPrefix("/") ? path : directory + "/" + path
  }
}
