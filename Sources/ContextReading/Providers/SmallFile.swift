// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A regular file that a CI service or git leaves, read whole as long as it is small.
enum SmallFile {
  /// What is known of a file.
  enum Content {
    case bytes([UInt8])
    case missing
    case tooLarge
  }

  /// Reads a file of at most so many bytes; pipes and devices are told as missing and never waited for.
  static func read(_ path: String, limit: Int) -> Content {
    let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { return .missing }
    defer { _ = close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return .missing }
    guard status.st_size <= limit else { return .tooLarge }
    return contents(of: file, limit: limit)
  }

  private static func contents(of file: CInt, limit: Int) -> Content {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= limit {
      let count = piece.withUnsafeMutableBytes { buffer in
        #if canImport(Darwin)
          Darwin.read(file, buffer.baseAddress, buffer.count)
        #elseif canImport(Musl)
          Musl.read(file, buffer.baseAddress, buffer.count)
        #else
          Glibc.read(file, buffer.baseAddress, buffer.count)
        #endif
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return .missing }
      guard count > 0 else { return .bytes(bytes) }
      bytes.append(contentsOf: piece[..<count])
    }
    return .tooLarge
  }
}
