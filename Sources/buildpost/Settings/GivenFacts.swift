// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import TextCoding

extension KeyRules {
  /// The rules that the settings ask for.
  init(_ settings: Settings) throws(CommandError) {
    self.init()
    pattern = settings.text(.issuePattern)
    projects = settings.list(.issueProject).map(\.value)
    letterCase = try settings.choice(.issueCase)
    let sources = settings.list(.issueSource)
    guard !sources.isEmpty else { return }
    self.sources = []
    for given in sources {
      self.sources.insert(try KeyCandidate.Source(given, of: .issueSource, settings))
    }
  }
}

extension KeyCandidate.Source {
  /// What `keys --text` searches.
  init(_ settings: Settings) throws(CommandError) {
    guard let given = settings.text(.source) else {
      self = .commit
      return
    }
    try self.init(given, of: .source, settings)
  }

  /// A source by its word; `commit` and `commits` mean the same.
  fileprivate init(
    _ given: Fact<String>, of setting: Setting, _ settings: Settings
  ) throws(CommandError) {
    let word = given.value == "commits" ? "commit" : given.value
    guard let source = KeyCandidate.Source(rawValue: word), source != .explicit else {
      throw settings.unknownWord(given, setting)
    }
    self = source
  }
}

extension BuildSettings {
  /// The facts that the user gave.
  init(_ settings: Settings) throws(CommandError) {
    self.init()
    pipelineId = settings.text(.pipelineId)
    pipelineSuffix = settings.text(.pipelineSuffix)
    buildNumber = try settings.number(.buildNumber)
    displayName = settings.text(.displayName)
    description = settings.text(.description)
    label = settings.text(.label)
    url = settings.text(.url)
    state = try Self.state(settings)
    lastUpdated = try Self.instant(settings)
    updateSequenceNumber = try settings.number(.updateSequenceNumber)
    commit = settings.text(.commit)
    branch = settings.text(.branch)
    tag = settings.text(.tag)
    repository = settings.text(.repository)
    issueKeys = settings.list(.issueKey)
  }

  private static func state(_ settings: Settings) throws(CommandError) -> Fact<BuildState>? {
    guard let given = settings.text(.state) else { return nil }
    guard let state = BuildState(word: given.value) else {
      throw settings.unknownWord(given, .state)
    }
    return given.mapValue { _ in state }
  }

  private static func instant(_ settings: Settings) throws(CommandError) -> Fact<Int64>? {
    guard let given = settings.text(.lastUpdated) else { return nil }
    if let instant = Timestamp(rfc3339: given.value) {
      return given.mapValue { _ in instant.milliseconds }
    }
    if let number = Int64(digits: given.value), number <= 253_402_300_799_999 {
      return given.mapValue { _ in number }
    }
    throw settings.malformed(
      given, "is neither an RFC 3339 time with a zone nor milliseconds since 1970",
      fix: "pass a time such as 2026-01-31T12:00:00Z")
  }
}
