// SPDX-License-Identifier: Apache-2.0

/// The issues a build is linked to, in one of the two forms of the API.
public enum IssueLinks: Sendable, Hashable {
  /// No issue is known.
  case none
  /// `issueKeys`: at most ``Limits/issueKeys``, accepted everywhere.
  case issueKeys([IssueKey])
  /// `associations`: at most ``Limits/associationValues``, the newer form.
  case associations([IssueKey])

  /// The keys, whatever the form.
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
