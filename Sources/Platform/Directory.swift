// SPDX-License-Identifier: Apache-2.0

/// An open directory.
///
/// Everything in it is reached through its descriptor, so swapping a path has no effect.
package final class Directory: Sendable {
  /// The path that it was opened with, for messages.
  package let path: String
  package let descriptor: Int32

  private init(path: String, descriptor: Int32) {
    self.path = path
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Opens a directory by its path; a symbolic link in its last part is not followed.
  package convenience init(path: String) throws(SystemFailure) {
    let descriptor = try system("open") { Int(open(path, Self.flags)) }
    self.init(path: path, descriptor: Int32(descriptor))
  }

  /// Opens a directory in this one.
  package func directory(_ name: String) throws(SystemFailure) -> Directory {
    let descriptor = try system("openat") { Int(openat(self.descriptor, name, Self.flags)) }
    return Directory(path: "\(path)/\(name)", descriptor: Int32(descriptor))
  }

  /// Opens a directory in this one; `nil` if it does not exist.
  package func directoryIfThere(_ name: String) throws(SystemFailure) -> Directory? {
    try unlessMissing { () throws(SystemFailure) in try directory(name) }
  }

  private static let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC

  /// Makes a directory in this one that only its owner can enter, and says whether it is new.
  package func makeDirectory(_ name: String) throws(SystemFailure) -> Bool {
    do {
      try system("mkdirat") { Int(mkdirat(descriptor, name, 0o700)) }
      return true
    } catch {
      guard error.code == EEXIST else { throw error }
      return false
    }
  }

  /// The directory's own owner, mode and kind.
  package func status() throws(SystemFailure) -> stat {
    var result = stat()
    try system("fstat") { Int(fstat(descriptor, &result)) }
    return result
  }

  /// A file's owner, mode, kind and times; `nil` if it does not exist.
  package func status(of name: String) throws(SystemFailure) -> stat? {
    try unlessMissing { () throws(SystemFailure) in
      var result = stat()
      try system("fstatat") { Int(fstatat(descriptor, name, &result, AT_SYMLINK_NOFOLLOW)) }
      return result
    }
  }

  /// Calls `show` with each name in the directory except hidden ones, in no particular order.
  package func eachName(_ show: (UnsafeBufferPointer<UInt8>) -> Void) throws(SystemFailure) {
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

  /// All names in the directory except hidden ones, in no particular order.
  package func names() throws(SystemFailure) -> [String] {
    var result: [String] = []
    try eachName { result.append(String(decoding: $0, as: UTF8.self)) }
    return result
  }

  /// Moves a file to another directory, or to another name in this one, replacing what was there.
  ///
  /// - Returns: Whether the file was there.
  package func move(_ name: String, to target: Directory, as newName: String) throws(SystemFailure)
    -> Bool
  {
    try unlessMissing { () throws(SystemFailure) in
      try system("renameat") { Int(renameat(descriptor, name, target.descriptor, newName)) }
    } != nil
  }

  /// Removes a file and says whether it existed.
  @discardableResult
  package func remove(_ name: String) throws(SystemFailure) -> Bool {
    try unlessMissing { () throws(SystemFailure) in
      try system("unlinkat") { Int(unlinkat(descriptor, name, 0)) }
    } != nil
  }
}

extension Directory {
  /// A file's bytes, and what the open file says about its owner and mode.
  package struct Contents {
    /// All bytes.
    package var bytes: Data
    /// The status of the file that was read.
    package var status: stat
  }

  /// Reads a regular file whole; `nil` if it does not exist.
  ///
  /// Links are not followed and nothing is waited for, so a planted pipe or device cannot stop the
  /// reader.
  ///
  /// - Throws: ``SystemFailure``; `EINVAL` if it is not a regular file, `EFBIG` if it has more
  ///   than `limit` bytes.
  package func read(_ name: String, limit: Int) throws(SystemFailure) -> Contents? {
    guard let file = try openIfThere(name) else { return nil }
    defer { close(file) }
    var status = stat()
    try system("fstat") { Int(fstat(file, &status)) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw SystemFailure(code: EINVAL, call: "openat")
    }
    guard Int(status.st_size) <= limit else { throw SystemFailure(code: EFBIG, call: "openat") }
    return Contents(bytes: try Self.readAll(file, expecting: Int(status.st_size)), status: status)
  }

  /// Opens a file for reading; `nil` if it does not exist.
  private func openIfThere(_ name: String) throws(SystemFailure) -> Int32? {
    try unlessMissing { () throws(SystemFailure) in
      let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
      return Int32(try system("openat") { Int(openat(descriptor, name, flags)) })
    }
  }

  private static func readAll(_ file: Int32, expecting size: Int) throws(SystemFailure) -> Data {
    var bytes = Data(count: size + 1)
    var filled = 0
    while filled < bytes.count {
      let count = try system("read") {
        bytes.withUnsafeMutableBytes { buffer in
          systemRead(file, UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
        }
      }
      guard count > 0 else { break }
      filled += count
    }
    return bytes.prefix(filled)
  }

  /// Appends a line to a file, which is created if it does not exist.
  ///
  /// The kernel keeps lines of concurrent processes from interleaving.
  ///
  /// - Returns: The size of the file after it.
  package func append(_ line: String, to name: String) throws(SystemFailure) -> Int {
    let flags = O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC
    let file = Int32(try system("openat") { Int(openat(descriptor, name, flags, 0o600)) })
    defer { close(file) }
    try writeAll(Data(line.utf8), to: file)
    var status = stat()
    try system("fstat") { Int(fstat(file, &status)) }
    return Int(status.st_size)
  }

  /// Creates a file that must not exist yet and fills it; if that fails, nothing remains.
  ///
  /// - Parameters:
  ///   - name: Its name.
  ///   - bytes: What it holds.
  ///   - settle: Called with the full file before it is closed.
  /// - Throws: ``SystemFailure`` of the first call that failed; `EEXIST` if the name is taken.
  package func create(
    _ name: String, holding bytes: Data, settle: (Int32) throws(SystemFailure) -> Void = { _ in }
  ) throws(SystemFailure) {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let file = Int32(try system("openat") { Int(openat(descriptor, name, flags, 0o600)) })
    defer { close(file) }
    do {
      try writeAll(bytes, to: file)
      try settle(file)
    } catch {
      // The first failure is the one to report; a leftover temporary file is swept after an hour.
      _ = try? remove(name)
      throw error
    }
  }
}

/// What survives a loss of power.
extension Directory {
  /// Writes a new file whose bytes are on the disk when this returns; its name is durable only
  /// after ``sync()``.
  ///
  /// A failed sync says nothing about which bytes reached the disk, and a second sync of the same
  /// file may succeed without writing them. So the file is removed, and the caller writes a new
  /// one.
  package func createDurably(_ name: String, holding bytes: Data) throws(SystemFailure) {
    try create(name, holding: bytes) { file throws(SystemFailure) in
      try Self.sync(file)
    }
  }

  /// Makes the names in this directory durable: what was moved or created here survives a loss of
  /// power.
  package func sync() throws(SystemFailure) {
    do {
      try Self.sync(descriptor)
    } catch {
      // Some network and user-space file systems have no sync for directories; they offer nothing
      // better.
      guard error.code == EINVAL || error.code == ENOTSUP else { throw error }
    }
  }

  /// Makes durable the bytes of a file that another process wrote; nothing happens if it is gone.
  package func sync(_ name: String) throws(SystemFailure) {
    guard let file = try openIfThere(name) else { return }
    defer { close(file) }
    try Self.sync(file)
  }

  private static func sync(_ file: Int32) throws(SystemFailure) {
    try system("fsync") { Int(flushToDisk(file)) }
  }
}

/// The result of system calls; `nil` if what they name does not exist.
private func unlessMissing<Value>(
  _ calls: () throws(SystemFailure) -> Value
) throws(SystemFailure) -> Value? {
  do throws(SystemFailure) {
    return try calls()
  } catch {
    guard error.code == ENOENT else { throw error }
    return nil
  }
}
