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
    var list: [(name: String, fact: Fact<FactValue>)]

    init(_ assembly: Assembly) {
      let context = assembly.context
      list = []
      add("pipelineId", context.pipelineId)
      add("buildNumber", context.buildNumber?.mapValue(FactValue.number))
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
      add("state", isStated ? state.mapValue { .text($0.rawValue) } : nil)
      let updated = assembly.lastUpdated
      let instant = Timestamp(milliseconds: updated.value)
      add("lastUpdated", updated.mapValue { _ in .text(instant.rfc3339) })
      add(
        "updateSequenceNumber", context.updateSequenceNumber?.mapValue(FactValue.number))
      addPart(context)
    }

    /// What the CI service says about the job, for `part`.
    private mutating func addPart(_ context: BuildContext) {
      add("partName", context.jobName)
      add("partIndex", context.jobIndex?.mapValue { .number(Int64($0)) })
      add("partTotal", context.jobTotal?.mapValue { .number(Int64($0)) })
      add("attempt", context.attempt?.mapValue(FactValue.number))
      add("jobId", context.jobId)
    }

    private mutating func add(_ name: String, _ fact: Fact<String>?) {
      add(name, fact?.mapValue(FactValue.text))
    }

    private mutating func add(_ name: String, _ fact: Fact<FactValue>?) {
      if let fact { list.append((name, fact)) }
    }

    func encode(to encoder: any Encoder) throws {
      var members = encoder.container(keyedBy: Name.self)
      for (name, fact) in list {
        try members.encode(FactDocument(fact: fact), forKey: Name(stringValue: name))
      }
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
    facts.list.compactMap { name, fact in
      fact.mapValue(\.words).map { ExplanationTable.Row(name: name, fact: $0) }
    }
  }
}

/// The value of a fact in the document: a number or a text.
enum FactValue: Sendable {
  case number(Int64)
  case text(String)

  var words: String {
    switch self {
    case .number(let number): String(number)
    case .text(let text): text
    }
  }
}

/// A fact in the document.
private struct FactDocument: Encodable {
  let fact: Fact<FactValue>

  private struct Overridden: Encodable {
    let value: String
    let origin: String
  }

  private enum CodingKeys: String, CodingKey { case value, origin, overridden }

  func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: CodingKeys.self)
    switch fact.value {
    case .number(let number): try members.encode(number, forKey: .value)
    case .text(let text): try members.encode(text, forKey: .value)
    }
    try members.encode(fact.origin.description, forKey: .origin)
    guard !fact.overridden.isEmpty else { return }
    let overridden = fact.overridden.map {
      Overridden(value: $0.value, origin: $0.origin.description)
    }
    try members.encode(overridden, forKey: .overridden)
  }
}
