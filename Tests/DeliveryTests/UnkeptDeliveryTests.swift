// SPDX-License-Identifier: Apache-2.0

import BuildModel
import JiraBuilds
import TestSupport
import Testing

@testable import Delivery

struct UnkeptDeliveryTests {
  private let unusable = OutboxAccess.unusable(
    DeliveryError(.outboxUnusable, "cannot use the outbox: no space", at: "/outbox"))

  @Test func withAnUnusableOutboxBuildsAreSentFromMemory() async throws {
    let service = ScriptedService()
    let report = await deliverer(service, unusable)
      .deliver(try submission(1...2), numbers: .given)
    #expect(report.accepted == keys(1...2))
    #expect(report.worst == .none)
    #expect(
      report.findings == [
        Finding(
          .warning,
          "cannot use the outbox: no space; sending 2 builds without a copy on disk",
          at: "/outbox")
      ])
  }

  @Test func withAnUnusableOutboxAndNoAnswerTheyAreReportedAsLost() async throws {
    let service = ScriptedService { _ throws(JiraError) in throw failure(.unauthorized) }
    let report = await deliverer(service, unusable).deliver(try submission(), numbers: .given)
    #expect(
      report.lost == [
        DeliveryReport.Undelivered(
          key: keys(1...1)[0],
          reason:
            "Jira answered unauthorized; it is not kept: cannot use the outbox: no space")
      ])
    #expect(report.worst == .notKept)
  }

  @Test(arguments: [
    (JiraError.Kind.unauthorized, DeliveryReport.Cause.credentials), (.noSuchSite, .refused),
    (.network, .notKept),
  ])
  func withoutAnOutboxNothingIsHeld(
    kind: JiraError.Kind, cause: DeliveryReport.Cause
  ) async throws {
    let service = ScriptedService { _ throws(JiraError) in throw failure(kind) }
    let report = await deliverer(service, .none).deliver(try submission(), numbers: .given)
    #expect(report.held.isEmpty)
    #expect(report.lost.map(\.key) == keys(1...1))
    #expect(report.worst == cause)
  }

  /// A rejected build is kept with its reason, or the caller has to say that it is not.
  @Test(arguments: [true, false])
  func aRejectedBuildWithoutAnOutboxIsNotKept(hasOutbox: Bool) async throws {
    let scratch = try TemporaryDirectory()
    let service = ScriptedService { request in
      Receipt(
        sent: request.keys, accepted: [],
        rejected: request.keys.map { .init(key: $0, errors: [.init(message: "no")]) })
    }
    let access = hasOutbox ? OutboxAccess.open(try scratch.outbox()) : .none
    let report = await deliverer(service, access).deliver(try submission(), numbers: .given)
    #expect(report.rejected.count == 1)
    #expect(report.isKept == hasOutbox)
    let refusing = ScriptedService { _ throws(JiraError) in throw failure(.refusedRequest) }
    let refused = await deliverer(refusing, .none).deliver(try submission(), numbers: .given)
    #expect(!refused.isKept)
  }

  @Test func aFullOutboxStillDelivers() async throws {
    let scratch = try TemporaryDirectory()
    let outbox = try scratch.outbox(OutboxLimits(entries: 1))
    let service = ScriptedService()
    let report = await deliverer(service, .open(outbox))
      .deliver(try submission(1...3), numbers: .given)
    #expect(Set(report.accepted) == Set(keys(1...3)))
    #expect(
      report.findings.map(\.message) == [
        "the outbox is full: it may hold at most 1 entry; sending 2 builds without a copy on disk"
      ])
    #expect(try await outbox.list().isEmpty)
  }

  @Test(arguments: [-10, 10] as [Int64])
  func mintedNumbersAreCorrectedInMemoryToo(years: Int64) async throws {
    let server: Int64 = 1_767_225_600_000
    let clock = ManualClock(wall: server + years * 31_557_600_000)
    let service = ScriptedService(serverTime: { server })
    _ = await deliverer(service, .none, clock: clock)
      .deliver(try submission(sequence: clock.clock.wall()), numbers: .minted)
    #expect(service.requests[0].builds[0].updateSequenceNumber == server)
  }

  @Test func ofTwoSnapshotsTheNewerIsSent() async throws {
    let service = ScriptedService()
    let both = try Submission(
      builds: [build(1, sequence: 8), build(1, sequence: 7)],
      envelope: Submission.Envelope(product: nil))
    let report = await deliverer(service, .none).deliver(both, numbers: .given)
    #expect(report.accepted == keys(1...1))
    #expect(service.requests.flatMap(\.builds).map(\.updateSequenceNumber) == [8])
  }
}
