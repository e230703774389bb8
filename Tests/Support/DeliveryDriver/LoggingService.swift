// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TestSupport
import Foundation
import JiraBuilds

/// A stand-in for Jira that writes what it receives to a log, which many processes share.
///
/// A line `got KEY SEQUENCE` says that a build arrived, `ack KEY SEQUENCE` that it was named as
/// accepted. The kernel orders appended lines, so the log is the oracle of the crash tests.
struct LoggingService: BuildsService {
  let site = "crash.example"
  let log: String
  /// How often, in percent, a request fails in one of the ways of ``fail``.
  let faults: Int
  /// Why nothing arrives, if that is so.
  let outage: JiraError?
  /// Whether the outage is for builds only: tokens are still given.
  let isPrepared: Bool
  /// Whether a request arrives and gets no answer.
  let isSilent: Bool
  /// How far the server's clock is ahead, in milliseconds.
  let skew: Int64

  func submit(
    body: Data, keys: [BuildKey], timeout: Double
  ) async throws(JiraError) -> Answer<Receipt> {
    if let outage { throw outage }
    let fault = Int.random(in: 0..<100) < faults ? Int.random(in: 0..<6) : -1
    if fault == 0 { throw JiraError(.network, "reset before the request") }
    if fault == 1 { throw JiraError(.serverFault, "HTTP 503", status: 503) }
    guard let submission = try? JSONDecoder().decode(Submission.self, from: body) else {
      throw JiraError(.refusedRequest, "HTTP 400", status: 400)
    }
    try note("got", submission.builds)
    if isSilent {
      // It ends with the task, too.
      try? await Task.sleep(nanoseconds: UInt64(max(0, timeout) * 1_000_000_000))
      throw JiraError(.network, "no answer")
    }
    if fault == 2 { throw JiraError(.network, "reset after the request") }
    if fault == 3 { throw JiraError(.unexpectedAnswer, "half an answer") }
    let named = fault == 4 ? Array(submission.builds.dropFirst()) : submission.builds
    try note("ack", named)
    if fault == 5 { try? await Task.sleep(nanoseconds: 5_000_000) }
    let receipt = Receipt(sent: keys, accepted: named.map(\.key), rejected: [])
    return Answer(receipt, serverTime: time)
  }

  /// Writes to the log; what cannot be written did not arrive, or was not answered.
  private func note(_ word: String, _ builds: [BuildData]) throws(JiraError) {
    var lines = ""
    for build in builds {
      lines += "\(word) \(build.key.pipelineId)/\(build.key.buildNumber) "
      lines += "\(build.updateSequenceNumber)\n"
    }
    let file = open(log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    defer { close(file) }
    let written = lines.withCString { write(file, $0, strlen($0)) }
    guard written == lines.utf8.count else { throw JiraError(.network, "no log") }
  }

  private var time: Int64 { Int64(Date().timeIntervalSince1970 * 1000) + skew }

  func get(_ key: BuildKey, timeout: Double) async throws(JiraError) -> Answer<StoredBuild> {
    throw JiraError(.noSuchBuild, "HTTP 404", status: 404)
  }

  func delete(_ key: BuildKey, timeout: Double) async throws(JiraError) {}

  func delete(properties: [String: String], timeout: Double) async throws(JiraError) {}

  func prepare(timeout: Double) async throws(JiraError) -> Int64? {
    if let outage, !isPrepared { throw outage }
    return time
  }
}
