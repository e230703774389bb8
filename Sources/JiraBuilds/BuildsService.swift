// SPDX-License-Identifier: Apache-2.0

public import BuildModel

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// The four operations of the Builds API on one site.
///
/// Two conform: ``BuildsClient`` over HTTP, and the scripted service of the tests of delivery.
public protocol BuildsService: Sendable {
  /// The site that entries of the outbox are kept for: host of the site, or the cloud id where no site is given.
  var site: String { get }

  /// Sends one request of 1 to 100 builds.
  ///
  /// - Parameters:
  ///   - body: The exact bytes of the request.
  ///   - keys: The builds in it, for sorting the answer.
  ///   - timeout: The longest this may take, in seconds.
  /// - Returns: What became of each build.
  /// - Throws: ``JiraError`` where there is no answer that says so.
  func submit(body: Data, keys: [BuildKey], timeout: Double) async throws(JiraError) -> Answer<
    Receipt
  >

  /// Reads a stored build; ``JiraError/Kind/noSuchBuild`` where there is none.
  func get(_ key: BuildKey, timeout: Double) async throws(JiraError) -> Answer<StoredBuild>

  /// Asks for a build to be deleted; Jira does so later.
  func delete(_ key: BuildKey, timeout: Double) async throws(JiraError)

  /// Asks for all builds with these properties (joined by "and") to be deleted; Jira does so later.
  func delete(properties: [String: String], timeout: Double) async throws(JiraError)

  /// Gets what a request needs (token, cloud id) without sending a build, and tells the server's clock.
  ///
  /// - Returns: The server's time by its `Date` header, in milliseconds since 1970; `nil` where nothing had to
  ///   be asked or it was not stated.
  func prepare(timeout: Double) async throws(JiraError) -> Int64?
}

/// A value of Jira with the time by the server's clock.
public struct Answer<Value: Sendable>: Sendable {
  /// The value.
  public var value: Value
  /// The server's clock by its `Date` header, in milliseconds since 1970.
  public var serverTime: Int64?

  /// Creates an answer.
  public init(_ value: Value, serverTime: Int64? = nil) {
    self.value = value
    self.serverTime = serverTime
  }
}

/// A build as Jira holds it.
public struct StoredBuild: Sendable {
  /// The build's key.
  public var key: BuildKey
  /// The number of the update that is stored.
  public var updateSequenceNumber: Int64
  /// The document as Jira gave it.
  public var json: Data

  /// Creates a stored build.
  public init(key: BuildKey, updateSequenceNumber: Int64, json: Data) {
    self.key = key
    self.updateSequenceNumber = updateSequenceNumber
    self.json = json
  }
}
