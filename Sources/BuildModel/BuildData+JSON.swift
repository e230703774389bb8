// SPDX-License-Identifier: Apache-2.0

extension BuildData: Codable {
  private enum CodingKeys: String, CodingKey {
    case schemaVersion, pipelineId, buildNumber, updateSequenceNumber, displayName, description
    case label, url, state, lastUpdated, issueKeys, associations, testInfo, references
  }

  /// Reads a build that `convert` printed, refusing what breaks a limit of the schema.
  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    let version = try members.decodeIfPresent(String.self, forKey: .schemaVersion)
    guard version == nil || version == "1.0" else {
      throw BuildModelError("schemaVersion", .malformed(reason: "is not 1.0"))
    }
    try self.init(
      key: BuildKey(
        pipelineId: members.decode(String.self, forKey: .pipelineId),
        buildNumber: members.decode(Int64.self, forKey: .buildNumber)),
      updateSequenceNumber: members.decode(Int64.self, forKey: .updateSequenceNumber),
      displayName: members.decode(String.self, forKey: .displayName),
      description: members.decodeIfPresent(String.self, forKey: .description),
      label: members.decodeIfPresent(String.self, forKey: .label),
      url: members.decode(String.self, forKey: .url),
      state: members.decode(BuildState.self, forKey: .state),
      lastUpdated: members.decode(String.self, forKey: .lastUpdated),
      issues: Self.links(in: members),
      testInfo: members.decodeIfPresent(TestInfo.self, forKey: .testInfo),
      references: members.decodeIfPresent([BuildReference].self, forKey: .references) ?? [])
  }

  private static func links(
    in members: KeyedDecodingContainer<CodingKeys>
  ) throws -> IssueLinks {
    if let keys = try members.decodeIfPresent([IssueKey].self, forKey: .issueKeys) {
      return .issueKeys(keys)
    }
    guard
      let associations = try members.decodeIfPresent([Association].self, forKey: .associations)
    else { return .none }
    return try .associations(
      associations.flatMap(\.values).map { value in
        guard let key = IssueKey(value) else {
          throw BuildModelError(
            "associations", .malformed(reason: "holds `\(value)`, which is not an issue key"))
        }
        return key
      })
  }

  /// Writes the members of the schema; what is absent or empty is left out.
  public func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encode("1.0", forKey: .schemaVersion)
    try members.encode(key.pipelineId, forKey: .pipelineId)
    try members.encode(key.buildNumber, forKey: .buildNumber)
    try members.encode(updateSequenceNumber, forKey: .updateSequenceNumber)
    try members.encode(displayName, forKey: .displayName)
    try members.encodeIfPresent(description, forKey: .description)
    try members.encodeIfPresent(label, forKey: .label)
    try members.encode(url, forKey: .url)
    try members.encode(state, forKey: .state)
    try members.encode(lastUpdated, forKey: .lastUpdated)
    switch issues {
    case .issueKeys(let keys) where !keys.isEmpty:
      try members.encode(keys, forKey: .issueKeys)
    case .associations(let keys) where !keys.isEmpty:
      let values = keys.map(\.description)
      try members.encode([Association(values: values)], forKey: .associations)
    default: break
    }
    try members.encodeIfPresent(testInfo, forKey: .testInfo)
    if !references.isEmpty { try members.encode(references, forKey: .references) }
  }
}
