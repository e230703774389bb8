// SPDX-License-Identifier: Apache-2.0

@_exported public import TextCoding

#if canImport(Glibc)
  @_exported public import Glibc
#elseif canImport(Musl)
  @_exported public import Musl
#else
  @_exported public import Darwin
#endif

// What differs between the systems, under one name.
#if canImport(Darwin)
  func flushToDisk(_ descriptor: Int32) -> Int32 { fcntl(descriptor, F_FULLFSYNC) }
  extension stat {
    /// When the file was last modified, in seconds since 1970.
    package var modifiedSeconds: Int { st_mtimespec.tv_sec }
  }
#else
  func flushToDisk(_ descriptor: Int32) -> Int32 { fsync(descriptor) }
  extension stat {
    /// When the file was last modified, in seconds since 1970.
    package var modifiedSeconds: Int { st_mtim.tv_sec }
  }
#endif

/// The absolute path of the running executable, without links; `nil` if the system does not know it.
package func runningExecutable() -> String? {
  #if os(Linux)
    let name = "/proc/self/exe"
  #else
    let name = CommandLine.arguments.first ?? ""
  #endif
  guard let resolved = realpath(name, nil) else { return nil }
  defer { free(resolved) }
  return String(cString: resolved)
}

/// `open`, for types that have a method of this name.
func systemOpen(_ path: UnsafePointer<CChar>, _ flags: Int32) -> Int32 { open(path, flags) }

/// `read`, for types that have a method of this name.
func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
  read(descriptor, buffer.baseAddress, buffer.count)
}

/// Writes all bytes to a descriptor, and waits if somebody else made it non-blocking.
package func writeAll(_ bytes: some ContiguousBytes, to descriptor: Int32) throws(SystemFailure) {
  try bytes.withUnsafeBytes { buffer in
    Result { () throws(SystemFailure) in try writeAll(buffer, to: descriptor) }
  }.get()
}

private func writeAll(
  _ bytes: UnsafeRawBufferPointer, to descriptor: Int32
) throws(SystemFailure) {
  var rest = bytes[...]
  while !rest.isEmpty {
    let piece = UnsafeRawBufferPointer(rebasing: rest)
    let count = try waiting(for: POLLOUT, on: descriptor) { () throws(SystemFailure) in
      try system("write") { write(descriptor, piece.baseAddress, piece.count) }
    }
    guard count > 0 else { throw SystemFailure(code: EIO, call: "write") }
    rest = rest.dropFirst(count)
  }
}

/// Repeats a call on a non-blocking descriptor until there is something to read, or room to write.
func waiting(
  for event: Int32, on descriptor: Int32, _ call: () throws(SystemFailure) -> Int
) throws(SystemFailure) -> Int {
  while true {
    do throws(SystemFailure) {
      return try call()
    } catch {
      guard error.code == EAGAIN else { throw error }
      var wish = pollfd(fd: descriptor, events: Int16(event), revents: 0)
      poll(&wish, 1, -1)
    }
  }
}

/// Fills the standard descriptors that are closed, so that no file of ours becomes one of them;
/// reading and writing them still fails.
package func fillStandardDescriptors() {
  for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
    guard fcntl(descriptor, F_GETFD) < 0 else { continue }
    _ = systemOpen("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
  }
}
