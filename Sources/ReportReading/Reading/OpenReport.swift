// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A report that was opened, and how far it was read.
struct OpenReport: ~Copyable {
  /// How many bytes it had when it was opened; 0 where that is not known, as for a pipe.
  let size: Int
  /// Whether the last ``read(into:)`` met the end.
  private(set) var isAtEnd = false
  private let file: OpenFile
  private var taken = 0

  /// Takes a file of which the size is known, or not.
  init(_ file: consuming OpenFile, size: Int = 0) {
    self.file = file
    self.size = size
  }

  /// Reads as much as there is and as the buffer takes; where the size is known, no call asks for the end.
  mutating func read(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(SystemFailure) -> UnsafeRawBufferPointer {
    let wanted = size > 0 ? min(size - taken, buffer.count) : buffer.count
    let count = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
    taken += count
    isAtEnd = count < wanted || taken == size
    return UnsafeRawBufferPointer(rebasing: buffer[..<count])
  }
}

/// Opens one report after the other; only regular files, and standard input whatever it is.
struct ReportOpener: ~Copyable {
  /// The descriptor that `-` is read from.
  let standardInput: Int32
  /// The directory of the last file, kept open since the next one mostly lies there, too.
  private var directory = OpenFile(borrowing: -1)
  private var directoryPath: (root: RawPath, path: RawPath)?

  init(standardInput: Int32) {
    self.standardInput = standardInput
  }

  /// Opens a report.
  ///
  /// What it is is asked of what was opened, so nothing can be exchanged in between.
  mutating func open(_ report: ReportFile) throws(Refusal) -> OpenReport {
    let file = try open(report.access)
    guard report.access != .standardInput else { return OpenReport(file) }
    let status = try? file.status()
    let kind = status.map { FileKind(mode: $0.st_mode) } ?? .unknown
    guard kind == .regular else {
      throw Refusal(summary: "not a regular file but \(kind.words)")
    }
    return OpenReport(file, size: status.map { Int(clamping: $0.st_size) } ?? 0)
  }

  private mutating func open(_ access: ReportFile.Access) throws(Refusal) -> OpenFile {
    do throws(SystemFailure) {
      return switch access {
      case .standardInput: OpenFile(borrowing: standardInput)
      case .followingLinks(let path): try .open(path)
      case .beneath(let root, let path): try open(path, beneath: root)
      }
    } catch {
      throw Refusal(summary: Self.words(for: error))
    }
  }

  private mutating func open(
    _ path: RawPath, beneath root: RawPath
  ) throws(SystemFailure) -> OpenFile {
    let end = path.bytes.lastIndex(of: slash)
    let parent = RawPath(path.bytes[..<(end ?? 0)])
    if directoryPath.map({ $0 != (root, parent) }) ?? true {
      directoryPath = nil
      directory = try .open(directory: parent.names, beneath: root)
      directoryPath = (root, parent)
    }
    return try directory.open(path.bytes[(end.map { $0 + 1 } ?? 0)...])
  }

  private static func words(for failure: SystemFailure) -> String {
    switch failure.code {
    case ELOOP: "a link stands where a file was found"
    case ENXIO: "not a regular file but \(FileKind.socket.words) or a device without its driver"
    default: "cannot be opened: \(failure.words)"
    }
  }
}
