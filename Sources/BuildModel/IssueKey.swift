// SPDX-License-Identifier: Apache-2.0

/// A key of a Jira issue, such as `PROJ-7`; there is no value for one that is not valid.
///
/// The project is an upper-case letter followed by upper-case letters, digits and `_`, 2 to 255 in all,
/// not ending in `_`; the number has 1 to 10 digits and no leading zero. That is stricter than the
/// schema's `^\w{1,255}-\d{1,255}$`.
public struct IssueKey: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The key: project, `-`, number.
  public let description: String

  /// Takes a key in upper case, `nil` where the text is not one.
  public init?(_ text: String) {
    guard Self.isValid(Array(text.utf8)) else { return nil }
    description = text
  }

  /// The part before the `-`.
  public var project: Substring { description.prefix { $0 != "-" } }

  /// Orders keys as texts.
  public static func < (left: IssueKey, right: IssueKey) -> Bool {
    left.description < right.description
  }

  private static func isValid(_ bytes: [UInt8]) -> Bool {
    guard let dash = bytes.lastIndex(of: UInt8(ascii: "-")) else { return false }
    let project = bytes[..<dash]
    let number = bytes[(dash + 1)...]
    guard (2...Limits.projectKey).contains(project.count), (1...10).contains(number.count),
      let first = project.first, isUpper(first), project.last != UInt8(ascii: "_"),
      number.first != UInt8(ascii: "0")
    else { return false }
    return project.allSatisfy { isUpper($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
      && number.allSatisfy(isDigit)
  }

  private static func isUpper(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}

extension IssueKey: Codable {
  /// Reads a key, refusing a text that is not one.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let key = IssueKey(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "`\(text)` is not an issue key")
    }
    self = key
  }

  /// Writes the key as a string.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
