// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TestSupport
import FoundationEssentials
import JiraBuilds
import Synchronization

/// A site whose answers are written by a test.
final class ScriptedService: BuildsService {
  /// A request that arrived.
  struct Request: Sendable {
    /// Its place among all requests, from 0.
    var position: Int
    var body: Data
    var keys: [BuildKey]
    var builds: [BuildData]
    var timeout: Double
  }

  typealias Script = @Sendable (Request) async throws(JiraError) -> Receipt

  let site: String
  let serverTime: (@Sendable () -> Int64?)
  let preparation: @Sendable () throws(JiraError) -> Void
  let stored: @Sendable (BuildKey) throws(JiraError) -> Int64
  private let script: Script
  private let arrived = Mutex([Request]())

  init(
    site: String = "acme.atlassian.net", serverTime: @escaping @Sendable () -> Int64? = { nil },
    preparation: @escaping @Sendable () throws(JiraError) -> Void = {},
    stored: @escaping @Sendable (BuildKey) throws(JiraError) -> Int64 = { _ in 0 },
    script: @escaping Script = { ScriptedService.accept($0) }
  ) {
    self.site = site
    self.serverTime = serverTime
    self.preparation = preparation
    self.stored = stored
    self.script = script
  }

  convenience init(site: String = "acme.atlassian.net", _ script: @escaping Script) {
    self.init(site: site, script: script)
  }

  /// The answer that accepts everything.
  static func accept(_ request: Request) -> Receipt {
    Receipt(sent: request.keys, accepted: request.keys, rejected: [])
  }

  /// All requests so far.
  var requests: [Request] { arrived.withLock { $0 } }

  func submit(
    body: Data, keys: [BuildKey], timeout: Double
  ) async throws(JiraError) -> Answer<Receipt> {
    guard let submission = try? JSONDecoder().decode(Submission.self, from: body) else {
      throw JiraError(.refusedRequest, "the body is not a submission")
    }
    let request = arrived.withLock { requests in
      let request = Request(
        position: requests.count, body: body, keys: keys, builds: submission.builds,
        timeout: timeout)
      requests.append(request)
      return request
    }
    return Answer(try await script(request), serverTime: serverTime())
  }

  func get(_ key: BuildKey, timeout: Double) async throws(JiraError) -> Answer<StoredBuild> {
    Answer(StoredBuild(key: key, updateSequenceNumber: try stored(key), json: Data()))
  }

  func delete(_ key: BuildKey, timeout: Double) async throws(JiraError) {}

  func delete(properties: [String: String], timeout: Double) async throws(JiraError) {}

  func prepare(timeout: Double) async throws(JiraError) -> Int64? {
    try preparation()
    return serverTime()
  }
}
