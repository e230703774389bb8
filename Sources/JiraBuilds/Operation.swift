// SPDX-License-Identifier: Apache-2.0

internal import BuildModel

/// The path and query of an operation below its base.
///
/// Source: the Builds part of Jira Software Cloud's OpenAPI document.
struct Operation: Sendable {
  let request: AnswerReading.Request
  let method: String
  let path: String
  var query: String?

  static let submit = Operation(request: .submission, method: "POST", path: "/bulk")

  static func get(_ key: BuildKey) -> Operation {
    Operation(request: .build, method: "GET", path: path(key))
  }

  static func delete(_ key: BuildKey) -> Operation {
    Operation(request: .build, method: "DELETE", path: path(key))
  }

  /// - Throws: ``JiraError/Kind/malformedSetting`` where the properties break a rule of the schema.
  static func delete(properties: [String: String]) throws(JiraError) -> Operation {
    guard !properties.isEmpty, properties["jwt"] == nil else {
      let summary =
        properties.isEmpty
        ? "no property was given" : "`jwt` cannot be asked for: Jira takes it for a token"
      throw JiraError(.malformedSetting, summary, at: "--property", fix: "pass `--property k=v`")
    }
    do {
      _ = try Submission.Envelope(properties: properties, product: nil)
    } catch {
      throw JiraError(.malformedSetting, error.summary, at: "--property", fix: error.fix)
    }
    let query = properties.sorted { $0.key < $1.key }
      .map { "\(PercentEncoding.encode($0.key))=\(PercentEncoding.encode($0.value))" }
      .joined(separator: "&")
    return Operation(
      request: .properties, method: "DELETE", path: "/bulkByProperties", query: query)
  }

  /// The pipeline is one segment, whatever it holds: a `/` becomes `%2F`.
  private static func path(_ key: BuildKey) -> String {
    "/pipelines/\(PercentEncoding.encodeSegment(key.pipelineId))/builds/\(key.buildNumber)"
  }
}
