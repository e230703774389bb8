// SPDX-License-Identifier: Apache-2.0

import Platform

/// The way from a root to the directory of the file that was opened last, without links below the
/// root.
///
/// The next directory is reached from there or from the root, so a search costs one step for each
/// directory and not one for each name in each path. A step up leads through `..` and is checked: a
/// directory that was moved meanwhile is opened from the root again.
struct DirectoryTrail: ~Copyable {
  private let root: OpenFile
  /// The path of the directory below the root, and where each name of it ends.
  private var path: [UInt8] = []
  private var ends: [Int] = []
  /// The directories between the root and the last one.
  private var between: [DirectoryIdentity] = []
  private var directory: OpenFile

  /// Opens a root, following links to it.
  init(root: RawPath) throws(SystemFailure) {
    self.root = try OpenFile.open(root, flags: O_DIRECTORY)
    directory = OpenFile(borrowing: self.root.descriptor)
  }

  /// Opens a file or a directory below the root, or the root itself if the path is empty.
  mutating func open(_ path: RawPath, flags: Int32 = 0) throws(SystemFailure) -> OpenFile {
    let end = path.bytes.lastIndex(of: Self.slash)
    try move(to: path.bytes[..<(end ?? 0)])
    let name = path.bytes[(end.map { $0 + 1 } ?? 0)...]
    return try directory.open(name.isEmpty ? Self.here : name, flags: flags)
  }

  private static let slash = UInt8(ascii: "/")
  private static let here = ArraySlice(".".utf8)
  private static let up = ArraySlice("..".utf8)

  private mutating func move(to target: ArraySlice<UInt8>) throws(SystemFailure) {
    guard target != path[...] else { return }
    if !climb(to: namesShared(with: target)) { restart() }
    var start = ends.last.map { $0 + 1 } ?? 0
    while start < target.count {
      let end = target[start...].firstIndex(of: Self.slash) ?? target.count
      let next = try directory.open(target[start..<end], flags: O_DIRECTORY)
      if !ends.isEmpty { between.append(try DirectoryIdentity(directory)) }
      directory = next
      ends.append(end)
      path = Array(target[..<end])
      start = end + 1
    }
  }

  /// How many of the names on the way are on the way to another directory too.
  private func namesShared(with target: ArraySlice<UInt8>) -> Int {
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
    if count == 0 || ends.count > 2 * count + 8 { return false }
    while ends.count > count {
      // Without permission for `..` the way down from the root is taken, which reports what fails.
      guard let parent = try? directory.open(Self.up, flags: O_DIRECTORY),
        (try? DirectoryIdentity(parent)) == between.last
      else { return false }
      directory = parent
      ends.removeLast()
      between.removeLast()
      path.removeLast(path.count - (ends.last ?? 0))
    }
    return true
  }

  private mutating func restart() {
    directory = OpenFile(borrowing: root.descriptor)
    (path, ends, between) = ([], [], [])
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
