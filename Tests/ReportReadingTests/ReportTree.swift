// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import Platform
import TestSupport
import Testing

@testable import ReportReading

/// A directory for one test, removed with everything in it after the test.
final class ReportTree {
  let path: String

  init() throws {
    var template = Array("/tmp/buildpost-tests-XXXXXX".utf8CString)
    path = try #require(mkdtemp(&template).map { String(cString: $0) })
  }

  deinit {
    remove(RawPath(path))
  }

  private func remove(_ path: RawPath) {
    _ = path.withCString { chmod($0, 0o700) }
    if let open = try? OpenFile.open(path, flags: O_DIRECTORY | O_NOFOLLOW),
      let listing = try? DirectoryListing(open)
    {
      for entry in listing.entries { remove(path.appending(entry.name)) }
      _ = path.withCString { rmdir($0) }
    } else {
      _ = path.withCString { unlink($0) }
    }
  }

  /// Writes a file, creating its directories.
  func write(_ name: String, _ text: String = "ok 1\n1..1\n") throws {
    try write(RawPath(name), Array(text.utf8))
  }

  func write(_ name: RawPath, _ bytes: [UInt8]) throws {
    var folder = RawPath(path)
    for part in name.names.dropLast() {
      folder = folder.appending(part)
      _ = folder.withCString { mkdir($0, 0o700) }
    }
    let file = try #require(RawPath(path).appending(name.bytes).withCString { fopen($0, "w") })
    defer { fclose(file) }
    try #require(fwrite(bytes, 1, bytes.count, file) == bytes.count)
  }

  func makeFolder(_ name: String, mode: mode_t = 0o700) throws {
    try #require(mkdir(path + "/" + name, mode) == 0)
  }

  func rename(_ name: String, to other: String) throws {
    try #require(systemRename(path + "/" + name, path + "/" + other) == 0)
  }

  func makeLink(_ name: String, to target: String) throws {
    try #require(symlink(target, path + "/" + name) == 0)
  }

  func makeFIFO(_ name: String) throws {
    try #require(mkfifo(path + "/" + name, 0o600) == 0)
  }

  /// Binds a socket to a name; it stays when the descriptor is closed.
  func makeSocket(_ name: String) throws {
    let descriptor = socket(AF_UNIX, streamSocket, 0)
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: (path + "/" + name).utf8) }
    let length = socklen_t(MemoryLayout<sockaddr_un>.size)
    let answer = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
    }
    try #require(answer == 0)
  }

  /// Searches from this directory.
  func search(
    _ paths: String..., excludes: [String] = [], followsLinks: Bool = false
  ) -> ReportSearch {
    ReportSearch(
      paths: paths, excludes: excludes, followsLinks: followsLinks, workingDirectory: path)
  }
}

private func systemRename(_ old: String, _ new: String) -> Int32 { rename(old, new) }

/// A pipe that another thread fills while the test reads it.
final class FilledPipe {
  private let ends = ProcessStart.pipe()
  var readEnd: Int32 { ends.fileHandleForReading.fileDescriptor }

  init(writing text: String) {
    let end = ends.fileHandleForWriting
    Thread.detachNewThread {
      var rest = Data(text.utf8)[...]
      while !rest.isEmpty {
        // If the reader is gone, its own test fails.
        guard (try? end.write(contentsOf: rest.prefix(1000))) != nil else { break }
        rest = rest.dropFirst(1000)
      }
      try? end.close()
    }
  }
}

#if canImport(Darwin)
  private let streamSocket = SOCK_STREAM
#else
  private let streamSocket = Int32(SOCK_STREAM.rawValue)
#endif
