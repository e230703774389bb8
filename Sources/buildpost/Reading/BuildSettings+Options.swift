// SPDX-License-Identifier: Apache-2.0

import BuildModel

extension BuildSettings {
  /// Takes the facts that a person gave.
  init(_ settings: Settings) throws(CommandError) {
    self.init()
    pipelineId = settings.text("pipeline-id")
    pipelineSuffix = settings.text("pipeline-suffix")
    buildNumber = try settings.number("build-number")
    displayName = settings.text("display-name")
    description = settings.text("description")
    label = settings.text("label")
    url = settings.text("url")
    state = try Self.state(settings)
    lastUpdated = try Self.instant(settings)
    updateSequenceNumber = try settings.number("update-sequence-number")
    commit = settings.text("commit")
    branch = settings.text("branch")
    tag = settings.text("tag")
    repository = settings.text("repository")
    issueKeys = settings.list("issue-key")
  }

  private static func state(_ settings: Settings) throws(CommandError) -> Fact<BuildState>? {
    if let given = settings.text("state"), let state = BuildState(word: given.value) {
      return given.mapValue { _ in state }
    }
    return try settings.choice("state", of: BuildState.self)
  }

  private static func instant(_ settings: Settings) throws(CommandError) -> Fact<Int64>? {
    guard let given = settings.text("last-updated") else { return nil }
    if let instant = Timestamp(rfc3339: given.value) {
      return given.mapValue { _ in instant.milliseconds }
    }
    let isPlain = given.value.utf8.allSatisfy { (48...57).contains($0) }
    if isPlain, let number = Int64(given.value), number <= 253_402_300_799_999 {
      return given.mapValue { _ in number }
    }
    throw settings.malformed(
      given, "last-updated", "is not an RFC 3339 time with a zone, nor milliseconds since 1970")
  }
}
