// SPDX-License-Identifier: Apache-2.0

public import BuildModel
internal import Platform

/// A password, key or token that cannot be printed, encoded or compared.
///
/// Only this module can read its text, to put it into a request.
public struct Secret: Sendable {
  let revealed: String

  /// Creates a secret from its text.
  public init(_ text: String) {
    revealed = text
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// `<secret>`.
  public var description: String { "<secret>" }

  /// `<secret>`.
  public var debugDescription: String { description }

  /// A mirror without children, so that `dump` shows nothing.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Secret {
  /// The most that is read from a file or standard input, in bytes.
  static let sizeLimit = 64 * 1024

  /// Reads a file or a pipe, without line breaks at the end.
  ///
  /// - Parameters:
  ///   - path: The file; `-` is standard input.
  ///   - option: The option that named it, for errors.
  /// - Returns: The secret, and a warning if others than the owner can read the file.
  /// - Throws: ``JiraError/Kind/missingCredential``.
  public static func read(
    file path: String, option: String
  ) throws(JiraError) -> (secret: Secret, findings: [Finding]) {
    let name = path == "-" ? "standard input" : "`\(PrintableText.escape(path, limit: 200))`"
    if path == "-" {
      let bytes = try opened(name, option) { () throws(SmallFile.Failure) in
        try SmallFile.rest(of: STDIN_FILENO, limit: sizeLimit)
      }
      return (try checked(bytes, name: name, option: option), [])
    }
    let content = try opened(name, option) { () throws(SmallFile.Failure) in
      try SmallFile.read(path, SmallFile.Rule(limit: sizeLimit, acceptsPipe: true))
    }
    let secret = try checked(content.bytes, name: name, option: option)
    return (secret, findings(content.status.st_mode, name: name, option: option))
  }

  /// Reads the value of a variable, without line breaks at the end.
  ///
  /// - Throws: ``JiraError/Kind/missingCredential`` if it is empty or has control characters.
  public static func read(
    variable name: String, value: String
  ) throws(JiraError) -> Secret {
    try checked(Array(value.utf8), name: "`\(name)`", option: name)
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

  private static func checked(
    _ bytes: [UInt8], name: String, option: String
  ) throws(JiraError) -> Secret {
    var bytes = bytes[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    while let last = bytes.last, last == 0x0A || last == 0x0D { bytes = bytes.dropLast() }
    guard !bytes.isEmpty else { throw malformed("\(name) is empty", option: option) }
    guard let text = String(validating: bytes, as: UTF8.self),
      !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F })
    else { throw malformed("\(name) has more than one line of text", option: option) }
    return Secret(text)
  }

  private static func malformed(_ summary: String, option: String) -> JiraError {
    JiraError(
      .missingCredential, summary, at: option, fix: "provide only the secret, on one line")
  }

  private static func opened<Content>(
    _ name: String, _ option: String, _ read: () throws(SmallFile.Failure) -> Content
  ) throws(JiraError) -> Content {
    do throws(SmallFile.Failure) {
      return try read()
    } catch .tooLarge {
      throw malformed("\(name) is larger than 64 KiB", option: option)
    } catch {
      throw JiraError(
        .missingCredential, "cannot read \(name): \(error.words)", at: option,
        fix: "check the path of \(option)")
    }
  }
}
