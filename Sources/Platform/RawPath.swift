// SPDX-License-Identifier: Apache-2.0

/// A path as the bytes that the file system knows, which need not be UTF-8.
package struct RawPath: Hashable, Sendable {
  package var bytes: [UInt8]

  package init(_ bytes: some Sequence<UInt8>) {
    self.bytes = Array(bytes)
  }

  package init(_ text: String) {
    self.init(text.utf8)
  }

  /// The names between slashes, without empty ones.
  package var names: [ArraySlice<UInt8>] { bytes.split(separator: UInt8(ascii: "/")) }

  package var isAbsolute: Bool { bytes.first == UInt8(ascii: "/") }

  /// The path followed by a name; an empty path gives the name alone.
  package func appending(_ name: some Sequence<UInt8>) -> RawPath {
    var joined = self
    if let last = bytes.last, last != UInt8(ascii: "/") { joined.bytes.append(UInt8(ascii: "/")) }
    joined.bytes.append(contentsOf: name)
    return joined
  }

  /// The path as a process with another working directory has to use it.
  package func resolved(in directory: RawPath) -> RawPath {
    if bytes.isEmpty { return directory }
    return isAbsolute ? self : directory.appending(bytes)
  }

  /// The text to show: a byte that is not UTF-8 becomes `\xNN`.
  package var printed: String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    return Units(bytes).reduce(into: "") { text, unit in
      switch unit {
      case .scalar(let scalar): text.unicodeScalars.append(scalar)
      case .byte(let byte): text += "\\x" + String(byte, radix: 16, uppercase: true)
      }
    }
  }

  /// Calls `body` with the path as a C string; a NUL, which no path holds, ends it.
  package func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: bytes.count + 1) { copy in
      copy.initialize(repeating: 0)
      for (position, byte) in bytes.enumerated() { copy[position] = CChar(bitPattern: byte) }
      return copy.baseAddress.map { body($0) } ?? body("")
    }
  }
}

extension RawPath: Comparable {
  package static func < (left: RawPath, right: RawPath) -> Bool {
    left.bytes.withUnsafeBytes { left in
      right.bytes.withUnsafeBytes { right in
        guard let one = left.baseAddress, let other = right.baseAddress else {
          return left.isEmpty && !right.isEmpty
        }
        let order = memcmp(one, other, min(left.count, right.count))
        return order == 0 ? left.count < right.count : order < 0
      }
    }
  }
}

/// One character of a name: a scalar, or a byte that is part of none.
package enum PathUnit: Hashable, Sendable {
  case scalar(Unicode.Scalar)
  case byte(UInt8)

  /// A number that orders units: scalars first.
  package var order: UInt32 {
    switch self {
    case .scalar(let scalar): scalar.value
    case .byte(let byte): 0x11_0000 + UInt32(byte)
    }
  }
}

/// The characters of a name.
package struct Units: Sequence, IteratorProtocol {
  private var rest: ArraySlice<UInt8>

  package init(_ bytes: some Sequence<UInt8>) {
    rest = Array(bytes)[...]
  }

  package mutating func next() -> PathUnit? {
    guard let first = rest.first else { return nil }
    if first < 0x80 {
      rest.removeFirst()
      return .scalar(Unicode.Scalar(first))
    }
    for length in 2...4 where rest.count >= length {
      let head = rest.prefix(length)
      if let text = String(validating: head, as: UTF8.self), let scalar = text.unicodeScalars.first
      {
        rest.removeFirst(length)
        return .scalar(scalar)
      }
    }
    rest.removeFirst()
    return .byte(first)
  }
}

extension RawPath {
  /// What the path leads to, links followed; `nil` if nothing exists there.
  ///
  /// A path that exists but may not be examined is `unknown`, so that opening it gives the reason.
  package var kind: FileKind? {
    var status = stat()
    if withCString({ stat($0, &status) }) == 0 { return FileKind(mode: status.st_mode) }
    return errno == EACCES || errno == ELOOP ? .unknown : nil
  }

  /// The size of the regular file that the path leads to, in bytes; `nil` for anything else.
  package var size: Int? {
    var status = stat()
    guard withCString({ stat($0, &status) }) == 0, FileKind(mode: status.st_mode) == .regular
    else { return nil }
    return Int(status.st_size)
  }

  /// Whether there is a file, a directory or a link with this path, even one that leads nowhere.
  package var exists: Bool {
    var status = stat()
    return withCString { lstat($0, &status) } == 0
  }

  /// Whether the path itself is a symbolic link.
  package var isLink: Bool {
    var status = stat()
    return withCString { lstat($0, &status) } == 0 && FileKind(mode: status.st_mode) == .link
  }

  /// The same location without links in its path; the path itself if the system does not know.
  package var canonical: RawPath {
    let found = withCString { path -> RawPath? in
      guard let text = realpath(path, nil) else { return nil }
      defer { free(text) }
      return RawPath(UnsafeRawBufferPointer(start: text, count: strlen(text)))
    }
    return found ?? self
  }
}
