// SPDX-License-Identifier: Apache-2.0

/// The entries of one directory and their kinds.
package struct DirectoryListing {
  package struct Entry {
    package let name: [UInt8]
    package let kind: FileKind
    /// What a link leads to, `unknown` if nowhere; ``kind`` for anything else.
    package let target: FileKind
  }

  /// The file system and the directory in it: the same for every path that leads there.
  package struct Identity: Hashable {
    package let device: UInt64
    package let node: UInt64
  }

  /// The names one after the other, since a directory may hold 100,000 of them.
  private var names: [UInt8] = []
  private var stored: [(end: Int, kind: FileKind, target: FileKind)] = []
  package let identity: Identity

  /// Reads a directory.
  package init(_ directory: consuming OpenFile) throws(SystemFailure) {
    let status = try directory.status()
    identity = Identity(
      device: UInt64(truncatingIfNeeded: status.st_dev),
      node: UInt64(truncatingIfNeeded: status.st_ino))
    let descriptor = directory.release()
    guard let stream = fdopendir(descriptor) else {
      let code = errno
      close(descriptor)
      throw SystemFailure(code: code)
    }
    defer { closedir(stream) }
    while true {
      errno = 0
      guard let next = readdir(stream) else {
        if errno != 0 { throw SystemFailure(code: errno) }
        return
      }
      add(name: Self.name(of: next), type: Int32(next.pointee.d_type), in: descriptor)
    }
  }

  package var entries: some Collection<Entry> {
    stored.indices.lazy.map { index in
      let start = index == 0 ? 0 : stored[index - 1].end
      let (end, kind, target) = stored[index]
      return Entry(name: Array(names[start..<end]), kind: kind, target: target)
    }
  }

  private mutating func add(name: [UInt8], type: Int32, in directory: Int32) {
    guard name != dot, name != dotDot else { return }
    var kind = FileKind(entryType: type)
    if kind == .unknown { kind = Self.kind(of: name, in: directory, flags: AT_SYMLINK_NOFOLLOW) }
    let target = kind == .link ? Self.kind(of: name, in: directory, flags: 0) : kind
    names += name
    stored.append((names.count, kind, target))
  }

  private static func name(of entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
    guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return [] }
    let start = UnsafeRawPointer(entry) + offset
    let length = strlen(start.assumingMemoryBound(to: CChar.self))
    return Array(UnsafeRawBufferPointer(start: start, count: length))
  }

  private static func kind(of name: [UInt8], in directory: Int32, flags: Int32) -> FileKind {
    var status = stat()
    let answer = RawPath(name).withCString { fstatat(directory, $0, &status, flags) }
    return answer == 0 ? FileKind(mode: status.st_mode) : .unknown
  }
}

extension FileKind {
  fileprivate init(entryType: Int32) {
    switch entryType {
    case Int32(DT_REG): self = .regular
    case Int32(DT_DIR): self = .directory
    case Int32(DT_LNK): self = .link
    case Int32(DT_FIFO): self = .fifo
    case Int32(DT_SOCK): self = .socket
    case Int32(DT_CHR), Int32(DT_BLK): self = .device
    default: self = .unknown
    }
  }
}

private let dot = Array(".".utf8)
private let dotDot = Array("..".utf8)
