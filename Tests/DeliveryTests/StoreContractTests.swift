// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import JiraBuilds
import Synchronization
import TestSupport
import Testing

@testable import Delivery

/// What every store promises: the directory, and third-party object storage.
@Suite(.serialized, .timeLimit(.minutes(5)), .slow)
struct StoreContractTests {
  enum Kind: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case directory
    case moto
    case ceph
    var testDescription: String { rawValue }

    /// The server of an object storage; `nil` for a directory, and if it is not installed.
    var server: ObjectServer? {
      switch self {
      case .directory: nil
      case .moto: ObjectServer.shared
      case .ceph: ObjectServer.ceph
      }
    }
  }

  /// The kinds that can be tested here.
  static let kinds = Kind.allCases.filter {
    $0 == .directory || $0 == .moto && ObjectServer.shared != nil
      || $0 == .ceph && ObjectServer.isCephInstalled
  }

  /// An outbox that several agents share.
  final class Shared: Sendable {
    let kind: Kind
    let scratch: TemporaryDirectory
    let location: String

    init(_ kind: Kind) async throws {
      self.kind = kind
      scratch = try TemporaryDirectory()
      location =
        kind == .directory
        ? scratch.outboxPath : try await #require(kind.server).makeLocation()
    }

    func agent(
      _ limits: OutboxLimits = OutboxLimits(), clock: Clocks = .system
    ) throws -> any OutboxStore {
      kind == .directory
        ? try Outbox(directory: location, limits: limits, clock: clock)
        : try #require(kind.server).outbox(location, limits: limits, clock: clock)
    }
  }

  private func file(
    _ store: any OutboxStore, _ number: Int64, sequence: Int64 = 7,
    site: String = "acme.atlassian.net"
  ) async throws -> Entry {
    let draft = try draft(build(number, sequence: sequence), site: site)
    return try #require(await store.file([draft], keeping: .throughPowerLoss).first).get()
  }

  private func claim(_ store: any OutboxStore, _ entry: Entry) async throws -> Entry? {
    let claiming = try await store.claim([entry], lease: 60) { _ in true }.first
    if case .claimed(let claimed) = claiming { return claimed }
    return nil
  }

  @Test(arguments: kinds)
  func whatIsFiledIsKeptAndReadByOthers(_ kind: Kind) async throws {
    let shared = try await Shared(kind)
    let entry = try await file(shared.agent(), 1)
    let found = try await OutboxView(shared.agent()).list()
    #expect(found.map(\.id) == [entry.id])
    #expect(found.first?.build == (try encoded(build(1, sequence: 7))))
    #expect(found.first?.state == .new)
  }

  @Test(arguments: kinds)
  func theNewestUpdateOfABuildWins(_ kind: Kind) async throws {
    let shared = try await Shared(kind)
    _ = try await file(shared.agent(), 1, sequence: 7)
    _ = try await file(shared.agent(), 1, sequence: 9)
    #expect(try await file(shared.agent(), 1, sequence: 8).sequence == 9)
    #expect(try await shared.agent().list().map(\.sequence) == [9])
  }

  @Test(arguments: kinds)
  func theLimitsHold(_ kind: Kind) async throws {
    let shared = try await Shared(kind)
    let store = try shared.agent(OutboxLimits(entries: 2))
    _ = try await file(store, 1)
    _ = try await file(store, 2)
    let error = await #expect(throws: DeliveryError.self) { try await file(store, 3) }
    #expect(error?.kind == .outboxFull)
    #expect(try await file(store, 2, sequence: 8).sequence == 8)
  }

  @Test(arguments: kinds)
  func anEntryIsClaimedByOneAgent(_ kind: Kind) async throws {
    let shared = try await Shared(kind)
    let entry = try await file(shared.agent(), 1)
    let winners = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask {
          // A claim that fails is one that was not won.
          guard let agent = try? shared.agent() else { return false }
          return (try? await claim(agent, entry)) ?? nil != nil
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(winners == 1)
  }

  @Test(arguments: kinds)
  func twoUpdatesOfABuildAreNeverSentAtTheSameTime(_ kind: Kind) async throws {
    let shared = try await Shared(kind)
    let older = try await file(shared.agent(), 1, sequence: 7)
    let first = try shared.agent()
    #expect(try await claim(first, older) != nil)
    let newer = try await file(shared.agent(), 1, sequence: 8)
    #expect(try await claim(shared.agent(), newer) == nil)
  }

  @Test(arguments: kinds)
  func anAcceptedEntryLeavesWithItsOlderUpdates(_ kind: Kind) async throws {
    let shared = try await Shared(kind)
    let store = try shared.agent()
    let entry = try await file(store, 1)
    _ = try await file(store, 2)
    let claimed = try #require(try await claim(store, entry))
    try await store.settleAccepted([claimed])
    #expect(try await shared.agent().list().compactMap(\.key) == keys(2...2))
  }

  @Test(arguments: kinds)
  func aRejectedEntryIsKeptApartWithTheReasons(_ kind: Kind) async throws {
    let shared = try await Shared(kind)
    let store = try shared.agent()
    let claimed = try #require(try await claim(store, try await file(store, 1)))
    _ = try await store.settleRejected(claimed, errors: [.init(message: "no")])
    let entries = try await shared.agent().list()
    #expect(entries.map(\.state) == [.rejected])
    #expect(entries.first?.errors.map(\.message) == ["no"])
    #expect(try await store.entries(in: [.new]).isEmpty)
  }

  @Test(arguments: kinds)
  func aHeldEntryCanBeClaimedAgainAndSaysWhy(_ kind: Kind) async throws {
    let shared = try await Shared(kind)
    let store = try shared.agent()
    let claimed = try #require(try await claim(store, try await file(store, 1)))
    let held = try await store.settleHeld(claimed, reason: "Jira is unreachable")
    let entry = try #require(try await shared.agent().list().first)
    #expect(entry.reason == "Jira is unreachable")
    #expect(entry.attempts == 1)
    #expect(try await claim(shared.agent(), held) != nil)
  }

  @Test(arguments: kinds)
  func aPauseIsSharedPerSite(_ kind: Kind) async throws {
    let shared = try await Shared(kind)
    await (try shared.agent()).recordPause(30, of: "acme.atlassian.net", longest: 3600)
    let other = try shared.agent()
    let pause = try #require(await other.pause(of: "acme.atlassian.net", longest: 3600))
    #expect(pause > 25 && pause < 33)
    #expect(await other.pause(of: "other.atlassian.net", longest: 3600) == nil)
  }

  @Test(arguments: kinds)
  func aCursorIsKeptAndForgotten(_ kind: Kind) async throws {
    let shared = try await Shared(kind)
    let store = try shared.agent()
    try await store.setCursor("0123abcd", "7 100\n")
    #expect(await (try shared.agent()).cursor("0123abcd") == "7 100\n")
    try await store.setCursor("0123abcd", nil)
    #expect(await store.cursor("0123abcd") == nil)
  }

  @Test(arguments: kinds)
  func anEntryIsDroppedUnlessItIsBeingSent(_ kind: Kind) async throws {
    let shared = try await Shared(kind)
    let store = try shared.agent()
    let entry = try await file(store, 1)
    let claimed = try #require(try await claim(store, entry))
    let view = OutboxView(try shared.agent())
    await #expect(throws: DeliveryError.self) { try await view.drop([entry.id]) }
    _ = try await store.settleHeld(claimed, reason: nil)
    #expect(try await view.drop([entry.id]).first?.id == entry.id)
    #expect(try await view.list().isEmpty)
  }

  /// A whole delivery: held during an outage by one agent, delivered by the next one.
  @Test(arguments: kinds)
  func anyAgentDeliversWhatAnotherOneKept(_ kind: Kind) async throws {
    let shared = try await Shared(kind)
    let down = ScriptedService { _ throws(JiraError) in throw failure(.network) }
    let access = { @Sendable in OutboxAccess(store: try shared.agent(), error: nil) }
    let held = await Deliverer(
      service: down, outbox: try access(), policy: RetryPolicy(deadline: 4), assurance: .accepted,
      clock: .system, random: { 0.5 }, onProgress: { _ in }
    ).deliver(try submission(1...3), numbers: .given)
    #expect(Set(held.held.map(\.key)) == Set(keys(1...3)))
    #expect(held.isKept)
    let up = ScriptedService()
    let report = await Deliverer(
      service: up, outbox: try access(), policy: RetryPolicy(), assurance: .accepted,
      clock: .system, random: { 0.5 }, onProgress: { _ in }
    ).flush(.waiting)
    #expect(Set(report.accepted) == Set(keys(1...3)))
    #expect(try await shared.agent().list().isEmpty)
  }

  @Test(arguments: kinds)
  func rejectedBuildsHaveLimitsOfTheirOwn(_ kind: Kind) async throws {
    let shared = try await Shared(kind)
    let store = try shared.agent(OutboxLimits(entries: 2))
    for number in 1...3 as ClosedRange<Int64> {
      let draft = try draft(build(number, sequence: 7), created: 1_767_225_600_000 + number)
      let filed = try #require(await store.file([draft], keeping: .throughPowerLoss).first).get()
      let claimed = try #require(try await claim(store, filed))
      _ = try await store.settleRejected(claimed, errors: [.init(message: "no")])
    }
    // None of them takes the room of a good build.
    _ = try await file(store, 4)
    _ = try await file(store, 5)
    let error = await #expect(throws: DeliveryError.self) { try await file(store, 6) }
    #expect(error?.kind == .outboxFull)
    #expect(try await store.trimRejected() == 1)
    let left = try await shared.agent().list().filter { $0.state == .rejected }
    #expect(left.compactMap(\.key) == keys(2...3))
    #expect(try await store.trimRejected() == 0)
  }

  @Test(arguments: kinds)
  func rejectedEntriesAreDroppedTogether(_ kind: Kind) async throws {
    let shared = try await Shared(kind)
    let store = try shared.agent()
    _ = try await file(store, 1)
    for number in 2...3 as ClosedRange<Int64> {
      let claimed = try #require(try await claim(store, try await file(store, number)))
      _ = try await store.settleRejected(claimed, errors: [.init(message: "no")])
    }
    let view = OutboxView(try shared.agent())
    #expect(try await shared.agent().counts() == (1, 2))
    #expect(Set(try await view.dropRejected().compactMap(\.key)) == Set(keys(2...3)))
    #expect(try await shared.agent().list().compactMap(\.key) == keys(1...1))
  }

  /// A claim ends by itself, by the clock of the store.
  @Test(arguments: kinds.filter { $0 != .directory })
  func aClaimThatRanOutIsTakenOver(_ kind: Kind) async throws {
    let shared = try await Shared(kind)
    let entry = try await file(shared.agent(), 1)
    let dead = try shared.agent()
    let claimed = try await dead.claim([entry], lease: 0) { _ in true }
    guard case .claimed(let late)? = claimed.first else {
      Issue.record("not claimed")
      return
    }
    // A lease of no time ends with the next second of the store's clock.
    let other = try shared.agent()
    var winner: Entry?
    for _ in 0..<50 where winner == nil {
      try await Task.sleep(for: .milliseconds(100))
      winner = try await claim(other, entry)
    }
    _ = try #require(winner)
    // The late process neither removes the new claim nor writes anything.
    _ = try await dead.settleHeld(late, reason: "too late")
    _ = try await dead.settleHeld(late, reason: nil)
    #expect(try await claim(shared.agent(), entry) == nil)
    try await other.settleAccepted([try #require(winner)])
    #expect(try await shared.agent().list().isEmpty)
  }

  @Test(arguments: kinds.filter { $0 != .directory })
  func whatDoctorExaminesIsTriedAndLeavesNothing(_ kind: Kind) async throws {
    let shared = try await Shared(kind)
    let (ahead, refusals) = try await OutboxView(shared.agent()).checkWritable()
    #expect(refusals.isEmpty)
    #expect(abs(ahead) < 60)
    #expect(try await shared.agent().counts() == (0, 0))
  }

  // MARK: Faults of object storage

  private static let faults: [(StorageFault, Int)] =
    StorageFault.allCases.flatMap { fault in (1...8).map { (fault, $0) } }

  /// Whatever happens to whichever request, a build that is reported as kept is there.
  @Test(.enabled(if: ObjectServer.shared != nil, "needs moto"), arguments: faults)
  func aFaultAtAnyRequestLosesNothing(_ fault: StorageFault, _ number: Int) async throws {
    let server = try #require(ObjectServer.shared)
    let location = try await server.makeLocation()
    let store = try server.outbox(location) { count, _ in count == number ? fault : nil }
    let filed = await store.file(
      [try draft(build(1)), try draft(build(2))], keeping: .throughPowerLoss)
    let kept = filed.compactMap { try? $0.get() }
    #expect(kept.count == 2)
    let service = ScriptedService()
    let report = await Deliverer(
      service: service, outbox: OutboxAccess(store: store, error: nil), policy: RetryPolicy(),
      assurance: .accepted, clock: .system, random: { 0.5 }, onProgress: { _ in }
    ).flush(.waiting)
    #expect(Set(report.accepted) == Set(keys(1...2)))
    #expect(try await server.outbox(location).list().isEmpty)
  }

  @Test(.enabled(if: ObjectServer.shared != nil, "needs moto"))
  func aSuccessfulSubmissionCostsOneListing() async throws {
    let server = try #require(ObjectServer.shared)
    let requests = Mutex<[String]>([])
    let store = try server.outbox(try await server.makeLocation()) { _, request in
      requests.withLock { $0.append(request.method) }
      return nil
    }
    let report = await Deliverer(
      service: ScriptedService(), outbox: OutboxAccess(store: store, error: nil),
      policy: RetryPolicy(), assurance: .accepted, clock: .system, random: { 0.5 },
      onProgress: { _ in }
    ).deliver(try submission(), numbers: .given)
    #expect(report.accepted == keys(1...1))
    #expect(requests.withLock { $0 } == ["GET"])
  }

  /// Another agent's submission delivers its own build first, then what waits.
  @Test(.enabled(if: ObjectServer.shared != nil, "needs moto"))
  func aSubmissionDeliversWhatOthersLeft() async throws {
    let server = try #require(ObjectServer.shared)
    let location = try await server.makeLocation()
    _ = try await file(server.outbox(location), 1)
    _ = try await file(server.outbox(location), 2, site: "other.atlassian.net")
    let service = ScriptedService()
    let report = await Deliverer(
      service: service, outbox: OutboxAccess(store: try server.outbox(location), error: nil),
      policy: RetryPolicy(), assurance: .accepted, clock: .system, random: { 0.5 },
      onProgress: { _ in }
    ).deliver(try submission(5...5), numbers: .given)
    #expect(report.accepted == keys(5...5))
    #expect(service.requests.flatMap(\.keys) == keys(5...5) + keys(1...1))
    #expect(try await server.outbox(location).list().compactMap(\.site) == ["other.atlassian.net"])
  }

  /// The same page again and again, and pages without end.
  @Test(arguments: ["same", "new"])
  func aListThatDoesNotEndIsRefused(token: String) async throws {
    let pages = Mutex(0)
    let transport = AnsweringTransport { _ in
      let page = pages.withLock { count in
        count += 1
        return count
      }
      let items = (0..<1000).map { "<Contents><Key>x/\(page)-\($0)</Key></Contents>" }
      let next = token == "same" ? "t" : "t\(page)"
      let body =
        "<ListBucketResult><IsTruncated>true</IsTruncated>"
        + "<NextContinuationToken>\(next)</NextContinuationToken>"
        + (token == "same" ? "" : items.joined()) + "</ListBucketResult>"
      return HTTPResponse(status: 200, body: Data(body.utf8))
    }
    let environment = ["AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "key"]
    let address = try ObjectStore.Address("s3://bucket/x", environment)
    let keys = StorageKeyChain(
      environment: environment, region: address.region, transport: transport, clock: .system)
    let store = ObjectStore(address, keys: keys, transport: transport, clock: .system)
    let error = await #expect(throws: DeliveryError.self) { try await store.list() }
    #expect(error?.kind == .outboxUnusable)
    #expect(pages.withLock { $0 } <= 210)
  }

  /// A service that answers may finish what it began.
  @Test(arguments: [(true, 100...100), (false, 1...4)])
  func afterTheEndOfTheRunAServiceThatHangsIsGivenUpOn(answers: Bool, expected: ClosedRange<Int>)
    async throws
  {
    let requests = Mutex(0)
    let transport = AnsweringTransport { _ in
      requests.withLock { $0 += 1 }
      return answers ? HTTPResponse(status: 200) : nil
    }
    let environment = ["AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "key"]
    let address = try ObjectStore.Address("s3://bucket/x", environment)
    let keys = StorageKeyChain(
      environment: environment, region: address.region, transport: transport, clock: .system)
    let store = ObjectStore(address, keys: keys, transport: transport, clock: .system)
    let end = Clocks.system.monotonic()
    await ObjectStore.$end.withValue(end) {
      for _ in 0..<100 { #expect((try? await store.delete("entries/a")) == (answers ? true : nil)) }
    }
    #expect(expected.contains(requests.withLock { $0 }))
  }

  /// A service that hangs or refuses must not use up the time for Jira.
  @Test func aListingThatFailedIsNotRepeatedBeforeSomethingIsSent() async throws {
    let requests = Mutex(0)
    let transport = AnsweringTransport { _ in
      requests.withLock { $0 += 1 }
      return HTTPResponse(status: 403)
    }
    let environment = ["AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "key"]
    let address = try ObjectStore.Address("s3://bucket/x", environment)
    let keys = StorageKeyChain(
      environment: environment, region: address.region, transport: transport, clock: .system)
    let store = ObjectOutbox(
      ObjectStore(address, keys: keys, transport: transport, clock: .system),
      limits: OutboxLimits(), clock: .system)
    #expect(await store.pause(of: "acme.atlassian.net", longest: 60) == nil)
    await #expect(throws: DeliveryError.self) { try await store.releaseStaleClaims() }
    await #expect(throws: DeliveryError.self) { try await store.entries(in: [.new]) }
    #expect(requests.withLock { $0 } == 1)
    let filed = await store.file([try draft(build(1))], keeping: .throughPowerLoss)
    #expect(throws: DeliveryError.self) { try #require(filed.first).get() }
    #expect(requests.withLock { $0 } == 2)
  }

  @Test func aStoreThatIgnoresConditionsIsRefused() async throws {
    let transport = AnsweringTransport { request in
      request.method == "GET"
        ? HTTPResponse(status: 200, body: Data("<ListBucketResult/>".utf8))
        : HTTPResponse(status: 200, headers: [(name: "ETag", value: "\"1\"")])
    }
    let environment = ["AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "key"]
    let address = try ObjectStore.Address("s3://bucket/x", environment)
    let keys = StorageKeyChain(
      environment: environment, region: address.region, transport: transport, clock: .system)
    let store = ObjectOutbox(
      ObjectStore(address, keys: keys, transport: transport, clock: .system),
      limits: OutboxLimits(), clock: .system)
    let error = await #expect(throws: DeliveryError.self) { try await store.check() }
    #expect(error?.kind == .outboxUnsafe)
    let filed = await store.file([try draft(build(1))], keeping: .throughPowerLoss)
    #expect(throws: DeliveryError.self) { try #require(filed.first).get() }
  }

  /// No secret of Jira or of the store is in the bucket, and the store's errors are clear.
  @Test(.enabled(if: ObjectServer.shared != nil, "needs moto"))
  func aMissingBucketIsNamed() async throws {
    let server = try #require(ObjectServer.shared)
    let store = try server.outbox("s3://no-such-bucket/x")
    let filed = await store.file([try draft(build(1))], keeping: .throughPowerLoss)
    let error = #expect(throws: DeliveryError.self) { try #require(filed.first).get() }
    #expect(
      error
        == DeliveryError(
          .noSuchOutbox, "there is no bucket `no-such-bucket`", at: "s3://no-such-bucket/x",
          fix: "check the name of the bucket, and the endpoint (AWS_ENDPOINT_URL)"))
  }
}

private func encoded(_ build: BuildData) throws -> Data {
  try #require(try draft(build).build)
}
