// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Platform

/// Searches one directory and everything below it.
struct TreeSearch {
  /// Which files are selected.
  enum Selection {
    /// Files whose names end in one of these extensions.
    case extensions([[UInt8]])
    /// Files whose paths match.
    case glob(Glob)
  }

  /// A directory that is still to be listed.
  private struct Pending {
    /// The path below the root; empty for the root itself.
    let path: RawPath
    /// The same directory without links in its path.
    let canonical: RawPath
    /// How much of the glob has matched so far; empty without a glob.
    let places: Glob.Places
  }

  let root: ReportFile.Root
  let selection: Selection
  let excludes: [Glob]
  /// The maximum number of files.
  let limit: Int

  private(set) var files: [FoundFile] = []
  private(set) var findings = BoundedFindings()
  /// How many links were not followed that might have led to reports.
  private(set) var passedLinks = 0
  private var visited: Set<DirectoryListing.Identity> = []
  private var pending: [Pending] = []
  /// The names of the files, one after the other, and where each of them ends.
  private var names: [UInt8] = []
  private var ends: [UInt32] = []
  /// The printed directories that hold files, and the place of each file's directory.
  private var directories: [[UInt8]] = []
  private var directoryOf: [UInt32] = []
  /// Whether no file of the directory that is being listed was found yet.
  private var isFirstInDirectory = true
  /// What identifies the files: see ``FoundFile``.
  private var identities: [Int] = []

  init(
    _ root: ReportFile.Root, selection: Selection, excludes: [Glob], limit: Int
  ) {
    self.root = root
    self.selection = selection
    self.excludes = excludes
    self.limit = limit
  }

  /// Finds the files, in the byte order of their paths.
  ///
  /// - Throws: ``ReportError`` if the directory itself cannot be read or holds too many files.
  mutating func run() throws(ReportError) {
    let first = Pending(
      path: RawPath(""), canonical: root.directory.canonical, places: firstPlaces)
    var trail: DirectoryTrail
    do throws(SystemFailure) {
      trail = try DirectoryTrail(root: root.directory)
    } catch {
      return try complain(of: first, error)
    }
    pending = [first]
    while let next = pending.popLast() { try list(next, &trail) }
    collect()
  }

  /// Puts the files that were found into the byte order of their paths.
  private mutating func collect() {
    let list = PathList(names, ends: ends, directories: directories, places: directoryOf)
    let found = ReportFile.FoundPaths(list, below: root)
    var order = Array(UInt32(0)..<UInt32(ends.count))
    names.withUnsafeBytes { names in
      func name(_ number: UInt32) -> UnsafeRawBufferPointer {
        let start = number == 0 ? 0 : Int(ends[Int(number) - 1])
        return UnsafeRawBufferPointer(rebasing: names[start..<Int(ends[Int(number)])])
      }
      order.sort { one, other in
        let (left, right) = (directoryOf[Int(one)], directoryOf[Int(other)])
        if left == right { return name(one).lexicographicallyPrecedes(name(other)) }
        return Self.precedes(
          directories[Int(left)], name(one), directories[Int(right)], name(other))
      }
    }
    files = order.map {
      FoundFile(ReportFile($0, in: found), identity: identities[Int($0)])
    }
    (names, ends, directories, directoryOf, identities) = ([], [], [], [], [])
  }

  /// Whether a file in one directory comes before a file in another one.
  private static func precedes(
    _ left: [UInt8], _ one: UnsafeRawBufferPointer, _ right: [UInt8],
    _ other: UnsafeRawBufferPointer
  ) -> Bool {
    let shared = min(left.count, right.count)
    let order = memcmp(left, right, shared)
    guard order == 0 else { return order < 0 }
    // One directory is in the other.
    return (left[shared...] + one).lexicographicallyPrecedes(right[shared...] + other)
  }

  private var firstPlaces: Glob.Places {
    if case .glob(let glob) = selection { glob.startBelowPrefix } else { [] }
  }

  private mutating func list(
    _ directory: Pending, _ trail: inout DirectoryTrail
  ) throws(ReportError) {
    let listing: DirectoryListing
    do throws(SystemFailure) {
      listing = try DirectoryListing(open(directory, &trail))
    } catch {
      return try complain(of: directory, error)
    }
    guard visited.insert(listing.identity).inserted else { return }
    isFirstInDirectory = true
    for entry in listing.entries { try take(entry, in: directory) }
  }

  private func open(
    _ directory: Pending, _ trail: inout DirectoryTrail
  ) throws(SystemFailure) -> OpenFile {
    if root.followsLinks {
      return try .open(root.directory.appending(directory.path.bytes), flags: O_DIRECTORY)
    }
    return try trail.open(directory.path, flags: O_DIRECTORY)
  }

  private mutating func complain(of directory: Pending, _ failure: SystemFailure)
    throws(ReportError)
  {
    let place = directory.path.bytes.isEmpty ? root.printed : printed(directory.path)
    guard !directory.path.bytes.isEmpty else {
      throw ReportError(
        .unreadableDirectory, "a directory cannot be searched: \(failure.lowercasedWords)",
        at: place.bytes.isEmpty ? "." : place.printed, fix: "name a directory that can be read")
    }
    findings.add(
      Finding(
        .warning, "a directory cannot be searched: \(failure.lowercasedWords)", at: place.printed))
  }

  private mutating func take(
    _ entry: DirectoryListing.Entry, in directory: Pending
  ) throws(ReportError) {
    let places = places(after: entry, in: directory)
    let isDirectory = entry.target == .directory
    guard isDirectory ? canLead(places) : isTaken(entry, places) else { return }
    let path = directory.path.appending(entry.name)
    guard !isExcluded(path) else { return }
    if entry.kind == .link, !root.followsLinks { return passOver(path) }
    let canonical = canonical(of: entry, at: path, in: directory)
    if isDirectory {
      pending.append(Pending(path: path, canonical: canonical, places: places))
      return
    }
    if isFirstInDirectory {
      directories.append(Array(printed(path).bytes.dropLast(entry.name.count)))
      isFirstInDirectory = false
    }
    names += entry.name
    guard ends.count < limit, let end = UInt32(exactly: names.count) else { throw tooManyFiles }
    ends.append(end)
    directoryOf.append(UInt32(directories.count - 1))
    identities.append(canonical.hashValue)
  }

  private func places(
    after entry: DirectoryListing.Entry, in directory: Pending
  ) -> Glob.Places {
    guard case .glob(let glob) = selection else { return [] }
    return glob.advance(directory.places, by: entry.name)
  }

  private func canLead(_ places: Glob.Places) -> Bool {
    guard case .glob(let glob) = selection else { return true }
    return glob.canGoOn(places)
  }

  private func isTaken(_ entry: DirectoryListing.Entry, _ places: Glob.Places) -> Bool {
    switch selection {
    case .glob(let glob): return glob.accepts(places)
    case .extensions(let endings):
      guard let point = entry.name.lastIndex(of: UInt8(ascii: ".")) else { return false }
      let ending = entry.name[(point + 1)...]
      return endings.contains { ending.elementsEqual($0) }
    }
  }

  private func isExcluded(_ path: RawPath) -> Bool {
    guard !excludes.isEmpty else { return false }
    let printed = printed(path)
    return excludes.contains { $0.matches(printed) }
  }

  private mutating func passOver(_ path: RawPath) {
    passedLinks += 1
    let place = printed(path).printed
    findings.add(
      Finding(.note, "a symbolic link is not followed; pass --follow to follow it", at: place))
  }

  private func canonical(
    of entry: DirectoryListing.Entry, at path: RawPath, in directory: Pending
  ) -> RawPath {
    entry.kind == .link
      ? root.directory.appending(path.bytes).canonical : directory.canonical.appending(entry.name)
  }

  private func printed(_ path: RawPath) -> RawPath { root.printed.appending(path.bytes) }

  private var tooManyFiles: ReportError {
    ReportError(
      .tooManyFiles, "more than \(limit) files match",
      at: root.printed.bytes.isEmpty ? "." : root.printed.printed,
      fix: "name fewer directories, or leave some out with --exclude")
  }
}

/// A file with what distinguishes it from others.
struct FoundFile {
  let file: ReportFile
  /// A digest of the path without links, which identifies a file that was found twice.
  let identity: Int

  init(_ file: ReportFile, identity: Int) {
    self.file = file
    self.identity = identity
  }
}
