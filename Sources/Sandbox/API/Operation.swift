// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// One of the four operations of the Builds API; a build number is `nil` where the path holds none.
enum Operation: Sendable, Equatable {
  /// `submitBuilds`.
  case submit
  /// `getBuildByKey`.
  case get(pipelineId: String, buildNumber: Int64?)
  /// `deleteBuildByKey`.
  case delete(pipelineId: String, buildNumber: Int64?)
  /// `deleteBuildsByProperty`, with the digests of the properties.
  case deleteByProperty(Set<String>)

  /// The permission it needs.
  var permission: SandboxConfiguration.Permission {
    switch self {
    case .submit: .write
    case .get: .read
    case .delete, .deleteByProperty: .delete
    }
  }

  /// Its name in the OpenAPI document.
  var name: String {
    switch self {
    case .submit: "submitBuilds"
    case .get: "getBuildByKey"
    case .delete: "deleteBuildByKey"
    case .deleteByProperty: "deleteBuildsByProperty"
    }
  }

  /// The digests of the properties that a query names; those with a leading `_` are no properties.
  static func properties(_ query: String) -> Set<String> {
    let named = QueryText.parameters(query).filter { !$0.name.hasPrefix("_") && $0.name != "jwt" }
    return Set(named.map { digest(ofProperty: $0.name, $0.value) })
  }

  /// What is stored of a property, so that its value cannot be read back.
  static func digest(ofProperty name: String, _ value: String) -> String {
    Signature.digest("\(name):\(value)")
  }
}
