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

/// An open directory; everything in it is reached through its descriptor, so a swapped path leads nowhere.
final class Directory: Sendable {
  /// The path it was opened by, for messages.
  let path: String
  let descriptor: Int32

  private init(path: String, descriptor: Int32) {
    self.path = path
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Opens a directory by its path; a symbolic link in its last part is not followed.
  convenience init(path: String) throws(SystemFailure) {
    let descriptor = try system("open") { Int(open(path, Self.flags)) }
    self.init(path: path, descriptor: Int32(descriptor))
  }

  /// Opens a directory in this one.
  func directory(_ name: String) throws(SystemFailure) -> Directory {
    let descriptor = try system("openat") { Int(openat(self.descriptor, name, Self.flags)) }
    return Directory(path: "\(path)/\(name)", descriptor: Int32(descriptor))
  }

  /// Opens a directory in this one; `nil` where it is not there.
  func directoryIfThere(_ name: String) throws(SystemFailure) -> Directory? {
    do {
      return try directory(name)
    } catch {
      guard error.code == ENOENT else { throw error }
      return nil
    }
  }

  private static let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC

  /// Makes a directory in this one that only its owner can enter, and tells whether it was not there.
  func makeDirectory(_ name: String) throws(SystemFailure) -> Bool {
    do {
      try system("mkdirat") { Int(mkdirat(descriptor, name, 0o700)) }
      return true
    } catch {
      guard error.code == EEXIST else { throw error }
      return false
    }
  }

  /// The directory's own owner, mode and kind.
  func status() throws(SystemFailure) -> stat {
    var result = stat()
    try system("fstat") { Int(fstat(descriptor, &result)) }
    return result
  }

  /// A file's owner, mode, kind and times; `nil` where it is not there.
  func status(of name: String) throws(SystemFailure) -> stat? {
    var result = stat()
    do {
      try system("fstatat") { Int(fstatat(descriptor, name, &result, AT_SYMLINK_NOFOLLOW)) }
      return result
    } catch {
      guard error.code == ENOENT else { throw error }
      return nil
    }
  }

  /// Shows each name in the directory but those that begin with a dot, in no order.
  func eachName(_ show: (UnsafeBufferPointer<UInt8>) -> Void) throws(SystemFailure) {
    let flags = Self.flags
    let copy = Int32(try system("openat") { Int(openat(descriptor, ".", flags)) })
    guard let stream = fdopendir(copy) else {
      let code = errno
      close(copy)
      throw SystemFailure(code: code, call: "fdopendir")
    }
    defer { closedir(stream) }
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        guard errno == 0 else { throw SystemFailure(code: errno, call: "readdir") }
        return
      }
      let offset = MemoryLayout<dirent>.offset(of: \dirent.d_name) ?? 0
      let start = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: UInt8.self)
      let length = strlen(UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self))
      guard start.pointee != UInt8(ascii: ".") else { continue }
      show(UnsafeBufferPointer(start: start, count: length))
    }
  }

  /// All names in the directory but those that begin with a dot, in no order.
  func names() throws(SystemFailure) -> [String] {
    var result: [String] = []
    try eachName { result.append(String(decoding: $0, as: UTF8.self)) }
    return result
  }

  /// Moves a file to another directory, or to another name in this one, replacing what is there.
  ///
  /// - Returns: Whether the file was there.
  func move(_ name: String, to target: Directory, as newName: String) throws(SystemFailure) -> Bool
  {
    do {
      try system("renameat") {
        Int(renameat(descriptor, name, target.descriptor, newName))
      }
      return true
    } catch {
      guard error.code == ENOENT else { throw error }
      return false
    }
  }

  /// Removes a file and tells whether it was there.
  @discardableResult
  func remove(_ name: String) throws(SystemFailure) -> Bool {
    do {
      try system("unlinkat") { Int(unlinkat(descriptor, name, 0)) }
      return true
    } catch {
      guard error.code == ENOENT else { throw error }
      return false
    }
  }
}
