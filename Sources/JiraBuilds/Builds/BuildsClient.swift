// SPDX-License-Identifier: Apache-2.0

public import BuildModel
public import Platform

/// The four operations over HTTP, with any authentication mode.
public struct BuildsClient: BuildsService {
  /// The site that builds are kept for: its host (with the port if that is unusual), or the cloud
  /// id if no site is given.
  public let site: String

  let sender: RequestSender
  let authenticator: any Authenticator

  /// Sends one request of 1 to 100 builds.
  public func submit(
    body: Data, keys: [BuildKey], timeout: Double
  ) async throws(JiraError) -> Answer<Receipt> {
    let (response, reading) = try await perform(.submit, body: body, timeout: timeout)
    let receipt = try reading.receipt(response, sent: keys)
    return Answer(receipt, serverTime: response.serverTime)
  }

  /// Reads a stored build.
  public func get(
    _ key: BuildKey, timeout: Double
  ) async throws(JiraError) -> Answer<StoredBuild> {
    let (response, reading) = try await perform(.get(key), timeout: timeout)
    return Answer(
      try reading.storedBuild(response, asked: key), serverTime: response.serverTime)
  }

  /// Requests the deletion of a build, which takes effect later.
  public func delete(_ key: BuildKey, timeout: Double) async throws(JiraError) {
    _ = try await perform(.delete(key), timeout: timeout)
  }

  /// Requests the deletion of all builds that have all these properties; it takes effect later.
  public func delete(properties: [String: String], timeout: Double) async throws(JiraError) {
    _ = try await perform(.delete(properties: properties), timeout: timeout)
  }

  /// Gets what requests need (token, cloud id, the server's clock) without sending a build.
  public func prepare(timeout: Double) async throws(JiraError) -> Int64? {
    try await authenticator.prepare(within: TimeBudget(timeout, clock: sender.clock))
  }

  /// Sends a request, and once more with a new credential after a 401.
  private func perform(
    _ operation: Operation, body: Data? = nil, timeout: Double
  ) async throws(JiraError) -> (HTTPResponse, AnswerReading) {
    let budget = TimeBudget(timeout, clock: sender.clock)
    let base = try await authenticator.base(within: budget)
    var request = HTTPRequest(
      operation.method, base.origin, path: base.path + operation.path, query: operation.query,
      body: body)
    var credential = try await authenticator.credential(for: request, within: budget)
    request.authorization = credential.header
    var response = try await sender.send(request, within: budget)
    if response.status == 401,
      let renewed = try await authenticator.renewed(
        credential, by: response, for: request, within: budget)
    {
      credential = renewed
      request.authorization = renewed.header
      response = try await sender.send(request, within: budget)
    }
    if let time = response.serverTime { await authenticator.note(serverTime: time) }
    let reading = AnswerReading(
      operation.request, of: request, clock: sender.clock,
      secrets: authenticator.secrets + [credential.header.credentials], advice: authenticator.advice
    )
    guard response.isSuccess else { throw reading.error(response) }
    return (response, reading)
  }
}

/// The method, path and query of an operation, relative to the base URL.
///
/// Source: the Builds section of Jira Software Cloud's OpenAPI document.
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

  /// - Throws: ``JiraError/Kind/malformedSetting`` if the properties violate the schema.
  static func delete(properties: [String: String]) throws(JiraError) -> Operation {
    guard !properties.isEmpty, properties["jwt"] == nil else {
      let summary =
        properties.isEmpty
        ? "no property was given" : "`jwt` is reserved: Jira reads it as a token"
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

  /// The pipeline id is one path segment, whatever it contains: a `/` becomes `%2F`.
  private static func path(_ key: BuildKey) -> String {
    "/pipelines/\(PercentEncoding.encodeSegment(key.pipelineId))/builds/\(key.buildNumber)"
  }
}
