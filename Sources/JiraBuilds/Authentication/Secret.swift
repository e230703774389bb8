// SPDX-License-Identifier: Apache-2.0

public import BuildModel
internal import Platform

/// A password, key or token that cannot be printed, encoded or compared.
///
/// Only the modules of this package can read its text, to put it into a request.
public struct Secret: Sendable {
  package let revealed: String

  /// Creates a secret from its text.
  public init(_ text: String) {
    revealed = text
  }
}

extension Secret {
  /// The value of `Authorization` without its scheme: what a server may repeat.
  var credentials: Secret {
    Secret(revealed.split(separator: " ").last.map(String.init) ?? "")
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
  /// - Returns: The secret, and a warning if anyone but the owner can read the file.
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
    if Placeholder.isPath(value) {
      throw JiraError(
        .missingCredential, "`\(name)` holds a path, not the secret", at: name,
        fix: "pass `--\(Self.option(of: name))-file` to read the secret from a file")
    }
    return try checked(Array(value.utf8), name: "`\(name)`", option: name)
  }

  /// `client-secret` of `BUILDPOST_CLIENT_SECRET`.
  private static func option(of variable: String) -> String {
    variable.replacing("BUILDPOST_", with: "").lowercased().replacing("_", with: "-")
  }

  private static func findings(_ mode: mode_t, name: String, option: String) -> [Finding] {
    guard mode & S_IFMT == S_IFREG, mode & 0o044 != 0 else { return [] }
    let digits = String(mode & 0o777, radix: 8)
    return [
      Finding(
        .warning, "\(name) can be read by other users (mode \(digits)): run `chmod 600` on it",
        at: option)
    ]
  }

  private static func checked(
    _ bytes: [UInt8], name: String, option: String
  ) throws(JiraError) -> Secret {
    ProcessMemory.protect()
    var bytes = bytes[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    while let last = bytes.last, last == 0x0A || last == 0x0D { bytes = bytes.dropLast() }
    guard !bytes.isEmpty else { throw malformed("\(name) is empty", option: option) }
    guard !bytes.allSatisfy({ $0 == 0x20 }) else {
      throw malformed("\(name) is blank", option: option)
    }
    guard let text = String(validating: bytes, as: UTF8.self),
      !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F })
    else { throw malformed("\(name) is not a single line of text", option: option) }
    guard !Placeholder.matches(text) else {
      throw JiraError(
        .missingCredential, "\(name) holds a placeholder instead of the secret", at: option,
        fix: "a variable was not expanded, or an example was copied: pass the secret itself")
    }
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

/// Removes secrets from what a server says: whole, in part, and percent-encoded.
struct Redaction {
  /// Shorter fragments are kept: they reveal little, and occur by chance.
  private static let shortest = 8

  private let short: [[UInt8]]
  private let parts: Set<ArraySlice<UInt8>>

  init(_ secrets: [Secret]) {
    let forms = secrets.map(\.revealed).flatMap { text in
      let encoded = PercentEncoding.encode(text)
      return encoded == text ? [text] : [text, encoded, Self.lowercasedEscapes(encoded)]
    }.map { Array($0.utf8) }
    short = forms.filter { !$0.isEmpty && $0.count < Self.shortest }
    parts = Set(
      forms.filter { $0.count >= Self.shortest }.flatMap { form in
        (0...(form.count - Self.shortest)).map { form[$0..<($0 + Self.shortest)] }
      })
  }

  /// The text with `<secret>` in place of each secret.
  func apply(to text: String) -> String {
    let bytes = Array(text.utf8)
    guard let redacted = redacted(bytes) else { return text }
    return String(decoding: redacted, as: UTF8.self)
  }

  /// The bytes with `<secret>` in place of each secret.
  func apply(to bytes: Data) -> Data {
    redacted(Array(bytes)).map { Data($0) } ?? bytes
  }

  /// `nil` if there is nothing to remove.
  private func redacted(_ bytes: [UInt8]) -> [UInt8]? {
    var isSecret = [Bool](repeating: false, count: bytes.count)
    var found = false
    func mark(_ range: Range<Int>) {
      found = true
      for position in range { isSecret[position] = true }
    }
    if !parts.isEmpty, bytes.count >= Self.shortest {
      for start in 0...(bytes.count - Self.shortest) {
        let range = start..<(start + Self.shortest)
        if parts.contains(bytes[range]) { mark(range) }
      }
    }
    for secret in short where bytes.count >= secret.count {
      for start in 0...(bytes.count - secret.count)
      where bytes[start..<(start + secret.count)].elementsEqual(secret) {
        mark(start..<(start + secret.count))
      }
    }
    guard found else { return nil }
    var result: [UInt8] = []
    for (position, byte) in bytes.enumerated() {
      if !isSecret[position] {
        result.append(byte)
      } else if position == 0 || !isSecret[position - 1] {
        result += Array("<secret>".utf8)
      }
    }
    return result
  }

  private static func lowercasedEscapes(_ text: String) -> String {
    var result: [UInt8] = []
    var rest = 0
    for byte in text.utf8 {
      result.append(rest > 0 ? byte.lowercased : byte)
      rest = byte == UInt8(ascii: "%") ? 2 : max(0, rest - 1)
    }
    return String(decoding: result, as: UTF8.self)
  }
}
