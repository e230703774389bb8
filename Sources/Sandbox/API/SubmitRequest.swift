// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Platform

/// The body of `submitBuilds`, before its builds are checked.
///
/// Source: schema `SubmitBuildsRequest`. A fault here is answered with 400 for the whole request.
struct SubmitRequest {
  let builds: [(key: BuildKey, members: [String: JSONValue])]
  let properties: [String: String]

  init(_ body: Data) throws(SchemaCheck.Refusal) {
    guard let members = JSONValue(body)?.object else {
      throw SchemaCheck.Refusal(messages: ["The request body is not a JSON object"])
    }
    var check = SchemaCheck(members)
    properties = check.properties()
    if var metadata = check.allowObject("providerMetadata") {
      metadata.allowText("product", atMost: .max)
      check.merge(metadata)
    }
    if check["builds"] == nil { check.complain("builds", "is required") }
    let items = check.allowArray("builds", items: Limits.builds) ?? []
    builds = items.enumerated().compactMap { position, item in
      guard let members = item.object, let key = SubmittedBuild.key(of: members) else {
        check.complain("builds[\(position)]", "has no 'pipelineId' or no 'buildNumber'")
        return nil
      }
      return (key, members)
    }
    guard check.errors.isEmpty else { throw SchemaCheck.Refusal(messages: check.errors) }
  }

  /// Whether a body has an empty list of builds, which `doctor` sends to learn if it may write.
  static func isQuestion(_ body: Data) -> Bool {
    JSONValue(body)?["builds"]?.array?.isEmpty ?? false
  }
}

extension SchemaCheck {
  fileprivate mutating func properties() -> [String: String] {
    guard let members = allowObject("properties")?.members else { return [:] }
    if members.count > Limits.properties {
      complain("properties", "must have at most \(Limits.properties) entries")
    }
    var properties: [String: String] = [:]
    for (name, value) in members.sorted(by: { $0.key < $1.key }) {
      if name.contains(":") || name.hasPrefix("_") {
        complain("properties.\(name)", "must not hold ':' or begin with '_'")
      }
      guard let text = value.string, text.unicodeScalars.count <= Limits.propertyValue else {
        complain(
          "properties.\(name)",
          "must be a string of at most \(Limits.propertyValue) characters")
        continue
      }
      properties[name] = text
    }
    return properties
  }
}

/// A submitted build that is valid by the schema `BuildData`.
struct SubmittedBuild: Sendable {
  let key: BuildKey
  let updateSequenceNumber: Int64
  /// The build as it was sent.
  let members: [String: JSONValue]
  let issueKeys: [String]
  let associations: [Association]

  /// Reads one item of `builds`; the answer names it by `key`.
  init(_ members: [String: JSONValue], key: BuildKey) throws(SchemaCheck.Refusal) {
    var check = SchemaCheck(members)
    check.requireText("pipelineId", atMost: Limits.pipelineId)
    check.requireInteger("buildNumber")
    let sequence = check.requireInteger("updateSequenceNumber")
    check.requireText("displayName", atMost: Limits.displayName)
    check.allowText("description", atMost: Limits.description)
    check.allowText("label", atMost: Limits.label)
    check.checkVersion()
    check.checkURL()
    check.checkState()
    check.checkLastUpdated()
    check.checkTestInfo()
    check.checkReferences()
    issueKeys = check.issueKeys()
    associations = check.associations()
    if issueKeys.isEmpty, associations.isEmpty, check.errors.isEmpty {
      throw SchemaCheck.Refusal(messages: ["At least one 'issueKeys' is required"])
    }
    guard let sequence, check.errors.isEmpty else {
      throw SchemaCheck.Refusal(messages: check.errors)
    }
    self.key = key
    self.updateSequenceNumber = sequence
    self.members = members
  }

  /// The key by which the answer can name an item of `builds`; `nil` if it has none.
  ///
  /// A number in a string is accepted here so that the rejection can name the build. The answer
  /// must not hold an id that is longer than the schema allows.
  static func key(of members: [String: JSONValue]) -> BuildKey? {
    guard let pipelineId = members["pipelineId"]?.string, !pipelineId.isEmpty,
      pipelineId.unicodeScalars.count <= Limits.pipelineId,
      let number = members["buildNumber"],
      let buildNumber = number.integer ?? number.string.flatMap({ Int64($0) })
    else { return nil }
    return BuildKey(pipelineId: pipelineId, buildNumber: buildNumber)
  }
}
