// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// A build of a request that fits the schema `BuildData`.
struct SubmittedBuild: Sendable {
  let key: BuildKey
  let updateSequenceNumber: Int64
  /// The build as it was sent.
  let members: [String: JSONValue]
  let issueKeys: [String]
  let associations: [Association]

  /// What is wrong with a build.
  struct Refusal: Error {
    let key: BuildKey
    let messages: [String]
  }

  /// Reads one item of `builds`; `key` is what it is answered under.
  init(_ members: [String: JSONValue], key: BuildKey) throws(Refusal) {
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
      throw Refusal(key: key, messages: ["At least one 'issueKeys' is required"])
    }
    guard let sequence, check.errors.isEmpty else {
      throw Refusal(key: key, messages: check.errors)
    }
    self.key = key
    self.updateSequenceNumber = sequence
    self.members = members
  }

  /// The key that an item of `builds` can be answered under; `nil` where it names none.
  ///
  /// A number written as a string is understood here, so that the refusal can name the build.
  static func key(of members: [String: JSONValue]) -> BuildKey? {
    guard let pipelineId = members["pipelineId"]?.string, !pipelineId.isEmpty,
      let number = members["buildNumber"],
      let buildNumber = number.integer ?? number.string.flatMap({ Int64($0) })
    else { return nil }
    return BuildKey(pipelineId: pipelineId, buildNumber: buildNumber)
  }
}
