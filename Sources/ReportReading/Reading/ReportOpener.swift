// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Platform

/// Why a file is not read: the summary of its ``Damage``.
struct Refusal: Error {
  let summary: String
}

/// A report that was opened, and how far it was read.
struct OpenReport: ~Copyable {
  /// How many bytes it had when it was opened; 0 if that is not known, as for a pipe.
  let size: Int
  /// Whether the last ``read(into:)`` reached the end.
  private(set) var isAtEnd = false
  private let file: OpenFile
  private var taken = 0

  /// Wraps a file whose size may be known.
  init(_ file: consuming OpenFile, size: Int = 0) {
    self.file = file
    self.size = size
  }

  /// Reads as much as there is and as fits; if the size is known, no call is needed to find the
  /// end.
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

/// Opens one report after another: regular files only, and standard input whatever it is.
struct ReportOpener: ~Copyable {
  /// The descriptor that `-` reads from.
  let standardInput: Int32
  /// The way to the directory of the last file, because the next file is usually near it.
  private var trail: DirectoryTrail?
  private var root: RawPath?

  init(standardInput: Int32) {
    self.standardInput = standardInput
  }

  /// Opens a report.
  ///
  /// Its kind is checked on the open file, so that nothing can be swapped in between.
  mutating func open(_ report: ReportFile) throws(Refusal) -> OpenReport {
    let file = try openFile(report)
    guard !report.isStandardInput else { return OpenReport(file) }
    let status = try? file.status()
    let kind = status.map { FileKind(mode: $0.st_mode) } ?? .unknown
    guard kind == .regular else {
      throw Refusal(summary: "not a regular file, but \(kind.words)")
    }
    return OpenReport(file, size: status.map { Int(clamping: $0.st_size) } ?? 0)
  }

  private mutating func openFile(_ report: ReportFile) throws(Refusal) -> OpenFile {
    do throws(SystemFailure) {
      return switch report.place {
      case .standardInput: OpenFile(borrowing: standardInput)
      case .named(_, let path): try .open(path)
      case .found, .unprintable:
        if let root = report.root, !root.followsLinks {
          try open(report.pathBelow, beneath: root.directory)
        } else {
          try .open(report.systemPath)
        }
      }
    } catch {
      throw Refusal(summary: Self.words(for: error))
    }
  }

  private mutating func open(
    _ path: RawPath, beneath root: RawPath
  ) throws(SystemFailure) -> OpenFile {
    if root != self.root { trail = nil }
    self.root = root
    var trail = if let open = self.trail.take() { open } else { try DirectoryTrail(root: root) }
    do throws(SystemFailure) {
      let file = try trail.open(path)
      self.trail = consume trail
      return file
    } catch {
      self.trail = consume trail
      throw error
    }
  }

  private static func words(for failure: SystemFailure) -> String {
    switch failure.code {
    case ELOOP: "was replaced by a symbolic link after it was found"
    case ENXIO: "not a regular file, but \(FileKind.socket.words) or a device without its driver"
    default: "cannot be opened: \(failure.lowercasedWords)"
    }
  }
}
