// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Why a file is not read: words for ``Damage``.
struct Refusal: Error {
  let summary: String
}

/// An open file or directory, closed when it goes.
struct OpenFile: ~Copyable {
  let descriptor: Int32
  private let isOwned: Bool

  private init(owning descriptor: Int32) {
    self.descriptor = descriptor
    isOwned = true
  }

  /// A descriptor that belongs to someone else and stays open.
  init(borrowing descriptor: Int32) {
    self.descriptor = descriptor
    isOwned = false
  }

  deinit {
    if isOwned { close(descriptor) }
  }

  /// Gives the descriptor to a caller who closes it.
  consuming func release() -> Int32 {
    let descriptor = descriptor
    discard self
    return descriptor
  }

  /// Opens a path without ever waiting for the other end of a FIFO or a device.
  static func open(_ path: RawPath, flags: Int32 = 0) throws(SystemFailure) -> OpenFile {
    let all = O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY | flags
    return try opened { path.withCString { systemOpen($0, all) } }
  }

  /// Opens a name in this directory; a link there is refused.
  func open(_ name: ArraySlice<UInt8>, flags: Int32 = 0) throws(SystemFailure) -> OpenFile {
    let all = O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | flags
    return try Self.opened { RawPath(name).withCString { openat(descriptor, $0, all) } }
  }

  /// Opens a directory below another, refusing links at every step, so that none can be put there meanwhile.
  static func open(
    directory names: some Sequence<ArraySlice<UInt8>>, beneath root: RawPath
  ) throws(SystemFailure) -> OpenFile {
    var place = try open(root, flags: O_DIRECTORY)
    for name in names { place = try place.open(name, flags: O_DIRECTORY) }
    return place
  }

  /// What is open.
  func status() throws(SystemFailure) -> stat {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw SystemFailure(code: errno) }
    return status
  }

  /// Fills a buffer, less than whole only at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemFailure) -> Int {
    var filled = 0
    while filled < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count = systemRead(descriptor, rest.baseAddress, rest.count)
      if count == 0 { break }
      if count > 0 {
        filled += count
        continue
      }
      switch errno {
      case EINTR: continue
      case EAGAIN where !isOwned: waitForInput()
      case let code: throw SystemFailure(code: code)
      }
    }
    return filled
  }

  /// Waits where someone made standard input non-blocking.
  private func waitForInput() {
    var request = pollfd(descriptor: descriptor)
    poll(&request, 1, -1)
  }

  private static func opened(_ open: () -> Int32) throws(SystemFailure) -> OpenFile {
    while true {
      let descriptor = open()
      if descriptor >= 0 { return OpenFile(owning: descriptor) }
      if errno != EINTR { throw SystemFailure(code: errno) }
    }
  }
}

/// A failed call of the system.
struct SystemFailure: Error, Equatable {
  let code: Int32

  /// The system's words for it, in lowercase.
  var words: String {
    String(cString: strerror(code)).lowercased()
  }
}

extension pollfd {
  fileprivate init(descriptor: Int32) {
    self.init(fd: descriptor, events: Int16(POLLIN), revents: 0)
  }
}

private func systemOpen(_ path: UnsafePointer<CChar>, _ flags: Int32) -> Int32 {
  open(path, flags)
}

private func systemRead(_ descriptor: Int32, _ start: UnsafeMutableRawPointer?, _ count: Int) -> Int
{
  read(descriptor, start, count)
}
