// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Presentation

/// `explain --json`, and the same facts as a table.
struct ExplainDocument: Encodable {
  var provider: Nullable<String>
  var facts: Facts
  var issueKeys: [IssueKey]
  var searched: Searched
  var candidates: [Candidate]
  var findings: [FindingDocument]

  init(_ assembly: Assembly, findings: [Finding]) {
    provider = Nullable(assembly.context.provider)
    facts = Facts(assembly)
    issueKeys = assembly.context.issueKeys
    searched = Searched(assembly.context.keySearch)
    candidates = assembly.context.candidates.map(Candidate.init)
    self.findings = findings.map(FindingDocument.init)
  }

  /// The facts that are known, each under its name.
  struct Facts: Encodable {
    var list: [(name: String, value: FactValue)]

    init(_ assembly: Assembly) {
      let context = assembly.context
      list = []
      add("pipelineId", context.pipelineId)
      add("buildNumber", context.buildNumber.map { $0.document(.number($0.value)) })
      add("displayName", context.displayName)
      add("description", context.description)
      add("label", context.label)
      add("url", context.url)
      add("commit", context.commit)
      add("branch", context.branch)
      add("tag", context.tag)
      add("pullRequest", context.pullRequest)
      add("repository", context.repository)
      add("commitUrl", context.commitURL)
      add("refUrl", context.refURL)
      let state = assembly.state
      let isStated = state.value != .unknown || context.state != nil
      add("state", isStated ? state.document(.text(state.value.rawValue)) : nil)
      let updated = assembly.lastUpdated
      let instant = Timestamp(milliseconds: updated.value)
      add("lastUpdated", updated.document(.text(instant.rfc3339)))
      add(
        "updateSequenceNumber", context.updateSequenceNumber.map { $0.document(.number($0.value)) })
      addPart(context)
    }

    /// What the CI service says about the job, for `part`.
    private mutating func addPart(_ context: BuildContext) {
      add("partName", context.jobName)
      add("partIndex", context.jobIndex.map { $0.document(.number(Int64($0.value))) })
      add("partTotal", context.jobTotal.map { $0.document(.number(Int64($0.value))) })
      add("attempt", context.attempt.map { $0.document(.number($0.value)) })
      add("jobId", context.jobId)
    }

    private mutating func add(_ name: String, _ fact: Fact<String>?) {
      add(name, fact.map { $0.document(.text($0.value)) })
    }

    private mutating func add(_ name: String, _ value: FactValue?) {
      if let value { list.append((name, value)) }
    }

    func encode(to encoder: any Encoder) throws {
      var members = encoder.container(keyedBy: Name.self)
      for (name, value) in list { try members.encode(value, forKey: Name(stringValue: name)) }
    }

    private struct Name: CodingKey {
      var stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }
  }

  /// Which texts were searched for issue keys.
  struct Searched: Encodable {
    var branch: Nullable<String>
    var titles: Int
    var tags: Int
    var commits: Int
    var range: Nullable<String>

    init(_ search: KeySearch) {
      branch = Nullable(search.branch)
      titles = search.titles
      tags = search.tags
      commits = search.commits
      range = Nullable(search.range)
    }
  }

  struct Candidate: Encodable {
    var text: String
    var key: Nullable<IssueKey>
    var source: String
    var kept: Bool
    var guess: Bool
    var reason: String
    var commit: String?

    init(_ candidate: KeyCandidate) {
      text = candidate.text
      key = Nullable(candidate.key)
      source = candidate.source.rawValue
      kept = candidate.isKept
      guess = candidate.isGuess
      reason = candidate.reason
      commit = candidate.commit
    }
  }

  /// The facts as rows of a table.
  var rows: [ExplanationTable.Row] {
    facts.list.map { name, value in
      ExplanationTable.Row(
        name: name,
        fact: Fact(
          value.value.words, from: value.origin,
          over: value.overridden.map { .init(value: $0.value, origin: $0.origin) }))
    }
  }
}

/// A fact in the document.
struct FactValue: Encodable {
  /// A number or a text.
  enum Value: Encodable {
    case number(Int64)
    case text(String)

    var words: String {
      switch self {
      case .number(let number): String(number)
      case .text(let text): text
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .number(let number): try container.encode(number)
      case .text(let text): try container.encode(text)
      }
    }
  }

  struct Overridden: Encodable {
    var value: String
    var origin: FactOrigin

    private enum CodingKeys: String, CodingKey { case value, origin }

    func encode(to encoder: any Encoder) throws {
      var members = encoder.container(keyedBy: CodingKeys.self)
      try members.encode(value, forKey: .value)
      try members.encode(origin.description, forKey: .origin)
    }
  }

  var value: Value
  var origin: FactOrigin
  var overridden: [Overridden]

  private enum CodingKeys: String, CodingKey { case value, origin, overridden }

  func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encode(value, forKey: .value)
    try members.encode(origin.description, forKey: .origin)
    if !overridden.isEmpty { try members.encode(overridden, forKey: .overridden) }
  }
}

extension Fact {
  fileprivate func document(_ value: FactValue.Value) -> FactValue {
    FactValue(
      value: value, origin: origin,
      overridden: overridden.map { FactValue.Overridden(value: $0.value, origin: $0.origin) })
  }
}
