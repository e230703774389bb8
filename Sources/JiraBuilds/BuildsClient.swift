// SPDX-License-Identifier: Apache-2.0

public import BuildModel

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// The four operations over HTTP, by either way of authentication.
public struct BuildsClient: BuildsService {
  /// The site that entries of the outbox are kept for: host of the site, with the port where it is loopback's own, or
  /// the cloud id where no site is given.
  public let site: String

  let wire: Wire
  let authenticator: any Authenticator

  /// Sends one request of 1 to 100 builds.
  public func submit(
    body: Data, keys: [BuildKey], timeout: Double
  ) async throws(JiraError) -> Answer<Receipt> {
    let (response, reading) = try await perform(.submit, body: body, timeout: timeout)
    let receipt = try reading.receipt(response, sent: keys)
    return Answer(receipt, serverTime: response.serverTime)
  }

  /// Reads a stored build; ``JiraError/Kind/noSuchBuild`` where there is none.
  public func get(
    _ key: BuildKey, timeout: Double
  ) async throws(JiraError) -> Answer<StoredBuild> {
    let (response, reading) = try await perform(.get(key), timeout: timeout)
    return Answer(
      try reading.storedBuild(response, asked: key), serverTime: response.serverTime)
  }

  /// Asks for a build to be deleted; Jira does so later.
  public func delete(_ key: BuildKey, timeout: Double) async throws(JiraError) {
    _ = try await perform(.delete(key), timeout: timeout)
  }

  /// Asks for all builds with these properties (joined by "and") to be deleted; Jira does so later.
  public func delete(properties: [String: String], timeout: Double) async throws(JiraError) {
    _ = try await perform(.delete(properties: properties), timeout: timeout)
  }

  /// Gets what a request needs (token, cloud id, the server's clock) without sending a build.
  public func prepare(timeout: Double) async throws(JiraError) -> Int64? {
    try await authenticator.prepare(within: TimeBudget(timeout, clock: wire.clock))
  }

  /// Sends a request, once more with a new credential after a 401.
  private func perform(
    _ operation: Operation, body: Data? = nil, timeout: Double
  ) async throws(JiraError) -> (HTTPResponse, AnswerReading) {
    let budget = TimeBudget(timeout, clock: wire.clock)
    let base = try await authenticator.base(within: budget)
    var request = HTTPRequest(
      operation.method, base.origin, path: base.path + operation.path, query: operation.query,
      body: body)
    var credential = try await authenticator.credential(for: request, within: budget)
    request.authorization = credential.header
    var response = try await wire.send(request, within: budget)
    if response.status == 401,
      let renewed = try await authenticator.renewed(
        credential, by: response, for: request, within: budget)
    {
      credential = renewed
      request.authorization = renewed.header
      response = try await wire.send(request, within: budget)
    }
    if let time = response.serverTime { await authenticator.note(serverTime: time) }
    let reading = AnswerReading(
      operation.request, of: request, clock: wire.clock,
      secrets: authenticator.secrets + [credential.bare], advice: authenticator.advice)
    guard response.isSuccess else { throw reading.error(response) }
    return (response, reading)
  }
}

extension Credential {
  /// The header's value without its scheme: what a server may repeat.
  fileprivate var bare: Secret {
    Secret(header.revealed.split(separator: " ").last.map(String.init) ?? "")
  }
}
