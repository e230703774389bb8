// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Glibc
import JiraBuilds
import TestSupport
import Testing

@testable import Delivery

/// What the limits mean if the outbox holds updates of the same builds.
struct FilingTests {
  private let scratch: TemporaryDirectory
  private let clock = ManualClock()

  init() throws {
    scratch = try TemporaryDirectory()
  }

  private func drafts(
    _ numbers: [Int64], sequence: Int64, name: String = "build"
  ) throws -> [Entry] {
    try numbers.map {
      try draft(build($0, sequence: sequence, name: name), created: clock.clock.wall())
    }
  }

  private func file(
    _ outbox: Outbox, _ numbers: [Int64], sequence: Int64, name: String = "build"
  ) throws -> [Int64?] {
    outbox.file(try drafts(numbers, sequence: sequence, name: name), keeping: .throughPowerLoss)
      .map { try? $0.get().sequence }
  }

  private func held(_ outbox: Outbox) async throws -> [String] {
    try await outbox.list().map { "\($0.key?.buildNumber ?? 0):\($0.sequence)" }.sorted()
  }

  @Test(arguments: [7, 8] as [Int64])
  func theSameOrNewerSnapshotsNeedNoRoom(sequence: Int64) async throws {
    let outbox = try scratch.outbox(OutboxLimits(entries: 3))
    #expect(try file(outbox, [1, 2, 3], sequence: 7) == [7, 7, 7])
    clock.advance(1)
    let again = try scratch.outbox(OutboxLimits(entries: 3), clock: clock.clock)
    #expect(try file(again, [1, 2, 3], sequence: sequence) == [sequence, sequence, sequence])
    #expect(try await held(outbox) == ["1:\(sequence)", "2:\(sequence)", "3:\(sequence)"])
  }

  @Test func theSameSnapshotReplacesTheOneOfAClockThatRanAhead() async throws {
    let ahead = ManualClock(wall: 1_800_000_000_000)
    let outbox = try scratch.outbox(clock: ahead.clock)
    _ = try file(outbox, [1], sequence: 7)
    _ = try file(try scratch.outbox(clock: clock.clock), [1], sequence: 7, name: "again")
    #expect(try scratch.files("new").count == 1)
    let build = try #require(try await outbox.list().first?.build)
    #expect(String(decoding: build, as: UTF8.self).contains("again"))
  }

  @Test func anOlderSnapshotIsNeverFiledBesideANewer() async throws {
    let outbox = try scratch.outbox(OutboxLimits(entries: 3))
    _ = try file(outbox, [1, 2, 3], sequence: 8)
    #expect(try file(outbox, [1, 2, 3], sequence: 7) == [8, 8, 8])
    #expect(try await held(outbox) == ["1:8", "2:8", "3:8"])
  }

  @Test func anOlderSnapshotAfterItsNewerInOneBatchIsNotFiled() async throws {
    let outbox = try scratch.outbox(OutboxLimits(entries: 1))
    let both = try drafts([1], sequence: 8) + drafts([1], sequence: 7) + drafts([1], sequence: 9)
    let filed = outbox.file(both, keeping: .throughPowerLoss).map { try? $0.get().sequence }
    #expect(filed == [8, 8, 9])
    #expect(try await held(outbox) == ["1:9"])
  }

  @Test func afterTheLimitWasLoweredUpdatesStillReplace() async throws {
    _ = try file(try scratch.outbox(), [1, 2, 3], sequence: 7)
    let outbox = try scratch.outbox(OutboxLimits(entries: 1, bytes: 10))
    #expect(try file(outbox, [1, 2, 3, 4], sequence: 8) == [8, 8, 8, nil])
    #expect(try await held(outbox) == ["1:8", "2:8", "3:8"])
  }

  @Test func aSnapshotThatGrewBeyondTheCapLeavesTheOlderWhereItIs() async throws {
    _ = try file(try scratch.outbox(), [1], sequence: 7)
    let size = try #require(try await scratch.outbox().list().first).size
    let outbox = try scratch.outbox(OutboxLimits(bytes: size + 100))
    let long = String(repeating: "x", count: 250)
    #expect(try file(outbox, [1], sequence: 8, name: long) == [nil])
    // The same number is there: that one is held.
    #expect(try file(outbox, [1], sequence: 7, name: long) == [7])
    #expect(try await held(outbox) == ["1:7"])
  }

  @Test func whatAnotherProcessSendsRepresentsTheSameUpdate() async throws {
    let outbox = try scratch.outbox(OutboxLimits(entries: 1))
    let name = try #require(
      outbox.file(try drafts([1], sequence: 7), keeping: .throughPowerLoss).first
    ).get()
    _ = try outbox.claim([name], lease: 60, isToBeSent: { _ in true })
    #expect(try file(outbox, [1], sequence: 7) == [7])
    #expect(try file(outbox, [1], sequence: 6) == [7])
    #expect(try scratch.files("new").isEmpty)
  }

  @Test func aTornEntryRepresentsNothing() async throws {
    let outbox = try scratch.outbox()
    _ = try file(outbox, [1], sequence: 8)
    let torn = try #require(try scratch.files("new").first)
    #expect(truncate(scratch.outboxPath + "/new/" + torn, 200) == 0)
    #expect(try file(outbox, [1], sequence: 7) == [7])
    #expect(try await held(outbox).contains("1:7"))
  }

  @Test func processesThatRaceStayBelowTheCap() async throws {
    let outbox = try scratch.outbox(OutboxLimits(entries: 5), clock: clock.clock)
    for round in Int64(0)..<20 {
      await withTaskGroup(of: Void.self) { group in
        for process in Int64(0)..<8 {
          group.addTask {
            // What fails here shows in what is counted below.
            guard
              let builds = try? (Int64(0)..<3).map({ try build(process * 3 + $0, sequence: round) }
              ),
              let drafts = try? builds.map({ try draft($0) })
            else { return }
            _ = outbox.file(drafts, keeping: .throughPowerLoss)
          }
        }
      }
      let entries = try await outbox.list()
      #expect(entries.count <= 5)
      #expect(Set(entries.map(\.key)).count == entries.count)
    }
    #expect(try !scratch.files("new").isEmpty)
  }

  @Test func aFullOutboxReportsHeldBuildsAsHeld() async throws {
    let outbox = try scratch.outbox(OutboxLimits(entries: 3), clock: clock.clock)
    let down = ScriptedService { _ throws(JiraError) in throw failure(.forbidden) }
    for sequence in [8, 8, 9, 7] as [Int64] {
      let report = await deliverer(down, .open(outbox), clock: clock)
        .deliver(try submission(1...3, sequence: sequence), numbers: .given)
      #expect(report.held.map(\.key).sorted { $0.buildNumber < $1.buildNumber } == keys(1...3))
      #expect(report.lost.isEmpty)
      #expect(report.worst == .credentials)
    }
    #expect(try await held(outbox) == ["1:9", "2:9", "3:9"])
    let service = ScriptedService()
    let report = await deliverer(service, .open(outbox), clock: clock)
      .deliver(try submission(1...3, sequence: 7), numbers: .given)
    #expect(report.accepted == keys(1...3))
    #expect(service.requests.flatMap(\.builds).map(\.updateSequenceNumber) == [9, 9, 9])
  }

  @Test func anOlderSnapshotOfARejectedBuildIsRejectedWithTheSameReason() async throws {
    let outbox = try scratch.outbox(clock: clock.clock)
    let reasons = [Receipt.Rejection.Reason(message: "no")]
    let refusing = ScriptedService { request in
      Receipt(
        sent: request.keys, accepted: [],
        rejected: request.keys.map { Receipt.Rejection(key: $0, errors: reasons) })
    }
    _ = await deliverer(refusing, .open(outbox), clock: clock)
      .deliver(try submission(sequence: 8), numbers: .given)
    let service = ScriptedService()
    let report = await deliverer(service, .open(outbox), clock: clock)
      .deliver(try submission(sequence: 7), numbers: .given)
    #expect(report.rejected == [Receipt.Rejection(key: keys(1...1)[0], errors: reasons)])
    #expect(service.requests.isEmpty)
    #expect(try await outbox.list().map(\.sequence) == [8])
  }
}
