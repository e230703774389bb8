// SPDX-License-Identifier: Apache-2.0

/// Reading a small file whole: never more than a limit, and never waiting for a pipe or a device.
package enum SmallFile {
  /// What may be read.
  package struct Rule: Sendable {
    /// The most bytes that are read.
    package var limit: Int
    /// Whether a symbolic link as the last part of the path is followed.
    package var followsLink: Bool
    /// Whether a pipe may be read too, waiting for what its writer has to say; a pipe without a
    /// writer is empty.
    package var acceptsPipe: Bool

    /// A regular file of at most so many bytes.
    package init(limit: Int, followsLink: Bool = true, acceptsPipe: Bool = false) {
      self.limit = limit
      self.followsLink = followsLink
      self.acceptsPipe = acceptsPipe
    }
  }

  /// Why a file was not read.
  package enum Failure: Error, Equatable {
    /// Nothing exists at the path.
    case missing
    /// It is a directory, a device, a socket, or a link or pipe that the rule excludes.
    case notRegular
    /// It has more bytes than the limit.
    case tooLarge
    /// The system refused.
    case system(SystemFailure)

    /// The reason within a sentence: `no such file`.
    package var words: String {
      switch self {
      case .missing: "no such file"
      case .notRegular: "not a regular file"
      case .tooLarge: "the file is too large"
      case .system(let failure): failure.lowercasedWords
      }
    }
  }

  /// A file's bytes and what the open file says of its owner and mode.
  package struct Content {
    /// All bytes.
    package var bytes: [UInt8]
    /// The status of the file that was read.
    package var status: stat
  }

  /// Reads the file at a path.
  package static func read(_ path: String, _ rule: Rule) throws(Failure) -> Content {
    var flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK
    if !rule.followsLink { flags |= O_NOFOLLOW }
    let descriptor = try opened(path, flags)
    defer { close(descriptor) }
    return try content(of: descriptor, rule)
  }

  /// Reads the bytes of a regular file of at most `limit` bytes; `nil` if there is none or it
  /// cannot be read.
  package static func bytes(_ path: String, limit: Int) -> [UInt8]? {
    // For files that may or may not exist; callers with something to say about a failure call
    // `read`.
    try? read(path, Rule(limit: limit)).bytes
  }

  /// Reads what is left of an open file, a pipe or standard input, in few steps if about `size`
  /// bytes are expected.
  package static func rest(
    of descriptor: Int32, limit: Int, expecting size: Int = 1 << 16
  ) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: min(max(size + 1, 1 << 10), 1 << 16))
    while true {
      let count: Int
      do throws(SystemFailure) {
        count = try waiting(for: POLLIN, on: descriptor) { () throws(SystemFailure) in
          try system("read") { piece.withUnsafeMutableBytes { systemRead(descriptor, $0) } }
        }
      } catch {
        throw .system(error)
      }
      guard count > 0 else { return bytes }
      guard bytes.count + count <= limit else { throw .tooLarge }
      bytes.append(contentsOf: piece[..<count])
    }
  }

  private static func opened(_ path: String, _ flags: Int32) throws(Failure) -> Int32 {
    do throws(SystemFailure) {
      return Int32(try system("open") { Int(systemOpen(path, flags)) })
    } catch {
      switch error.code {
      case ENOENT, ENOTDIR: throw .missing
      case ELOOP, ENXIO: throw .notRegular
      default: throw .system(error)
      }
    }
  }

  private static func content(of descriptor: Int32, _ rule: Rule) throws(Failure) -> Content {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .system(SystemFailure(code: errno, call: "fstat"))
    }
    let kind = FileKind(mode: status.st_mode)
    guard kind == .regular || kind == .fifo && rule.acceptsPipe else { throw .notRegular }
    guard Int(status.st_size) <= rule.limit else { throw .tooLarge }
    let bytes = try rest(of: descriptor, limit: rule.limit, expecting: Int(status.st_size))
    return Content(bytes: bytes, status: status)
  }
}
