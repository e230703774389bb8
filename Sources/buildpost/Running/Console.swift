// SPDX-License-Identifier: Apache-2.0

import TextCoding
import BuildModel
import Presentation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where the command speaks: data on standard output, talk on standard error.
struct Console: Sendable {
  /// How much is said on standard error.
  enum Verbosity: Sendable {
    case quiet, normal, verbose
  }

  var verbosity = Verbosity.normal
  /// How text on standard error is laid out.
  var style: TextStyle
  /// How text on standard output is laid out.
  var outputStyle: TextStyle

  /// Prints data.
  ///
  /// - Throws: ``CommandError`` where it cannot be written, so that a full disk is never status 0.
  func print(_ text: String) throws(CommandError) {
    try Self.write(Array(text.utf8), to: STDOUT_FILENO)
  }

  /// Prints one JSON document.
  func printJSON(_ document: some Encodable) throws {
    try printJSON(text: String(decoding: JSONText.encode(document), as: UTF8.self))
  }

  /// Prints JSON text on a line, in which a log sees no command and a terminal no control character.
  func printJSON(text: String) throws(CommandError) {
    try print(PrintableText.escape(json: text) + "\n")
  }

  /// Says something, unless `--quiet`.
  func say(_ text: String) {
    guard verbosity != .quiet else { return }
    tell(text)
  }

  /// Says something that matters even with `--quiet`.
  func tell(_ text: String) {
    // Nobody can be told that standard error is closed.
    try? Self.write(Array(text.utf8), to: STDERR_FILENO)
  }

  /// Tells findings: notes with `--verbose` only, warnings unless `--quiet`, errors always.
  func tell(_ findings: [Finding]) {
    for finding in findings {
      switch finding.severity {
      case .note: if verbosity == .verbose { tell(ErrorText.render(finding)) }
      case .warning: say(ErrorText.render(finding))
      case .error: tell(ErrorText.render(finding))
      }
    }
  }

  /// Writes all bytes to a descriptor; a reader that has left, such as `head`, wants no more, which is no error.
  static func write(_ bytes: [UInt8], to descriptor: Int32) throws(CommandError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { systemWrite(descriptor, $0) }
      if written < 0 {
        if errno == EINTR { continue }
        if errno == EPIPE { return }
        throw CommandError(
          .cannotWrite, "the output cannot be written: \(String(cString: strerror(errno)))",
          fix: "make room, or write to another place")
      }
      rest = rest.dropFirst(written)
    }
  }

  private static func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    #elseif canImport(Musl)
      Musl.write(descriptor, bytes.baseAddress, bytes.count)
    #else
      Darwin.write(descriptor, bytes.baseAddress, bytes.count)
    #endif
  }
}
