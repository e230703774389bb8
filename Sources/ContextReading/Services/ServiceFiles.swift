// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Platform

extension CIService {
  /// The variables of a job with what the service's files add to them, and what could not be read.
  func variables(in environment: [String: String]) -> (Variables, [Finding]) {
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
      if let values = EventFile.read(file.bytes) {
        variables.documents = values
        return
      }
      reason = "it is not JSON, or lists more commits than GitHub sends"
    } catch {
      reason = error.words
    }
    findings.append(Finding(.warning, "the event file is not used: \(reason)", at: found))
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
        findings.append(
          Finding(.warning, "a properties file is not used: \(error.words)", at: name))
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

  private static let paths = [
    "pull_request.number", "pull_request.title", "pull_request.head.sha", "pull_request.head.ref",
    "pull_request.base.ref", "pull_request.base.sha", "head_commit.id", "head_commit.message",
    "merge_group.head_commit.message",
    "merge_group.base_sha", "workflow_run.head_sha", "workflow_run.head_branch",
    "workflow_run.display_title", "workflow_run.pull_requests.0.number", "workflow_run.path",
    "workflow_run.name", "workflow_run.run_number", "workflow_run.run_attempt",
    "workflow_run.html_url", "workflow_run.head_commit.message",
  ].map { path in (path: path, names: path.split(separator: ".").map(String.init)) }

  /// The most commits of a push whose messages are read.
  static let commitLimit = 100

  private static let names = Set(paths.flatMap(\.names) + ["commits", "message"])

  /// The values that lookups read, by their path; `nil` if the text is not JSON.
  static func read(_ bytes: [UInt8]) -> [String: String]? {
    // The caller says that it is not JSON; where it is wrong does not help, since no person wrote
    // it.
    guard let root = try? JSONReader.read(bytes, limits: limits, keeping: { names.contains($1) })
    else {
      return nil
    }
    var values: [String: String] = [:]
    for (path, names) in paths {
      values[path] = names.reduce(root) { $0?[step: $1] }?.scalarText
    }
    // A push lists its commits from the oldest to the newest.
    let pushed = (root[step: "commits"]?.items ?? []).reversed().prefix(commitLimit)
    for (number, commit) in pushed.enumerated() {
      values["commits.\(number).message"] = commit[step: "message"]?.scalarText
    }
    return values
  }
}

extension JSONValue {
  /// The member of an object, or the item of an array by its number.
  fileprivate subscript(step name: String) -> JSONValue? {
    switch self {
    case .object(let members): members[name]
    case .array(let items): Int(name).flatMap { items.indices.contains($0) ? items[$0] : nil }
    case .null, .bool, .integer, .number, .string: nil
    }
  }

  /// A string or a whole number as text.
  fileprivate var scalarText: String? {
    switch self {
    case .string(let text): text
    case .integer(let number): String(number)
    case .null, .bool, .number, .array, .object: nil
    }
  }
}
