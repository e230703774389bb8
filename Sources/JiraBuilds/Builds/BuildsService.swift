// SPDX-License-Identifier: Apache-2.0

public import BuildModel
public import Platform

/// The four operations of the Builds API on one site.
///
/// ``BuildsClient`` does them over HTTP; the tests of delivery have a scripted service.
public protocol BuildsService: Sendable {
  /// The site that builds are kept for: its host, or the cloud id if no site is given.
  var site: String { get }

  /// Sends one request of 1 to 100 builds.
  ///
  /// - Parameters:
  ///   - body: The exact bytes of the request.
  ///   - keys: The builds in it, to sort the answer by.
  ///   - timeout: The longest this may take, in seconds.
  /// - Returns: What Jira said about each build.
  /// - Throws: ``JiraError`` if there is no answer about any build.
  func submit(
    body: Data, keys: [BuildKey], timeout: Double
  ) async throws(JiraError) -> Answer<Receipt>

  /// Reads a stored build.
  ///
  /// - Throws: ``JiraError``; its kind is ``JiraError/Kind/noSuchBuild`` if there is none.
  func get(_ key: BuildKey, timeout: Double) async throws(JiraError) -> Answer<StoredBuild>

  /// Requests the deletion of a build, which takes effect later.
  func delete(_ key: BuildKey, timeout: Double) async throws(JiraError)

  /// Requests the deletion of all builds that have all these properties; it takes effect later.
  func delete(properties: [String: String], timeout: Double) async throws(JiraError)

  /// Gets what requests need (token, cloud id) without sending a build.
  ///
  /// - Returns: The server's clock by its `Date` header, in milliseconds since 1970; `nil` if it is
  ///   not known or no request was needed.
  func prepare(timeout: Double) async throws(JiraError) -> Int64?
}

/// What Jira answered, with the time by its clock.
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

/// A build as Jira stores it.
public struct StoredBuild: Sendable {
  /// The build's key.
  public var key: BuildKey
  /// The number of the stored update.
  public var updateSequenceNumber: Int64
  /// The document as Jira sent it.
  public var json: Data

  /// Creates a stored build.
  public init(key: BuildKey, updateSequenceNumber: Int64, json: Data) {
    self.key = key
    self.updateSequenceNumber = updateSequenceNumber
    self.json = json
  }
}
