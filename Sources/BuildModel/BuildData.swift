// SPDX-License-Identifier: Apache-2.0

/// A build as the Builds API takes it: an item of `builds`.
///
/// Every limit of the schema is checked where the value is made, so that an existing value is valid.
/// Source: schema `BuildData` of Jira Software Cloud's OpenAPI document.
public struct BuildData: Sendable, Hashable {
  /// `pipelineId` and `buildNumber`, which together name the build.
  public let key: BuildKey
  /// `updateSequenceNumber`: Jira replaces what it holds only by a greater one; milliseconds since 1970 by default.
  public var updateSequenceNumber: Int64
  /// `displayName`.
  public let displayName: String
  /// `description`.
  public let description: String?
  /// `label`.
  public let label: String?
  /// `url`.
  public let url: String
  /// `state`.
  public let state: BuildState
  /// `lastUpdated`: RFC 3339 in UTC with milliseconds.
  public let lastUpdated: String
  /// `issueKeys` or `associations`.
  public let issues: IssueLinks
  /// `testInfo`; `nil` where no report was read.
  public let testInfo: TestInfo?
  /// `references`; left out where empty.
  public let references: [BuildReference]

  /// Creates a build.
  ///
  /// - Throws: ``BuildModelError`` where a field breaks a limit of the schema.
  public init(
    key: BuildKey, updateSequenceNumber: Int64, displayName: String, description: String? = nil,
    label: String? = nil, url: String, state: BuildState, lastUpdated: String,
    issues: IssueLinks = .none, testInfo: TestInfo? = nil, references: [BuildReference] = []
  ) throws(BuildModelError) {
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
    guard isWebURL(url) else {
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

/// Whether a text is `http://` or `https://`, a host, and no blank or control character.
private func isWebURL(_ text: String) -> Bool {
  let lowered = text.prefix(8).lowercased()
  guard let scheme = ["https://", "http://"].first(where: lowered.hasPrefix) else { return false }
  let host = text.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
  return !host.isEmpty && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
}
