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

extension Directory {
  /// A file's bytes with what the open file says of its owner and mode.
  struct Contents {
    var bytes: Data
    var status: stat
  }

  /// Reads a regular file whole; `nil` where it is not there.
  ///
  /// The file is opened without following links and without waiting, so that a planted pipe or device cannot stop
  /// the reader; anything but a regular file of at most `limit` bytes is `EFBIG` or `EINVAL`.
  func read(_ name: String, limit: Int) throws(SystemFailure) -> Contents? {
    let file: Int32
    do {
      let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
      file = Int32(try system("openat") { Int(openat(descriptor, name, flags)) })
    } catch {
      guard error.code == ENOENT else { throw error }
      return nil
    }
    defer { close(file) }
    var status = stat()
    try system("fstat") { Int(fstat(file, &status)) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw SystemFailure(code: EINVAL, call: "openat")
    }
    guard Int(status.st_size) <= limit else { throw SystemFailure(code: EFBIG, call: "openat") }
    return Contents(bytes: try Self.readAll(file, expecting: Int(status.st_size)), status: status)
  }

  private static func readAll(_ file: Int32, expecting size: Int) throws(SystemFailure) -> Data {
    var bytes = Data(count: size + 1)
    var filled = 0
    while filled < bytes.count {
      let count = try system("read") {
        bytes.withUnsafeMutableBytes { buffer in
          readBytes(file, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
        }
      }
      guard count > 0 else { break }
      filled += count
    }
    return bytes.prefix(filled)
  }

  /// Adds a line at the end of a file, which is made where it is not there.
  ///
  /// The kernel puts lines of several processes one after the other.
  ///
  /// - Returns: The size of the file after it.
  func append(_ line: String, to name: String) throws(SystemFailure) -> Int {
    let flags = O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC
    let file = Int32(try system("openat") { Int(openat(descriptor, name, flags, 0o600)) })
    defer { close(file) }
    try Self.write(Data(line.utf8), to: file)
    var status = stat()
    try system("fstat") { Int(fstat(file, &status)) }
    return Int(status.st_size)
  }

  /// Makes a file that is not there yet and fills it; where that fails nothing is left behind.
  ///
  /// - Parameters:
  ///   - name: Its name.
  ///   - bytes: What it holds.
  ///   - settle: What is done with the full file before it is closed.
  /// - Throws: ``SystemFailure`` of the first call that failed; `EEXIST` where the name is taken.
  func create(
    _ name: String, holding bytes: Data, settle: (Int32) throws(SystemFailure) -> Void = { _ in }
  ) throws(SystemFailure) {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let file = Int32(try system("openat") { Int(openat(descriptor, name, flags, 0o600)) })
    defer { close(file) }
    do {
      try Self.write(bytes, to: file)
      try settle(file)
    } catch {
      // The first failure is the one to tell; a temporary file that stays is swept after an hour.
      _ = try? remove(name)
      throw error
    }
  }

  private static func write(_ bytes: Data, to file: Int32) throws(SystemFailure) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = try system("write") {
        rest.withUnsafeBytes { writeBytes(file, $0.baseAddress, $0.count) }
      }
      guard count > 0 else { throw SystemFailure(code: EIO, call: "write") }
      rest = rest.dropFirst(count)
    }
  }
}

// In an extension with methods called `read` and `write` the functions of the C library need other names.
private func readBytes(_ file: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(file, bytes, count)
}

private func writeBytes(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(file, bytes, count)
}
