// SPDX-License-Identifier: Apache-2.0

public import BuildModel

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

extension Secret {
  /// The most that is read of a file or of standard input, in bytes.
  static let sizeLimit = 64 * 1024

  /// Reads a file or a pipe; line breaks at the end are left out.
  ///
  /// - Parameters:
  ///   - path: The file; `-` is standard input.
  ///   - option: The option that named it, for errors.
  /// - Returns: The secret, with a warning where others than the owner may read the file.
  /// - Throws: ``JiraError/Kind/missingCredential``.
  public static func read(
    file path: String, option: String
  ) throws(JiraError) -> (secret: Secret, findings: [Finding]) {
    let name = path == "-" ? "standard input" : "`\(PrintableText.escape(path, limit: 200))`"
    if path == "-" { return (try read(descriptor: STDIN_FILENO, name: name, option: option), []) }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable("\(name) cannot be opened", option: option) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, isReadable(status.st_mode) else {
      throw unreadable("\(name) is neither a file nor a pipe", option: option)
    }
    let secret = try read(descriptor: descriptor, name: name, option: option)
    return (secret, findings(status.st_mode, name: name, option: option))
  }

  /// Takes the value of a variable; line breaks at the end are left out.
  ///
  /// - Throws: ``JiraError/Kind/missingCredential`` where it is empty or holds control characters.
  public static func read(
    variable name: String, value: String
  ) throws(JiraError) -> Secret {
    try checked(Array(value.utf8), name: "`\(name)`", option: name)
  }

  private static func isReadable(_ mode: mode_t) -> Bool {
    mode & S_IFMT == S_IFREG || mode & S_IFMT == S_IFIFO
  }

  private static func findings(_ mode: mode_t, name: String, option: String) -> [Finding] {
    guard mode & S_IFMT == S_IFREG, mode & 0o044 != 0 else { return [] }
    let digits = String(mode & 0o777, radix: 8)
    return [
      Finding(
        .warning, "\(name) may be read by others (mode \(digits)): run `chmod 600` on it",
        at: option)
    ]
  }

  private static func read(
    descriptor: Int32, name: String, option: String
  ) throws(JiraError) -> Secret {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while bytes.count <= sizeLimit {
      let count = piece.withUnsafeMutableBytes { Self.system(descriptor, $0) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw unreadable("\(name) cannot be read", option: option) }
      if count == 0 { return try checked(bytes, name: name, option: option) }
      bytes += piece[..<count]
    }
    throw unreadable("\(name) is larger than 64 KiB", option: option)
  }

  private static func system(_ descriptor: Int32, _ space: UnsafeMutableRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.read(descriptor, space.baseAddress, space.count)
    #elseif canImport(Musl)
      Musl.read(descriptor, space.baseAddress, space.count)
    #else
      Darwin.read(descriptor, space.baseAddress, space.count)
    #endif
  }

  private static func checked(
    _ bytes: [UInt8], name: String, option: String
  ) throws(JiraError) -> Secret {
    var bytes = bytes[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    while let last = bytes.last, last == 0x0A || last == 0x0D { bytes = bytes.dropLast() }
    guard !bytes.isEmpty else { throw unreadable("\(name) is empty", option: option) }
    guard let text = String(validating: bytes, as: UTF8.self),
      !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F })
    else { throw unreadable("\(name) holds more than one line of text", option: option) }
    return Secret(text)
  }

  private static func unreadable(_ summary: String, option: String) -> JiraError {
    JiraError(
      .missingCredential, summary, at: option, fix: "give the secret alone, on one line")
  }
}
