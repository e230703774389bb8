// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Platform

/// Checks the members of a JSON object and collects what is wrong with them.
///
/// A missing member and an invalid state are reported in Jira's own words, the rest in ours.
struct SchemaCheck {
  /// Why a request is refused, or a build rejected.
  struct Refusal: Error {
    let messages: [String]
  }

  let members: [String: JSONValue]
  /// What precedes a member's name in messages, such as `testInfo.`.
  let prefix: String
  private(set) var errors: [String] = []

  init(_ members: [String: JSONValue], prefix: String = "") {
    self.members = members
    self.prefix = prefix
  }

  /// The value of a member; `nil` if it is absent.
  subscript(name: String) -> JSONValue? { members[name] }

  mutating func complain(_ name: String, _ what: String) {
    errors.append("'\(prefix)\(name)' \(what)")
  }

  mutating func merge(_ other: SchemaCheck) {
    errors += other.errors
  }

  /// A required string; the service treats an empty one as missing.
  @discardableResult
  mutating func requireText(_ name: String, atMost limit: Int) -> String? {
    isMissing(name, or: .string("")) ? nil : allowText(name, atMost: limit)
  }

  /// An optional string.
  @discardableResult
  mutating func allowText(_ name: String, atMost limit: Int) -> String? {
    guard let text = value(name, \.string, "a string") else { return nil }
    guard text.unicodeScalars.count <= limit else {
      complain(name, "must have at most \(limit) characters")
      return nil
    }
    return text
  }

  /// A required integer.
  @discardableResult
  mutating func requireInteger(_ name: String) -> Int64? {
    isMissing(name) ? nil : allowInteger(name)
  }

  /// An optional integer.
  @discardableResult
  mutating func allowInteger(_ name: String) -> Int64? {
    value(name, \.integer, "an integer")
  }

  /// An optional array with a limited number of items.
  mutating func allowArray(_ name: String, items bounds: ClosedRange<Int>) -> [JSONValue]? {
    guard let items = value(name, \.array, "an array") else { return nil }
    guard bounds.contains(items.count) else {
      complain(name, "must have \(bounds.lowerBound) to \(bounds.upperBound) items")
      return nil
    }
    return items
  }

  /// An optional object, with a check of its own.
  mutating func allowObject(_ name: String) -> SchemaCheck? {
    value(name, \.object, "an object").map { SchemaCheck($0, prefix: "\(prefix)\(name).") }
  }

  /// Whether a required member is absent, `null`, or another value that counts as absent.
  private mutating func isMissing(_ name: String, or empty: JSONValue = .null) -> Bool {
    guard [nil, .null, empty].contains(self[name]) else { return false }
    complain(name, "is required")
    return true
  }

  /// The value of an optional member, which must have a type.
  private mutating func value<Value>(
    _ name: String, _ type: KeyPath<JSONValue, Value?>, _ words: String
  ) -> Value? {
    guard let value = self[name] else { return nil }
    guard let typed = value[keyPath: type] else {
      complain(name, "must be \(words)")
      return nil
    }
    return typed
  }
}

/// The rules of `BuildData` that concern more than a length.
extension SchemaCheck {
  mutating func checkVersion() {
    if let version = self["schemaVersion"], version != .string("1.0") {
      complain("schemaVersion", "is not valid. Allowed values are: [1.0].")
    }
  }

  /// An invalid URL counts as missing.
  mutating func checkURL() {
    guard let url = requireText("url", atMost: Limits.url) else { return }
    if !WebURL.isValid(url) { complain("url", "is required") }
  }

  mutating func checkState() {
    guard !isMissing("state", or: .string("")),
      self["state"]?.string.flatMap(BuildState.init(rawValue:)) == nil
    else { return }
    let states = BuildState.allCases.map(\.rawValue).joined(separator: ", ")
    complain("state", "is not valid. Allowed values are: [\(states)].")
  }

  mutating func checkLastUpdated() {
    guard let text = requireText("lastUpdated", atMost: 255) else { return }
    if Timestamp(rfc3339: text) == nil {
      complain("lastUpdated", "is not valid. An RFC 3339 date-time is expected.")
    }
  }

  mutating func checkTestInfo() {
    guard var info = allowObject("testInfo") else { return }
    for name in ["totalNumber", "numberPassed", "numberFailed"] { info.requireInteger(name) }
    info.allowInteger("numberSkipped")
    merge(info)
  }

  mutating func checkReferences() {
    guard let items = allowArray("references", items: 1...Limits.references) else { return }
    for (position, item) in items.enumerated() {
      guard let members = item.object else {
        complain("references[\(position)]", "must be an object")
        continue
      }
      var reference = SchemaCheck(members, prefix: "references[\(position)].")
      if var commit = reference.allowObject("commit") {
        commit.requireText("id", atMost: Limits.commitId)
        commit.requireText("repositoryUri", atMost: Limits.referenceURI)
        reference.merge(commit)
      }
      if var ref = reference.allowObject("ref") {
        ref.requireText("name", atMost: Limits.refName)
        ref.requireText("uri", atMost: Limits.referenceURI)
        reference.merge(ref)
      }
      merge(reference)
    }
  }

  /// The keys of `issueKeys`; an empty array counts as absent.
  mutating func issueKeys() -> [String] {
    guard self["issueKeys"] != .array([]),
      let items = allowArray("issueKeys", items: 1...Limits.issueKeys)
    else { return [] }
    return items.compactMap { item in
      guard let key = item.string, IssueText(key)?.project != nil else {
        complain("issueKeys", "holds \(Self.show(item)), which is not an issue key")
        return nil
      }
      return key
    }
  }

  /// The items of `associations`.
  mutating func associations() -> [Association] {
    guard self["associations"] != .array([]), let items = value("associations", \.array, "an array")
    else { return [] }
    let associations = items.enumerated().compactMap { association($1, at: $0) }
    if associations.reduce(0, { $0 + $1.values.count }) > Limits.associationValues {
      complain("associations", "must have at most \(Limits.associationValues) values in all")
    }
    return associations
  }

  private mutating func association(_ item: JSONValue, at position: Int) -> Association? {
    guard let members = item.object else {
      complain("associations[\(position)]", "must be an object")
      return nil
    }
    var check = SchemaCheck(members, prefix: "associations[\(position)].")
    defer { merge(check) }
    let type = members["associationType"]?.string
    guard let type, ["issueKeys", "issueIdOrKeys"].contains(type) else {
      check.complain(
        "associationType", "is not valid. Allowed values are: [issueKeys, issueIdOrKeys].")
      return nil
    }
    guard let values = check.allowArray("values", items: 1...Limits.associationValues) else {
      if check["values"] == nil { check.complain("values", "is required") }
      return nil
    }
    for value in values where value.string.flatMap(IssueText.init) == nil {
      check.complain("values", "holds \(Self.show(value)), which is not an issue key or id")
    }
    return Association(associationType: type, values: values.compactMap(\.string))
  }

  private static func show(_ value: JSONValue) -> String {
    value.string.map { "'\(String($0.unicodeScalars.prefix(100)))'" } ?? "something"
  }
}
