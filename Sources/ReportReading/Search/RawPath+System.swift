// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension RawPath {
  /// What the path leads to, links followed; `nil` where nothing is there.
  ///
  /// A path that exists but may not be looked at is `unknown`, so that opening it tells why.
  var kind: FileKind? {
    var status = stat()
    if withCString({ stat($0, &status) }) == 0 { return FileKind(mode: status.st_mode) }
    return errno == EACCES || errno == ELOOP ? .unknown : nil
  }

  /// The same place with no link in its path; the path itself where the system cannot tell.
  var canonical: RawPath {
    let found = withCString { path -> RawPath? in
      guard let text = realpath(path, nil) else { return nil }
      defer { free(text) }
      return RawPath(UnsafeRawBufferPointer(start: text, count: strlen(text)))
    }
    return found ?? self
  }
}

extension Int32 {
  /// Only a directory may be opened.
  static var directory: Int32 { O_DIRECTORY }
}
