// SPDX-License-Identifier: Apache-2.0

/// What a path leads to.
package enum FileKind: Equatable {
  case regular, directory, link, fifo, socket, device, unknown

  package init(mode: mode_t) {
    switch mode & S_IFMT {
    case S_IFREG: self = .regular
    case S_IFDIR: self = .directory
    case S_IFLNK: self = .link
    case S_IFIFO: self = .fifo
    case S_IFSOCK: self = .socket
    case S_IFCHR, S_IFBLK: self = .device
    default: self = .unknown
    }
  }

  /// The kind with its article.
  package var words: String {
    switch self {
    case .regular: "a file"
    case .directory: "a directory"
    case .link: "a link"
    case .fifo: "a FIFO"
    case .socket: "a socket"
    case .device: "a device"
    case .unknown: "something unknown"
    }
  }
}

/// An open file or directory, closed at the end of its life.
package struct OpenFile: ~Copyable {
  package let descriptor: Int32
  private let isOwned: Bool

  private init(owning descriptor: Int32) {
    self.descriptor = descriptor
    isOwned = true
  }

  /// A descriptor that belongs to someone else and stays open.
  package init(borrowing descriptor: Int32) {
    self.descriptor = descriptor
    isOwned = false
  }

  deinit {
    if isOwned { close(descriptor) }
  }

  /// Hands the descriptor to a caller, who closes it.
  package consuming func release() -> Int32 {
    let descriptor = descriptor
    discard self
    return descriptor
  }

  /// Opens a path without ever waiting for the other end of a FIFO or a device.
  package static func open(_ path: RawPath, flags: Int32 = 0) throws(SystemFailure) -> OpenFile {
    let all = O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY | flags
    return try opened { path.withCString { systemOpen($0, all) } }
  }

  /// Opens a name in this directory; a symbolic link is refused.
  package func open(_ name: ArraySlice<UInt8>, flags: Int32 = 0) throws(SystemFailure) -> OpenFile {
    let all = O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | flags
    return try Self.opened { RawPath(name).withCString { openat(descriptor, $0, all) } }
  }

  /// Opens a directory below another.
  ///
  /// Links are refused at every step, so none can be slipped in meanwhile.
  package static func open(
    directory names: some Sequence<ArraySlice<UInt8>>, beneath root: RawPath
  ) throws(SystemFailure) -> OpenFile {
    var place = try open(root, flags: O_DIRECTORY)
    for name in names { place = try place.open(name, flags: O_DIRECTORY) }
    return place
  }

  /// The status of what is open.
  package func status() throws(SystemFailure) -> stat {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw SystemFailure(code: errno) }
    return status
  }

  /// Fills a buffer; only the end of the file leaves room in it.
  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemFailure) -> Int {
    let descriptor = descriptor
    var filled = 0
    while filled < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let read = { () throws(SystemFailure) in
        try system("read") { systemRead(descriptor, rest) }
      }
      // Only what others opened is waited for, such as standard input.
      let count = try isOwned ? read() : waiting(for: POLLIN, on: descriptor, read)
      guard count > 0 else { break }
      filled += count
    }
    return filled
  }

  private static func opened(_ open: () -> Int32) throws(SystemFailure) -> OpenFile {
    while true {
      let descriptor = open()
      if descriptor >= 0 { return OpenFile(owning: descriptor) }
      if errno != EINTR { throw SystemFailure(code: errno) }
    }
  }
}
