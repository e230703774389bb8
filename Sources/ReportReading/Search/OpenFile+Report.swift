// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension OpenFile {
  /// Opens a report; only regular files are read, and standard input whatever it is.
  ///
  /// The check is made on what was opened, so nothing can be exchanged in between.
  static func open(_ report: ReportFile, standardInput: Int32) throws(Refusal) -> OpenFile {
    let file = try OpenFile(report.access, standardInput: standardInput)
    if report.access != .standardInput {
      let kind = file.kind
      guard kind == .regular else {
        throw Refusal(summary: "not a regular file but \(kind.words)")
      }
    }
    return file
  }

  private init(_ access: ReportFile.Access, standardInput: Int32) throws(Refusal) {
    do throws(SystemFailure) {
      switch access {
      case .standardInput: self = OpenFile(borrowing: standardInput)
      case .followingLinks(let path): self = try .open(path)
      case .beneath(let directory, let path): self = try .open(path, beneath: directory)
      }
    } catch {
      throw Refusal(summary: Self.words(for: error))
    }
  }

  private static func words(for failure: SystemFailure) -> String {
    switch failure.code {
    case ELOOP: "a link stands where a file was found"
    case ENXIO: "not a regular file but \(FileKind.socket.words) or a device without its driver"
    default: "cannot be opened: \(failure.words)"
    }
  }
}

/// What a path leads to.
enum FileKind: Equatable {
  case regular, directory, link, fifo, socket, device, unknown

  init(mode: mode_t) {
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
  var words: String {
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
