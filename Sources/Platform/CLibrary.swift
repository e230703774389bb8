// SPDX-License-Identifier: Apache-2.0

@_exported public import TextCoding

#if canImport(Glibc)
  @_exported public import Glibc
#elseif canImport(Musl)
  @_exported public import Musl
#else
  @_exported public import Darwin
#endif

// What differs between the systems, under one name.
#if canImport(Darwin)
  func flushToDisk(_ descriptor: Int32) -> Int32 { fcntl(descriptor, F_FULLFSYNC) }
  extension stat {
    /// When the file was last modified, in seconds since 1970.
    package var modifiedSeconds: Int { st_mtimespec.tv_sec }
  }
#else
  func flushToDisk(_ descriptor: Int32) -> Int32 { fsync(descriptor) }
  extension stat {
    /// When the file was last modified, in seconds since 1970.
    package var modifiedSeconds: Int { st_mtim.tv_sec }
  }
#endif

/// The absolute path of the running executable, without links; `nil` if the system does not know
/// it.
package func runningExecutable() -> String? {
  #if os(Linux)
    let name = "/proc/self/exe"
  #else
    let name = CommandLine.arguments.first ?? ""
  #endif
  guard let resolved = realpath(name, nil) else { return nil }
  defer { free(resolved) }
  return String(cString: resolved)
}

/// `open`, for types that have a method of this name.
func systemOpen(_ path: UnsafePointer<CChar>, _ flags: Int32) -> Int32 { open(path, flags) }

/// `read`, for types that have a method of this name.
func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
  read(descriptor, buffer.baseAddress, buffer.count)
}
