// SPDX-License-Identifier: Apache-2.0

import BuildModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The body of `submitBuilds`, its builds not yet checked.
///
/// Source: schema `SubmitBuildsRequest`. What is wrong here refuses the whole request with 400.
struct SubmitRequest {
  let builds: [(key: BuildKey, members: [String: JSONValue])]
  let properties: [String: String]

  /// Why the request as a whole is refused.
  struct Refusal: Error {
    let messages: [String]
  }

  init(_ body: Data) throws(Refusal) {
    guard let members = JSONValue(body)?.object else {
      throw Refusal(messages: ["The request body is not a JSON object"])
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
        check.complain("builds[\(position)]", "has no 'pipelineId' and 'buildNumber' to answer by")
        return nil
      }
      return (key, members)
    }
    guard check.errors.isEmpty else { throw Refusal(messages: check.errors) }
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
