// SPDX-License-Identifier: Apache-2.0

import BuildModel
import FoundationEssentials
import JiraBuilds
import TestSupport
import Testing

@testable import Delivery

struct DelivererTests {
  private let scratch: TemporaryDirectory
  private let clock = ManualClock()

  init() throws {
    scratch = try TemporaryDirectory()
  }

  private func outbox() throws -> OutboxAccess { .open(try scratch.outbox(clock: clock.clock)) }

  @Test func aBuildIsKeptBeforeItIsSentAndGoneWhenAccepted() async throws {
    let scratch = scratch
    let service = ScriptedService { request throws(JiraError) in
      guard (try? scratch.files("sending").count) == 1 else { throw failure(.serverFault) }
      return ScriptedService.accept(request)
    }
    let report = await deliverer(service, try outbox(), clock: clock)
      .deliver(try submission(), numbers: .given)
    #expect(report.accepted == keys(1...1))
    #expect(report.worst == .none)
    #expect(service.requests.count == 1)
    for directory in ["new", "sending", "rejected", "quarantine", "tmp"] {
      #expect(try scratch.files(directory).isEmpty)
    }
  }

  @Test func theBytesOfABuildAreTheSameAtEveryAttempt() async throws {
    let service = ScriptedService { request throws(JiraError) in
      guard request.position > 1 else { throw failure(.serverFault) }
      return ScriptedService.accept(request)
    }
    let submission = try submission(1...3, properties: ["team": "core"])
    let report = await deliverer(service, try outbox(), clock: clock)
      .deliver(submission, numbers: .given)
    #expect(report.accepted == keys(1...3))
    #expect(Set(service.requests.map(\.body)) == [try submission.body()])
    #expect(service.requests.count == 3)
  }

  @Test func aRejectedBuildIsKeptWithItsReasons() async throws {
    let reasons = [Receipt.Rejection.Reason(message: "no such issue", errorTraceId: "t1")]
    let service = ScriptedService { request in
      Receipt(
        sent: request.keys, accepted: Array(request.keys.dropFirst()),
        rejected: [Receipt.Rejection(key: request.keys[0], errors: reasons)],
        unknownIssueKeys: ["PROJ-1"])
    }
    let outbox = try scratch.outbox(clock: clock.clock)
    let report = await deliverer(service, .open(outbox), clock: clock)
      .deliver(try submission(1...2), numbers: .given)
    #expect(report.accepted == keys(2...2))
    #expect(report.rejected == [Receipt.Rejection(key: keys(1...1)[0], errors: reasons)])
    #expect(report.unknownIssueKeys == ["PROJ-1"])
    #expect(report.worst == .rejected)
    let held = try await outbox.list()
    #expect(held.map(\.state) == [.rejected])
    #expect(held.map(\.errors) == [reasons])
  }

  @Test(arguments: [true, false])
  func guessesThatTheSiteDoesNotKnowAreNotKept(areAllUnknown: Bool) async throws {
    let service = ScriptedService { request in
      Receipt(
        sent: request.keys, accepted: [],
        rejected: request.keys.map { Receipt.Rejection(key: $0, errors: []) },
        unknownIssueKeys: areAllUnknown ? ["PROJ-7"] : [])
    }
    let outbox = try scratch.outbox(clock: clock.clock)
    let report = await deliverer(service, .open(outbox), clock: clock)
      .deliver(try submission(), numbers: .given, keysAreGuesses: true)
    #expect(report.unlinked == (areAllUnknown ? keys(1...1) : []))
    #expect(report.rejected.isEmpty == areAllUnknown)
    #expect(report.worst == (areAllUnknown ? .none : .rejected))
    #expect(try await outbox.list().isEmpty == areAllUnknown)
  }

  @Test func whatAnAnswerDoesNotNameIsSentAgainThenHeld() async throws {
    let service = ScriptedService { request in
      Receipt(sent: request.keys, accepted: [keys(1...1)[0]], rejected: [])
    }
    let report = await deliverer(service, try outbox(), clock: clock)
      .deliver(try submission(1...2), numbers: .given)
    #expect(report.accepted == keys(1...1))
    #expect(report.held.map(\.key) == keys(2...2))
    #expect(report.worst == .late)
    #expect(service.requests.count > 2)
    #expect(service.requests.dropFirst().allSatisfy { $0.keys == keys(2...2) })
    #expect(try scratch.files("new").count == 1)
  }

  @Test(arguments: [1, 37, 50, 51, 100] as [Int64])
  func onePoisonInAHundredIsFoundInFifteenRequests(poison: Int64) async throws {
    let service = ScriptedService { request throws(JiraError) in
      guard !request.keys.contains(where: { $0.buildNumber == poison }) else {
        throw failure(.refusedRequest)
      }
      return ScriptedService.accept(request)
    }
    let report = await deliverer(service, try outbox(), clock: clock)
      .deliver(try submission(1...100), numbers: .given)
    #expect(report.accepted.count == 99)
    #expect(report.rejected.map(\.key.buildNumber) == [poison])
    #expect(report.rejected.first?.errors.map(\.message) == ["Jira answered refusedRequest"])
    #expect(service.requests.count <= 15)
    #expect(try scratch.files("rejected").count == 1)
    #expect(try scratch.files("new").isEmpty)
  }

  @Test(arguments: [
    (JiraError.Kind.unauthorized, DeliveryReport.Cause.credentials), (.forbidden, .credentials),
    (.noSuchSite, .refused), (.redirected, .refused), (.untrusted, .refused),
    (.malformedSetting, .setting), (.network, .late), (.serverFault, .late), (.throttled, .late),
    (.unexpectedAnswer, .late), (.deadline, .late),
  ])
  func nothingIsDroppedOnAnError(kind: JiraError.Kind, cause: DeliveryReport.Cause) async throws {
    let service = ScriptedService { _ throws(JiraError) in throw failure(kind) }
    let report = await deliverer(service, try outbox(), clock: clock)
      .deliver(try submission(1...3), numbers: .given)
    #expect(report.held.map(\.key) == keys(1...3))
    #expect(report.worst == cause)
    #expect(try scratch.files("new").count == 3)
    #expect(clock.now <= 20)
  }

  @Test func aRefusedTokenHoldsEverythingAndSendsNothing() async throws {
    let service = ScriptedService(preparation: { () throws(JiraError) in
      throw failure(.unauthorized)
    })
    let outbox = try scratch.outbox(clock: clock.clock)
    let report = await deliverer(service, .open(outbox), clock: clock)
      .deliver(try submission(1...2), numbers: .given)
    #expect(report.held.map(\.reason) == Array(repeating: "Jira answered unauthorized", count: 2))
    #expect(report.worst == .credentials)
    #expect(service.requests.isEmpty)
    #expect(try await outbox.list().map(\.reason) == report.held.map(\.reason))
  }

  @Test(arguments: [JiraError.Kind.throttled, .serverFault])
  func noRequestIsEarlierThanAllowed(kind: JiraError.Kind) async throws {
    let clock = clock
    let service = ScriptedService { request throws(JiraError) in
      if request.position == 0 { throw failure(kind, retryAfter: 7) }
      guard clock.now >= 7 else { throw failure(.unauthorized) }
      return ScriptedService.accept(request)
    }
    let report = await deliverer(service, try outbox(), clock: clock)
      .deliver(try submission(), numbers: .given)
    #expect(report.accepted == keys(1...1))
    #expect(clock.now >= 7)
  }

  @Test func aHintBeyondTheDeadlineIsNotWaitedFor() async throws {
    let service = ScriptedService { _ throws(JiraError) in throw failure(.throttled, retryAfter: 21)
    }
    let report = await deliverer(service, try outbox(), clock: clock)
      .deliver(try submission(), numbers: .given)
    #expect(
      report.held.map(\.reason) == [
        "Jira answered throttled; the next attempt would be in 21.5 s, after the deadline"
      ])
    #expect(clock.now == 0)
    #expect(service.requests.count == 1)
  }

  @Test func requestsMayNotTakeLongerThanWhatIsLeft() async throws {
    let clock = clock
    let service = ScriptedService { request throws(JiraError) in
      clock.advance(request.timeout)
      throw failure(.network)
    }
    let report = await deliverer(service, try outbox(), clock: clock)
      .deliver(try submission(), numbers: .given)
    #expect(report.held.count == 1)
    #expect(service.requests.map(\.timeout) == [20])
    #expect(clock.now == 20)
  }

  @Test func aCancelledDeliveryKeepsEverythingAndReturns() async throws {
    let (stream, arrived) = AsyncStream.makeStream(of: Void.self)
    let service = ScriptedService { _ throws(JiraError) in
      arrived.yield()
      // The request ends with the task, as one over the network does.
      while !Task.isCancelled { await Task.yield() }
      throw failure(.network)
    }
    let deliverer = deliverer(service, try outbox(), clock: clock)
    let submission = try submission(1...3)
    let task = Task { await deliverer.deliver(submission, numbers: .given) }
    for await _ in stream { break }
    task.cancel()
    let report = await task.value
    #expect(report.held.map(\.reason) == Array(repeating: "the delivery was interrupted", count: 3))
    #expect(report.worst == .late)
    #expect(try scratch.files("new").count == 3)
    #expect(clock.slept.isEmpty)
  }

  @Test func aLowerNumberIsNotSentAfterAHigherOneWasAccepted() async throws {
    let service = ScriptedService()
    let deliverer = deliverer(service, try outbox(), clock: clock)
    _ = await deliverer.deliver(try submission(sequence: 9), numbers: .given)
    let report = await deliverer.deliver(try submission(sequence: 8), numbers: .given)
    #expect(report.accepted == keys(1...1))
    #expect(
      report.findings.map(\.message) == [
        "`acme/app #1` was not sent: Jira already accepted an update with a higher number"
      ])
    #expect(service.requests.flatMap(\.builds).map(\.updateSequenceNumber) == [9])
  }

  @Test func verifiedMeansReadBack() async throws {
    let clock = clock
    let service = ScriptedService(stored: { _ throws(JiraError) in
      guard clock.now > 0.1 else { throw failure(.noSuchBuild) }
      return clock.now > 0.5 ? 7 : 6
    })
    let report = await deliverer(service, try outbox(), clock: clock, assurance: .stored)
      .deliver(try submission(sequence: 7), numbers: .given)
    #expect(report.verified == keys(1...1))
    #expect(report.accepted == keys(1...1))
    #expect(try scratch.files("new").isEmpty)
  }

  @Test func acceptedButNotStoredIsHeld() async throws {
    let service = ScriptedService(stored: { _ in 6 })
    let report = await deliverer(service, try outbox(), clock: clock, assurance: .stored)
      .deliver(try submission(sequence: 7), numbers: .given)
    #expect(report.accepted.isEmpty)
    #expect(report.held.map(\.key) == keys(1...1))
    #expect(report.worst == .late)
    #expect(try scratch.files("new").count == 1)
  }
}
