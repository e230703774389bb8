// SPDX-License-Identifier: Apache-2.0

import BuildModel
import FoundationEssentials
import Glibc
import JiraBuilds
import Synchronization
import TestSupport
import Testing

@testable import Delivery

struct FlushTests {
  private let scratch: TemporaryDirectory
  private let clock = ManualClock()

  init() throws {
    scratch = try TemporaryDirectory()
  }

  private func hold(
    _ numbers: ClosedRange<Int64>, properties: [String: String] = [:],
    site: String = "acme.atlassian.net"
  ) async throws {
    let service = ScriptedService(site: site) { _ throws(JiraError) in throw failure(.forbidden) }
    let report = await deliverer(
      service, .open(try scratch.outbox(clock: clock.clock)), clock: clock
    ).deliver(try submission(numbers, properties: properties), numbers: .given)
    try #require(report.held.count == numbers.count)
    clock.advance(1)
  }

  private func flush(
    _ service: ScriptedService, _ scope: FlushScope = .waiting
  ) async throws -> DeliveryReport {
    await deliverer(service, .open(try scratch.outbox(clock: clock.clock)), clock: clock).flush(
      scope)
  }

  @Test func theOldestGoFirst() async throws {
    for number in [5, 3, 9, 1] as [Int64] { try await hold(number...number) }
    let service = ScriptedService()
    let report = try await flush(service)
    #expect(service.requests.flatMap(\.keys).map(\.buildNumber) == [5, 3, 9, 1])
    #expect(report.accepted.count == 4)
    #expect(try scratch.files("new").isEmpty)
  }

  @Test func requestsHoldAHundredBuildsWithEqualProperties() async throws {
    for first in [1, 101] as [Int64] { try await hold(first...(first + 99)) }
    try await hold(201...250)
    try await hold(301...310, properties: ["team": "core"])
    let service = ScriptedService()
    let report = try await flush(service)
    #expect(service.requests.map(\.keys.count) == [100, 100, 50, 10])
    #expect(report.accepted.count == 260)
    let last = String(decoding: try #require(service.requests.last).body, as: UTF8.self)
    #expect(
      last.hasSuffix(
        #","properties":{"team":"core"},"providerMetadata":{"product":"Buildpost 1"}}"#))
  }

  /// Two pipelines whose builds have different properties and wait in turns.
  @Test func buildsThatWaitInTurnsNeedFewRequests() throws {
    let entries = try (1...250 as ClosedRange<Int64>).map { number in
      let pipeline = number % 2 == 0 ? "acme/app" : "acme/site"
      return try Entry(
        draft: build(number, pipeline: pipeline),
        envelope: Submission.Envelope(properties: ["team": pipeline], product: nil),
        numbers: .given, site: "acme.atlassian.net", created: number)
    }
    let batches = Batch.divide(entries)
    #expect(batches.map(\.positions.count) == [100, 100, 25, 25])
    #expect(batches.flatMap(\.positions).sorted() == Array(entries.indices))
  }

  /// Three sets of properties in one pipeline, and updates of the same builds.
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func theBuildsOfAPipelineKeepTheirOrder(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let entries = try (1...300 as ClosedRange<Int64>).map { number in
      let pipeline = "acme/\(Int.random(in: 1...9, using: &random))"
      let build = Int64.random(in: 1...9, using: &random)
      let properties = ["team": "\(Int.random(in: 1...3, using: &random))"]
      return try Entry(
        draft: DeliveryTests.build(build, sequence: number, pipeline: pipeline),
        envelope: Submission.Envelope(properties: properties, product: nil), numbers: .given,
        site: "acme.atlassian.net", created: number)
    }
    let batches = Batch.divide(entries)
    let sent = batches.flatMap(\.positions)
    #expect(sent.sorted() == Array(entries.indices))
    let byPipeline = Dictionary(grouping: sent) { entries[$0].key?.pipelineId }
    #expect(byPipeline.values.allSatisfy { $0 == $0.sorted() })
    for batch in batches {
      let headers = batch.positions.compactMap { entries[$0].content?.header }
      #expect(Set(headers.map(\.properties)).count == 1)
      #expect(Set(headers.map(\.key)).count == headers.count)
    }
  }

  @Test(
    arguments: [
      (2...2, "1 entry for `other.atlassian.net` was left in the outbox"),
      (2...3, "2 entries for `other.atlassian.net` were left in the outbox"),
    ] as [(ClosedRange<Int64>, String)])
  func entriesOfOtherSitesAreLeftAlone(others: ClosedRange<Int64>, words: String) async throws {
    try await hold(1...1)
    try await hold(others, site: "other.atlassian.net")
    let service = ScriptedService()
    let report = try await flush(service)
    #expect(report.accepted == keys(1...1))
    #expect(
      report.findings.map(\.message) == [words + ", because another site is configured"])
    #expect(try scratch.files("new").count == others.count)
  }

  @Test func rejectedBuildsAreSentAgainOnlyWhenAsked() async throws {
    let refusing = ScriptedService { request in
      Receipt(
        sent: request.keys, accepted: [],
        rejected: request.keys.map { Receipt.Rejection(key: $0, errors: []) })
    }
    _ = await deliverer(refusing, .open(try scratch.outbox(clock: clock.clock)), clock: clock)
      .deliver(try submission(1...2), numbers: .given)
    let service = ScriptedService()
    #expect(try await flush(service).accepted.isEmpty)
    #expect(service.requests.isEmpty)
    #expect(Set(try await flush(service, .waitingAndRejected).accepted) == Set(keys(1...2)))
    #expect(try scratch.files("rejected").isEmpty)
  }

  @Test func damagedEntriesAreSetAsideAndNeverSent() async throws {
    try await hold(1...2)
    let victim = scratch.outboxPath + "/new/" + (try #require(try scratch.files("new").first))
    var bytes = try Data(contentsOf: URL(fileURLWithPath: victim))
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(fileURLWithPath: victim))
    chmod(victim, 0o600)
    let service = ScriptedService()
    let report = try await flush(service)
    #expect(report.accepted.count == 1)
    #expect(report.findings.count == 1)
    #expect(report.worst == .late)
    #expect(try scratch.files("quarantine").count == 1)
    #expect(try scratch.files("new").isEmpty)
  }

  @Test func entriesOfANewerVersionAreLeftAloneAndReported() async throws {
    try await hold(1...1)
    let name = try #require(try scratch.files("new").first)
    let path = scratch.outboxPath + "/new/" + name
    let bytes = Entry.Content.frame(Data("from the future".utf8), version: 2)
    try bytes.write(to: URL(fileURLWithPath: path))
    chmod(path, 0o600)
    let service = ScriptedService()
    let report = try await flush(service)
    let id = try #require(EntryName(name)).id
    #expect(
      report.findings.map(\.message) == [
        "entry `\(id)` was left alone: it was written by another version (format 2)"
      ])
    #expect(report.worst == .late)
    #expect(service.requests.isEmpty)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
  }

  @Test func anEntryThatOthersCanWriteIsLeftAlone() async throws {
    try await hold(1...1)
    let name = try #require(try scratch.files("new").first)
    chmod(scratch.outboxPath + "/new/" + name, 0o664)
    let service = ScriptedService()
    let report = try await flush(service)
    let id = try #require(EntryName(name)).id
    #expect(
      report.findings.map(\.message) == [
        "entry `\(id)` was left alone: it can be written by others"
      ])
    #expect(report.worst == .late)
    #expect(service.requests.isEmpty)
  }

  @Test func anOutageHoldsTheRestWithoutAsking() async throws {
    for first in stride(from: 1, to: 301, by: 100) as StrideTo<Int64> {
      try await hold(first...(first + 99))
    }
    let service = ScriptedService { _ throws(JiraError) in throw failure(.noSuchSite) }
    let report = try await flush(service)
    #expect(service.requests.count == 1)
    #expect(report.held.count == 300)
    #expect(report.worst == .refused)
    #expect(try scratch.files("new").count == 300)
  }

  @Test func progressIsReportedAfterEachAnswer() async throws {
    try await hold(1...100)
    try await hold(101...150)
    let told = Mutex([DeliveryProgress]())
    _ = await deliverer(
      ScriptedService(), .open(try scratch.outbox(clock: clock.clock)), clock: clock,
      onProgress: { progress in told.withLock { $0.append(progress) } }
    ).flush(.waiting)
    #expect(told.withLock { $0 }.map(\.done) == [100, 150])
    #expect(told.withLock { $0 }.map(\.total) == [150, 150])
  }
}
