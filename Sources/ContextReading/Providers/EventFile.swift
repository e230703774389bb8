// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The JSON of the event that started a run of GitHub Actions or a relative of it.
///
/// Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads
enum EventFile {
  /// The largest payload that GitHub delivers.
  static let sizeLimit = 25 << 20

  private static let paths = [
    "pull_request.number", "pull_request.title", "pull_request.head.sha", "pull_request.head.ref",
    "pull_request.base.ref", "pull_request.base.sha", "head_commit.message",
    "merge_group.head_commit.message",
    "workflow_run.head_sha", "workflow_run.head_branch", "workflow_run.display_title",
    "workflow_run.pull_requests.0.number",
  ]

  /// The values that recipes read, by their path; `nil` where the text is not JSON.
  static func read(_ bytes: [UInt8]) -> [String: String]? {
    // What is wrong with a file that another program wrote helps nobody: the caller says that it is no JSON.
    guard let root = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes)) else {
      return nil
    }
    var values: [String: String] = [:]
    for path in paths {
      values[path] = path.split(separator: ".").reduce(root) { $0?[String($1)] }?.text
    }
    return values
  }
}

/// JSON of any shape.
private indirect enum JSONValue: Decodable {
  case object([String: JSONValue])
  case array([JSONValue])
  case text(String)
  case other

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    // Which shape it is can only be told by trying.
    if let object = try? container.decode([String: JSONValue].self) {
      self = .object(object)
    } else if let array = try? container.decode([JSONValue].self) {
      self = .array(array)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let number = try? container.decode(Int64.self) {
      self = .text(String(number))
    } else {
      self = .other
    }
  }

  subscript(key: String) -> JSONValue? {
    switch self {
    case .object(let members): members[key]
    case .array(let items): Int(key).flatMap { items.indices.contains($0) ? items[$0] : nil }
    case .text, .other: nil
    }
  }

  var text: String? {
    if case .text(let text) = self { text } else { nil }
  }
}
