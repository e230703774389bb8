// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Platform

extension FactLookups {
  /// The variables of a job with what the service's files add to them, and what could not be read.
  func variables(
    in environment: [String: String], unsetMark: Character?
  ) -> (Variables, [Finding]) {
    var variables = Variables(environment, unsetMark: unsetMark)
    var findings: [Finding] = []
    switch document {
    case .event(let name): readEvent(named: name, &variables, &findings)
    case .properties(let name): readProperties(named: name, &variables, &findings)
    case nil: break
    }
    return (variables, findings)
  }

  private func readEvent(
    named name: String, _ variables: inout Variables, _ findings: inout [Finding]
  ) {
    let names = [name, "GITHUB_EVENT_PATH"]
    guard let found = names.first(where: { variables[$0] != nil }), let path = variables[found]
    else { return }
    let reason: String
    do {
      let file = try SmallFile.read(path, SmallFile.Rule(limit: EventFile.sizeLimit))
      variables.event = EventFile.read(file.bytes)
      if variables.event != nil { return }
      reason = "it is not JSON, or lists more commits than GitHub sends"
    } catch {
      reason = error.words
    }
    findings.add(.warning, "the event file is not used: \(reason)", at: found)
  }

  private func readProperties(
    named name: String, _ variables: inout Variables, _ findings: inout [Finding]
  ) {
    guard var path = variables[name] else { return }
    // The build's file names that of the configuration, which names none.
    for _ in 0..<2 {
      do {
        let file = try SmallFile.read(path, SmallFile.Rule(limit: PropertiesFile.sizeLimit))
        let values = PropertiesFile.read(file.bytes)
        variables.documents.merge(values) { first, _ in first }
        guard let next = values[PropertiesFile.nextFile] else { return }
        path = next
      } catch {
        findings.add(.warning, "a properties file is not used: \(error.words)", at: name)
        return
      }
    }
  }
}

/// The JSON of the event that started a run of GitHub Actions or a relative of it.
///
/// Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads
enum EventFile {
  /// The largest payload that GitHub delivers.
  static let sizeLimit = 25 << 20
  /// Several times what is kept of the 2,048 commits that a push may list.
  static let limits = JSONLimits(values: 20_000)

  /// The most commits of a push whose messages are read.
  static let commitLimit = 100

  /// The names in the paths that lookups read; other members are not kept.
  private static let names: Set = [
    "base", "base_sha", "commits", "conclusion", "display_title", "head", "head_branch",
    "head_commit",
    "head_sha", "html_url", "id", "merge_group", "message", "name", "number", "path",
    "pull_request", "pull_requests", "ref", "run_attempt", "run_number", "sha", "title",
    "workflow_run",
  ]

  /// Reads a document; `nil` if the text is not JSON or too large.
  static func read(_ bytes: [UInt8]) -> JSONValue? {
    // The caller says that it is not JSON; the place of the fault would not help the user, who did
    // not write the file.
    try? JSONReader.read(bytes, limits: limits, keeping: { names.contains($1) })
  }
}

extension JSONValue {
  /// The member of an object, or the item of an array by its number; -1 is the last one.
  subscript(step name: String) -> JSONValue? {
    if case .object(let members) = self { return members[name] }
    guard let number = Int(name) else { return nil }
    let index = number < 0 ? items.count + number : number
    return items.indices.contains(index) ? items[index] : nil
  }

  /// A string or a whole number as text.
  var scalarText: String? {
    switch self {
    case .string(let text): text
    case .integer(let number): String(number)
    case .null, .bool, .number, .array, .object: nil
    }
  }
}
