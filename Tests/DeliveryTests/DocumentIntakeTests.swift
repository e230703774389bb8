// SPDX-License-Identifier: Apache-2.0

import TextCoding
import BuildModel
import FoundationEssentials
import JiraBuilds
import Synchronization
import TestSupport
import Testing

@testable import Delivery

/// Which builds of documents are taken in, and that each of them is reported.
struct DocumentIntakeTests {
  /// The builds of all reports.
  private final class Told: Sendable {
    let keys = Mutex([BuildKey]())
  }

  private let scratch: TemporaryDirectory
  private let clock = ManualClock()
  private let down = ScriptedService { _ throws(JiraError) in throw failure(.forbidden) }

  init() throws {
    scratch = try TemporaryDirectory()
  }

  /// A document with any number of builds; those of `keyless` have no issue key.
  private func document(
    _ numbers: ClosedRange<Int64>, keyless: Set<Int64> = []
  ) throws -> String {
    let builds = try numbers.map {
      try JSONText.encode(try build($0, issues: keyless.contains($0) ? [] : ["PROJ-7"]))
    }
    let envelope = try Submission.Envelope(properties: ["team": "core"], product: "Buildpost 1")
    return String(decoding: try Submission.body(builds: builds, envelope: envelope), as: UTF8.self)
  }

  private func lines(_ numbers: ClosedRange<Int64>, keyless: Set<Int64> = []) throws -> String {
    try numbers.map { try document($0...$0, keyless: keyless) + "\n" }.joined()
  }

  private func deliver(
    _ text: String, _ service: ScriptedService, _ outbox: OutboxAccess
  ) async throws -> (summary: DeliverySummary, told: [BuildKey]) {
    let path = try scratch.write(text, to: "builds.jsonl")
    let told = Told()
    let summary = await deliverer(service, outbox, clock: clock)
      .deliver(documents: [.file(path)]) { report in
        told.keys.withLock {
          $0 += report.accepted + report.held.map(\.key) + report.lost.map(\.key)
        }
      }
    return (summary, told.keys.withLock { $0 })
  }

  private func open(_ limits: OutboxLimits = OutboxLimits()) throws -> OutboxAccess {
    .open(try scratch.outbox(limits, clock: clock.clock))
  }

  @Test func buildsWithoutAnIssueKeyAreNeitherSentNorKept() async throws {
    let service = ScriptedService()
    let text = try lines(1...3, keyless: [1, 3]) + document(4...6, keyless: [5])
    let (summary, told) = try await deliver(text, service, open())
    #expect(summary.accepted == 3)
    #expect(summary.withoutIssueKey == 3)
    #expect(summary.firstWithoutIssueKey == keys(1...1)[0])
    #expect(summary.worst == .none)
    #expect(told.map(\.buildNumber) == [2, 4, 6])
    #expect(service.requests.flatMap(\.keys) == told)
  }

  @Test func theCursorPassesBuildsWithoutAnIssueKey() async throws {
    let text = try lines(1...1300, keyless: Set(101...200).union(1201...1300))
    let (summary, _) = try await deliver(text, down, open())
    #expect(summary.held == 1100)
    #expect(summary.withoutIssueKey == 100)
    let taken = try lines(1...1200, keyless: Set(101...200)).utf8.count
    #expect(summary.stoppedAt == "\(scratch.path)/builds.jsonl (byte \(taken - 1))")
    let service = ScriptedService()
    let (rest, _) = try await deliver(text, service, open())
    #expect(rest.withoutIssueKey == 100)
    #expect(rest.emptySources.isEmpty)
    #expect(service.requests.isEmpty)
  }

  @Test func aFileOfBuildsWithoutIssueKeysIsNoEmptyFile() async throws {
    let service = ScriptedService()
    let (summary, _) = try await deliver(try lines(1...2, keyless: [1, 2]), service, open())
    #expect(summary.withoutIssueKey == 2)
    #expect(summary.emptySources.isEmpty)
    #expect(try scratch.files("cursors").isEmpty)
    #expect(service.requests.isEmpty)
  }

  @Test(arguments: ["", " \n\n", "\u{FEFF}"])
  func aFileWithoutADocumentIsReported(text: String) async throws {
    let (summary, _) = try await deliver(text, ScriptedService(), open())
    #expect(summary.emptySources == ["\(scratch.path)/builds.jsonl"])
    #expect(summary.error == nil)
  }

  @Test(arguments: [100, 101, 150, 250] as [Int64])
  func everyBuildIsReportedIfTheOutboxIsFull(count: Int64) async throws {
    let (summary, told) = try await deliver(
      try lines(1...count), down, open(OutboxLimits(entries: 10)))
    #expect(summary.held == 10)
    #expect(summary.lost == Int(count) - 10)
    #expect(summary.worst == .notKept)
    #expect(summary.stoppedAt == nil)
    #expect(told.map(\.buildNumber).sorted() == Array(1...count))
    // The next run starts over.
    let (again, _) = try await deliver(try lines(1...count), ScriptedService(), open())
    #expect(again.accepted == Int(count))
  }

  @Test func ifNothingIsKeptReadingStopsAndSaysHowManyWereRead() async throws {
    let (summary, told) = try await deliver(
      try lines(1...2000), down, open(OutboxLimits(entries: 10)))
    #expect(told.map(\.buildNumber).sorted() == Array(1...1000))
    #expect(summary.builds == 1000)
    #expect(summary.worst == .notKept)
    #expect(summary.stoppedAt == "\(scratch.path)/builds.jsonl (byte 0)")
    #expect(summary.isResumable)
  }

  @Test func withoutAnOutboxReadingStopsAfterWhatWasReported() async throws {
    let (summary, told) = try await deliver(try lines(1...2000), down, .none)
    #expect(told.map(\.buildNumber) == Array(1...1000))
    #expect(summary.worst == .credentials)
    let taken = try lines(1...1000).utf8.count - 1
    #expect(summary.stoppedAt == "\(scratch.path)/builds.jsonl (byte \(taken))")
    #expect(!summary.isResumable)
  }

  @Test func aDocumentMayHoldMoreBuildsThanARequest() async throws {
    let service = ScriptedService()
    let (summary, _) = try await deliver(try document(1...250), service, open())
    #expect(summary.accepted == 250)
    #expect(service.requests.map(\.keys.count) == [100, 100, 50])
    #expect(service.requests.flatMap(\.keys) == keys(1...250))
    for request in service.requests {
      let sent = try JSONDecoder().decode(Submission.self, from: request.body)
      #expect(sent.envelope.properties == ["team": "core"])
      #expect(sent.envelope.product == "Buildpost 1")
    }
  }

  @Test func aSecondRunContinuesWithinADocument() async throws {
    let text = try document(1...1) + document(2...1500)
    let (first, _) = try await deliver(text, down, open())
    #expect(first.held == 1100)
    let start = try document(1...1).utf8.count
    #expect(first.stoppedAt == "\(scratch.path)/builds.jsonl (byte \(start), build 1099)")
    let service = ScriptedService()
    let (second, _) = try await deliver(text, service, open())
    #expect(second.accepted == 400)
    #expect(service.requests.first?.keys.first == keys(1101...1101)[0])
    #expect(try scratch.files("cursors").isEmpty)
  }
}
