// SPDX-License-Identifier: Apache-2.0

import Platform

/// The way from a root to the directory that was opened last, without links below the root.
///
/// The next directory is reached from there, so a search costs one step for each directory and not
/// one for each name in each path. A step up leads through `..` and is checked: a directory that was
/// moved meanwhile is opened from the root again.
struct DirectoryTrail: ~Copyable {
  private let root: RawPath
  /// The path of the directory, `nil` after a step that failed.
  private var path: RawPath? = RawPath("")
  private var names: [ArraySlice<UInt8>] = []
  /// The directories on the way, the root first.
  private var identities: [DirectoryIdentity] = []
  private var directory: OpenFile

  /// Opens a root, following links to it.
  init(root: RawPath) throws(SystemFailure) {
    let open = try OpenFile.open(root, flags: O_DIRECTORY)
    identities = [try DirectoryIdentity(open)]
    directory = open
    self.root = root
  }

  /// Opens a directory below the root, to list it.
  mutating func openDirectory(_ path: RawPath) throws(SystemFailure) -> OpenFile {
    try move(to: path)
    return try directory.open(Self.here, flags: O_DIRECTORY)
  }

  /// Opens a file below the root.
  mutating func openFile(_ path: RawPath) throws(SystemFailure) -> OpenFile {
    let end = path.bytes.lastIndex(of: UInt8(ascii: "/"))
    try move(to: RawPath(path.bytes[..<(end ?? 0)]))
    return try directory.open(path.bytes[(end.map { $0 + 1 } ?? 0)...])
  }

  private static let here = ArraySlice(".".utf8)
  private static let up = ArraySlice("..".utf8)

  private mutating func move(to path: RawPath) throws(SystemFailure) {
    guard path != self.path else { return }
    self.path = nil
    let target = path.names
    let shared = zip(names, target).prefix { $0 == $1 }.count
    if names.count - shared > target.count || !climb(to: shared) { try restart() }
    for name in target.dropFirst(names.count) {
      directory = try directory.open(name, flags: O_DIRECTORY)
      identities.append(try DirectoryIdentity(directory))
      names.append(name)
    }
    self.path = path
  }

  /// Goes up until so many names are left; `false` if that leads elsewhere.
  private mutating func climb(to count: Int) -> Bool {
    while names.count > count {
      // Without permission for `..` the way down from the root is taken, which reports what fails.
      guard let parent = try? directory.open(Self.up, flags: O_DIRECTORY),
        (try? DirectoryIdentity(parent)) == identities[names.count - 1]
      else { return false }
      directory = parent
      names.removeLast()
      identities.removeLast()
    }
    return true
  }

  private mutating func restart() throws(SystemFailure) {
    let fresh = try OpenFile.open(root, flags: O_DIRECTORY)
    identities = [try DirectoryIdentity(fresh)]
    names = []
    directory = fresh
  }
}

/// A file system and a directory in it: the same for every path that leads there.
private struct DirectoryIdentity: Equatable {
  private let device: UInt64
  private let node: UInt64

  init(_ directory: borrowing OpenFile) throws(SystemFailure) {
    let status = try directory.status()
    device = UInt64(truncatingIfNeeded: status.st_dev)
    node = UInt64(truncatingIfNeeded: status.st_ino)
  }
}
