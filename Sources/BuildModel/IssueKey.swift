// SPDX-License-Identifier: Apache-2.0

internal import TextCoding

/// The key of a Jira issue, such as `PROJ-7`.
///
/// Only valid keys can be created.
///
/// The project is an upper-case letter followed by upper-case letters, digits and `_`, 2 to 255 in
/// all, not ending in `_`; the number has 1 to 10 digits and no leading zero. That is stricter than
/// the schema's `^\w{1,255}-\d{1,255}$`.
public struct IssueKey: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The key: project, `-`, number.
  public let description: String

  /// Creates a key from upper-case text; `nil` if it is not one.
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
      let first = project.first, first.isUpper, project.last != UInt8(ascii: "_"),
      number.first != UInt8(ascii: "0")
    else { return false }
    return project.allSatisfy { $0.isUpper || $0.isDigit || $0 == UInt8(ascii: "_") }
      && number.allSatisfy(\.isDigit)
  }
}

extension IssueKey: RawRepresentable, Codable {
  /// The key as a text.
  public var rawValue: String { description }

  /// Accepts a key; `nil` for any other text.
  public init?(rawValue: String) { self.init(rawValue) }
}

/// The issues that a build is linked to, in one of the two forms of the API.
public enum IssueLinks: Sendable, Hashable {
  /// No issue.
  case none
  /// `issueKeys`: at most ``Limits/issueKeys``, accepted everywhere.
  case issueKeys([IssueKey])
  /// `associations`: at most ``Limits/associationValues``, the newer form.
  case associations([IssueKey])

  /// The keys in either form.
  public var keys: [IssueKey] {
    switch self {
    case .none: []
    case .issueKeys(let keys), .associations(let keys): keys
    }
  }
}

/// An item of `associations`, here and in Jira's answers.
public struct Association: Sendable, Hashable, Codable {
  /// `issueKeys` or `issueIdOrKeys`.
  public var associationType: String
  /// Issue keys or ids.
  public var values: [String]

  /// Creates an association.
  public init(associationType: String = "issueKeys", values: [String]) {
    self.associationType = associationType
    self.values = values
  }
}
