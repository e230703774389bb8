// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file that the user named for output.
enum OutputFile {
  /// Writes a text, in place of what the file held.
  ///
  /// - Throws: ``CommandError`` naming the file where it cannot be written.
  static func write(_ text: String, to path: String) throws(CommandError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    do {
      try Console.write(Array(text.utf8), to: descriptor)
    } catch {
      throw failure(path)
    }
  }

  private static func failure(_ path: String) -> CommandError {
    CommandError(
      .cannotWrite, "the file cannot be written: \(String(cString: strerror(errno)))", at: path,
      fix: "name a file in a directory that you may write to")
  }
}
