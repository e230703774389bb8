// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The only place where anything is made to survive a loss of power.
extension Directory {
  /// Writes a new file whose bytes are on the disk when this returns; its name is safe only after ``sync()``.
  ///
  /// A failed sync says nothing about which bytes reached the disk, and a second sync of the same file may succeed
  /// without writing them. So the file is removed, and the caller writes a new one.
  func createDurably(_ name: String, holding bytes: Data) throws(SystemFailure) {
    try create(name, holding: bytes) { file throws(SystemFailure) in
      try Self.sync(file)
    }
  }

  /// Makes the names in this directory safe: what was moved into it or made in it is found after a loss of power.
  func sync() throws(SystemFailure) {
    do {
      try Self.sync(descriptor)
    } catch {
      // Some network and user-space file systems have no sync for directories; they offer nothing better.
      guard error.code == EINVAL || error.code == ENOTSUP else { throw error }
    }
  }

  /// Makes the bytes of a file safe that another process wrote; nothing where it is not there any more.
  func sync(_ name: String) throws(SystemFailure) {
    let file: Int32
    do {
      let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
      file = Int32(try system("openat") { Int(openat(descriptor, name, flags)) })
    } catch {
      guard error.code == ENOENT else { throw error }
      return
    }
    defer { close(file) }
    try Self.sync(file)
  }

  private static func sync(_ file: Int32) throws(SystemFailure) {
    #if canImport(Darwin)
      try system("fsync") { Int(fcntl(file, F_FULLFSYNC)) }
    #else
      try system("fsync") { Int(fsync(file)) }
    #endif
  }
}
