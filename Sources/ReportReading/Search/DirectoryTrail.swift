// SPDX-License-Identifier: Apache-2.0

import Platform

/// The way from a root to the directory that was opened last, without links below the root.
///
/// The next directory is reached from there, so a search costs one step for each directory and not
/// one for each name in each path. A step up leads through `..` and is checked: a directory that
/// was moved meanwhile is opened from the root again.
struct DirectoryTrail: ~Copyable {
  private let root: RawPath
  /// The path of the directory below the root, and where each name of it ends.
  private var path: [UInt8] = []
  private var ends: [Int] = []
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
    let end = path.bytes.lastIndex(of: Self.slash)
    try move(to: RawPath(path.bytes[..<(end ?? 0)]))
    return try directory.open(path.bytes[(end.map { $0 + 1 } ?? 0)...])
  }

  private static let slash = UInt8(ascii: "/")
  private static let here = ArraySlice(".".utf8)
  private static let up = ArraySlice("..".utf8)

  private mutating func move(to target: RawPath) throws(SystemFailure) {
    let target = target.bytes
    guard target != path else { return }
    if !climb(to: namesShared(with: target)) { try restart() }
    var start = ends.last.map { $0 + 1 } ?? 0
    while start < target.count {
      let end = target[start...].firstIndex(of: Self.slash) ?? target.count
      directory = try directory.open(target[start..<end], flags: O_DIRECTORY)
      identities.append(try DirectoryIdentity(directory))
      ends.append(end)
      path = Array(target[..<end])
      start = end + 1
    }
  }

  /// How many of the names on the way are on the way to another directory too.
  private func namesShared(with target: [UInt8]) -> Int {
    let isChild = target.count > path.count && target.starts(with: path)
    let shared = isChild ? path.count : zip(path, target).prefix { $0 == $1 }.count
    var count = ends.count
    while count > 0 {
      let end = ends[count - 1]
      if end <= shared, end == target.count || target[end] == Self.slash { break }
      count -= 1
    }
    return count
  }

  /// Goes up until so many names are left; `false` if that leads elsewhere.
  private mutating func climb(to count: Int) -> Bool {
    // The way down from the root is shorter.
    if ends.count > 2 * count + 8 { return false }
    while ends.count > count {
      // Without permission for `..` the way down from the root is taken, which reports what fails.
      guard let parent = try? directory.open(Self.up, flags: O_DIRECTORY),
        (try? DirectoryIdentity(parent)) == identities[ends.count - 1]
      else { return false }
      directory = parent
      ends.removeLast()
      identities.removeLast()
      path.removeLast(path.count - (ends.last ?? 0))
    }
    return true
  }

  private mutating func restart() throws(SystemFailure) {
    let fresh = try OpenFile.open(root, flags: O_DIRECTORY)
    identities = [try DirectoryIdentity(fresh)]
    ends = []
    path = []
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
