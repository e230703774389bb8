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

/// Removes secrets from what a server says: whole, in part, and with escapes of URLs and JSON.
package struct Redaction: Sendable {
  /// Shorter fragments are kept: they reveal little, and occur by chance.
  private static let shortest = 8

  private let short: [[UInt8]]
  private let parts: Set<ArraySlice<UInt8>>

  /// Prepares the removal of some secrets, which costs more than applying it to a short text.
  package init(_ secrets: [Secret]) {
    let texts = secrets.map { Array($0.revealed.utf8) }
    short = texts.filter { !$0.isEmpty && $0.count < Self.shortest }
    parts = Set(
      texts.filter { $0.count >= Self.shortest }.flatMap { text in
        (0...(text.count - Self.shortest)).map { text[$0..<($0 + Self.shortest)] }
      })
  }

  /// The text with `<secret>` in place of each secret.
  package func apply(to text: String) -> String {
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
    var reading = Reading(bytes)
    // A text may be escaped more than once, as a URL in JSON is.
    for _ in 0..<4 {
      for range in places(in: reading.bytes) {
        found = true
        for place in reading.starts[range.lowerBound]..<reading.starts[range.upperBound] {
          isSecret[place] = true
        }
      }
      guard let next = reading.decoded else { break }
      reading = next
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

  private func places(in bytes: [UInt8]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    for length in Set(short.map(\.count) + (parts.isEmpty ? [] : [Self.shortest]))
    where bytes.count >= length {
      for start in 0...(bytes.count - length) {
        let piece = bytes[start..<(start + length)]
        let isSecret =
          length == Self.shortest
          ? parts.contains(piece) : short.contains { piece.elementsEqual($0) }
        if isSecret { result.append(start..<(start + length)) }
      }
    }
    return result
  }

  /// A text as it is after its escapes were decoded a number of times.
  private struct Reading {
    private(set) var bytes: [UInt8]
    /// Where each byte is in the original text, and the end of that text.
    private(set) var starts: [Int]

    init(_ original: [UInt8]) {
      bytes = original
      starts = Array(0...original.count)
    }

    /// The text with its escapes decoded once more; `nil` if it has none.
    var decoded: Reading? {
      var result = self
      (result.bytes, result.starts) = ([], [])
      var position = 0
      while position < bytes.count {
        let (byte, length) = escape(at: position) ?? (bytes[position], 1)
        result.bytes.append(byte)
        result.starts.append(starts[position])
        position += length
      }
      guard result.bytes.count < bytes.count else { return nil }
      result.starts.append(starts[bytes.count])
      return result
    }

    /// The byte that `%41`, `\u0041`, `\/`, `\"` or `\\` means, and the length of that.
    private func escape(at position: Int) -> (byte: UInt8, length: Int)? {
      let rest = bytes[position...].prefix(6)
      func number(_ digits: Range<Int>) -> UInt8? {
        guard digits.upperBound <= rest.count else { return nil }
        return digits.reduce(0 as UInt8?) { value, place in
          guard let value, value < 16, let digit = rest[position + place].hexValue else {
            return nil
          }
          return value << 4 | digit
        }
      }
      if rest.first == UInt8(ascii: "%") { return number(1..<3).map { ($0, 3) } }
      guard rest.first == UInt8(ascii: "\\"), rest.count > 1 else { return nil }
      let next = rest[position + 1]
      if next == UInt8(ascii: "u") { return number(2..<6).map { ($0, 6) } }
      return "\"\\/".utf8.contains(next) ? (next, 2) : nil
    }
  }
}
