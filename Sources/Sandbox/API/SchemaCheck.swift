// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// Checks the members of one JSON object and collects what is wrong with them.
///
/// The words for a missing member and for a state are those that Jira's answers use; the others are ours.
struct SchemaCheck {
  let members: [String: JSONValue]
  /// What stands before a member's name in messages: `testInfo.`, or nothing.
  let prefix: String
  private(set) var errors: [String] = []

  init(_ members: [String: JSONValue], prefix: String = "") {
    self.members = members
    self.prefix = prefix
  }

  /// The value of a member, `nil` where it is absent or null.
  subscript(name: String) -> JSONValue? {
    members[name].flatMap { $0 == .null ? nil : $0 }
  }

  mutating func complain(_ name: String, _ what: String) {
    errors.append("'\(prefix)\(name)' \(what)")
  }

  mutating func merge(_ other: SchemaCheck) {
    errors += other.errors
  }

  /// A string that has to be there; the service takes an empty one as missing.
  @discardableResult
  mutating func requireText(_ name: String, atMost limit: Int) -> String? {
    guard let value = self[name], value != .string("") else {
      complain(name, "is required")
      return nil
    }
    return text(name, value, atMost: limit)
  }

  /// A string that may be there.
  mutating func allowText(_ name: String, atMost limit: Int) {
    if let value = self[name] { _ = text(name, value, atMost: limit) }
  }

  private mutating func text(_ name: String, _ value: JSONValue, atMost limit: Int) -> String? {
    guard let text = value.string else {
      complain(name, "must be a string")
      return nil
    }
    guard text.unicodeScalars.count <= limit else {
      complain(name, "must have at most \(limit) characters")
      return nil
    }
    return text
  }

  /// A whole number that has to be there.
  @discardableResult
  mutating func requireInteger(_ name: String) -> Int64? {
    guard self[name] != nil else {
      complain(name, "is required")
      return nil
    }
    return allowInteger(name)
  }

  /// A whole number that may be there.
  @discardableResult
  mutating func allowInteger(_ name: String) -> Int64? {
    guard let value = self[name] else { return nil }
    guard let number = value.integer else {
      complain(name, "must be an integer")
      return nil
    }
    return number
  }

  /// A list that may be there, with a number of items within bounds.
  mutating func allowArray(_ name: String, items bounds: ClosedRange<Int>) -> [JSONValue]? {
    guard let value = self[name] else { return nil }
    guard let items = value.array else {
      complain(name, "must be an array")
      return nil
    }
    guard bounds.contains(items.count) else {
      complain(name, "must have \(bounds.lowerBound) to \(bounds.upperBound) items")
      return nil
    }
    return items
  }

  /// An object that may be there, as a check of its own.
  mutating func allowObject(_ name: String) -> SchemaCheck? {
    guard let value = self[name] else { return nil }
    guard let members = value.object else {
      complain(name, "must be an object")
      return nil
    }
    return SchemaCheck(members, prefix: "\(prefix)\(name).")
  }
}
