// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Presentation
import TextCoding

/// What `explain` prints: as JSON, and the facts as a table.
struct ExplainDocument {
  private let assembly: BuildAssembly
  private let facts: [(name: String, fact: Fact<JSONValue>)]

  init(_ assembly: BuildAssembly) {
    self.assembly = assembly
    facts = Self.facts(assembly)
  }

  var json: JSONObject {
    let context = assembly.context
    let search = context.keySearch
    var facts: JSONObject = [:]
    for (name, fact) in self.facts { facts.add(name, JSONObject(fact)) }
    return [
      "provider": context.provider,
      "facts": facts,
      "issueKeys": context.issueKeys,
      "searched": [
        "branch": search.branch, "titles": search.titles, "tags": search.tags,
        "commits": search.commits, "range": search.range,
      ] as JSONObject,
      "candidates": context.candidates.map { JSONObject($0) },
      "findings": assembly.findings.map { JSONObject($0) },
    ]
  }

  /// The facts as rows of a table.
  var rows: [ExplanationTable.Row] {
    facts.compactMap { name, fact in
      fact.mapValue { $0.string ?? $0.integer.map { "\($0)" } }.map {
        ExplanationTable.Row(name: name, fact: $0)
      }
    }
  }

  /// The facts that are known, each under its name.
  private static func facts(_ assembly: BuildAssembly) -> [(String, Fact<JSONValue>)] {
    let context = assembly.context
    let state = assembly.state
    let isStated = state.value != .unknown || context.state != nil
    let updated = assembly.lastUpdated
    let instant = Timestamp(milliseconds: updated.value)
    let facts: [(String, Fact<JSONValue>?)] = [
      ("pipelineId", text(context.pipelineId)),
      ("buildNumber", context.buildNumber?.mapValue(JSONValue.integer)),
      ("displayName", text(context.displayName)),
      ("description", text(context.description)),
      ("label", text(context.label)),
      ("url", text(context.url)),
      ("commit", text(context.commit)),
      ("branch", text(context.branch)),
      ("tag", text(context.tag)),
      ("pullRequest", text(context.pullRequest)),
      ("repository", text(context.repository)),
      ("commitUrl", text(context.commitURL)),
      ("refUrl", text(context.refURL)),
      ("state", isStated ? state.mapValue { .string($0.rawValue) } : nil),
      ("lastUpdated", updated.mapValue { _ in .string(instant.rfc3339) }),
      ("updateSequenceNumber", context.updateSequenceNumber?.mapValue(JSONValue.integer)),
      // What the CI service says about the job, for `part`.
      ("partName", text(context.jobName)),
      ("partIndex", context.jobIndex?.mapValue { .integer(Int64($0)) }),
      ("partTotal", context.jobTotal?.mapValue { .integer(Int64($0)) }),
      ("attempt", context.attempt?.mapValue(JSONValue.integer)),
      ("jobId", text(context.jobId)),
    ]
    return facts.compactMap { name, fact in fact.map { (name, $0) } }
  }

  private static func text(_ fact: Fact<String>?) -> Fact<JSONValue>? {
    fact?.mapValue(JSONValue.string)
  }
}

extension JSONObject {
  fileprivate init(_ fact: Fact<JSONValue>) {
    self = ["value": fact.value, "origin": fact.origin.description]
    let overridden = fact.overridden.map {
      ["value": $0.value, "origin": $0.origin.description] as JSONObject
    }
    if !overridden.isEmpty { add("overridden", overridden) }
  }

  fileprivate init(_ candidate: KeyCandidate) {
    self = [
      "text": candidate.text, "key": candidate.key, "source": candidate.source.rawValue,
      "kept": candidate.isKept, "guess": candidate.isGuess, "reason": candidate.reason,
    ]
    add("commit", candidate.commit)
  }
}
