// SPDX-License-Identifier: Apache-2.0

internal import TextCoding

/// A build as the Builds API expects it: an item of `builds`.
///
/// Every limit of the schema is checked on creation, so an existing value is valid.
/// Source: schema `BuildData` of Jira Software Cloud's OpenAPI document.
public struct BuildData: Sendable, Hashable {
  /// `pipelineId` and `buildNumber`, which together name the build.
  public let key: BuildKey
  /// `updateSequenceNumber`: Jira replaces a build only if this is greater; milliseconds since
  /// 1970 by default.
  public var updateSequenceNumber: Int64
  /// `displayName`.
  public let displayName: String
  /// `description`.
  public package(set) var description: String?
  /// `label`.
  public let label: String?
  /// `url`.
  public package(set) var url: String
  /// `state`.
  public package(set) var state: BuildState
  /// `lastUpdated`: RFC 3339 in UTC with milliseconds.
  public package(set) var lastUpdated: String
  /// `issueKeys` or `associations`.
  public let issues: IssueLinks
  /// `testInfo`; `nil` if no report was read.
  public let testInfo: TestInfo?
  /// `references`; left out if empty.
  public package(set) var references: [BuildReference]

  /// Creates a build.
  ///
  /// - Throws: ``BuildModelError`` if a field breaks a limit of the schema.
  public init(
    key: BuildKey, updateSequenceNumber: Int64, displayName: String, description: String? = nil,
    label: String? = nil, url: String, state: BuildState, lastUpdated: String,
    issues: IssueLinks = .none, testInfo: TestInfo? = nil, references: [BuildReference] = []
  ) throws(BuildModelError) {
    self.key = key
    self.updateSequenceNumber = updateSequenceNumber
    self.displayName = displayName
    self.description = description
    self.label = label
    self.url = url
    self.state = state
    self.lastUpdated = lastUpdated
    self.issues = issues
    self.testInfo = testInfo
    self.references = references
    try checkLimits()
  }

  /// The same build with some changes.
  ///
  /// - Throws: ``BuildModelError`` for a value that breaks a limit.
  package func changed(_ change: (inout BuildData) -> Void) throws(BuildModelError) -> BuildData {
    var build = self
    change(&build)
    try build.checkLimits()
    return build
  }

  private func checkLimits() throws(BuildModelError) {
    try check(key.pipelineId, "pipelineId", atMost: Limits.pipelineId)
    guard (0...Limits.exactInteger).contains(key.buildNumber) else {
      throw BuildModelError("buildNumber", .malformed(reason: "is not in 0...2^53 - 1"))
    }
    guard updateSequenceNumber >= 0 else {
      throw BuildModelError("updateSequenceNumber", .malformed(reason: "is negative"))
    }
    try check(displayName, "displayName", atMost: Limits.displayName)
    if let description { try check(description, "description", atMost: Limits.description) }
    if let label { try check(label, "label", atMost: Limits.label) }
    try check(url, "url", atMost: Limits.url)
    guard WebURL.isValid(url) else {
      throw BuildModelError("url", .malformed(reason: "is not an http or https URL"))
    }
    guard Timestamp(rfc3339: lastUpdated) != nil else {
      throw BuildModelError("lastUpdated", .malformed(reason: "is not an RFC 3339 time"))
    }
    try check(issues)
    guard references.count <= Limits.references else {
      throw BuildModelError(
        "references", .tooMany(limit: Limits.references, count: references.count))
    }
    for reference in references { try check(reference) }
  }
}

private func check(_ text: String, _ field: String, atMost limit: Int) throws(BuildModelError) {
  let length = text.unicodeScalars.count
  guard length > 0 else { throw BuildModelError(field, .malformed(reason: "is empty")) }
  guard length <= limit else {
    throw BuildModelError(field, .tooLong(limit: limit, length: length))
  }
}

private func check(_ issues: IssueLinks) throws(BuildModelError) {
  switch issues {
  case .none: break
  case .issueKeys(let keys):
    guard keys.count <= Limits.issueKeys else {
      throw BuildModelError("issueKeys", .tooMany(limit: Limits.issueKeys, count: keys.count))
    }
  case .associations(let keys):
    guard keys.count <= Limits.associationValues else {
      throw BuildModelError(
        "associations", .tooMany(limit: Limits.associationValues, count: keys.count))
    }
  }
}

/// Repeats the checks of a reference's initialisers, which reading it from JSON does not call.
private func check(_ reference: BuildReference) throws(BuildModelError) {
  if let commit = reference.commit {
    try check(commit.id, "references.commit.id", atMost: Limits.commitId)
    try check(
      commit.repositoryUri, "references.commit.repositoryUri", atMost: Limits.referenceURI)
  }
  if let ref = reference.ref {
    try check(ref.name, "references.ref.name", atMost: Limits.refName)
    try check(ref.uri, "references.ref.uri", atMost: Limits.referenceURI)
  }
}

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

/// What names a build in Jira: its pipeline and its number there.
public struct BuildKey: Sendable, Hashable, Codable, CustomStringConvertible {
  /// The pipeline.
  public var pipelineId: String
  /// The number in the pipeline.
  public var buildNumber: Int64

  /// Creates a key.
  public init(pipelineId: String, buildNumber: Int64) {
    self.pipelineId = pipelineId
    self.buildNumber = buildNumber
  }

  /// `gitlab.com/acme/app #16`.
  public var description: String { "\(pipelineId) #\(buildNumber)" }
}
