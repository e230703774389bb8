// SPDX-License-Identifier: Apache-2.0

import JiraBuilds
import TextCoding
import BuildModel
import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import Delivery

struct OutboxTests {
  private let scratch: TemporaryDirectory

  init() throws {
    scratch = try TemporaryDirectory()
  }

  private func file(
    _ outbox: Outbox, _ number: Int64, sequence: Int64 = 7, numbers: SequenceNumbers = .given,
    name: String = "build"
  ) throws -> Entry {
    let draft = try draft(
      build(number, sequence: sequence, name: name), numbers: numbers, product: "Buildpost 1")
    return try #require(outbox.file([draft], keeping: .throughPowerLoss).first).get()
  }

  private func mode(_ path: String) throws -> UInt32 {
    var status = stat()
    try #require(stat(path, &status) == 0)
    return status.st_mode & 0o777
  }

  @Test func onlyTheOwnerCanReadAnything() throws {
    let name = try file(scratch.outbox(), 1)
    #expect(try mode(scratch.outboxPath) == 0o700)
    #expect(try mode(scratch.outboxPath + "/new") == 0o700)
    #expect(try mode(scratch.outboxPath + "/new/" + name.file) == 0o600)
  }

  @Test(arguments: [0o701, 0o710, 0o755, 0o777] as [UInt32])
  func anOutboxThatOthersCanEnterIsRefused(mode: UInt32) throws {
    _ = try scratch.outbox()
    try scratch.write("", to: "outbox/notes.txt")
    chmod(scratch.outboxPath, mode)
    #expect(
      throws: DeliveryError(
        .outboxUnsafe, "the outbox is accessible to other users (mode \(String(mode, radix: 8)))",
        at: scratch.outboxPath,
        fix: "run `chmod 700` on the directory, or pass another one with --outbox")
    ) { try scratch.outbox() }
  }

  /// A volume of a container, or what a cache of the CI service restored.
  @Test(arguments: [0o755, 0o775, 0o2775] as [UInt32])
  func anEmptyDirectoryOrARestoredOutboxIsClosedToOthers(mode: UInt32) throws {
    mkdir(scratch.outboxPath, 0o700)
    chmod(scratch.outboxPath, mode)
    let name = try file(scratch.outbox(), 1)
    #expect(try self.mode(scratch.outboxPath) == 0o700)
    for path in ["", "/new", "/ledger"] { chmod(scratch.outboxPath + path, mode) }
    chmod(scratch.outboxPath + "/new/" + name.file, 0o644)
    let restored = try scratch.outbox()
    #expect(try self.mode(scratch.outboxPath + "/new") == 0o700)
    let entry = try #require(try restored.entries(in: [.new]).first)
    guard case .content = restored.read(entry) else {
      Issue.record("the entry cannot be read")
      return
    }
  }

  @Test(.enabled(if: geteuid() == 0, "needs root to give a directory away"))
  func anOutboxOfSomebodyElseIsRefused() throws {
    _ = try scratch.outbox()
    chown(scratch.outboxPath, 65_534, 65_534)
    #expect(
      throws: DeliveryError(
        .outboxUnsafe, "the outbox belongs to another user (65534)", at: scratch.outboxPath,
        fix: "pass a directory of your own with --outbox")
    ) { try scratch.outbox() }
  }

  @Test func aLinkInPlaceOfTheOutboxIsNotFollowed() throws {
    symlink("/tmp", scratch.outboxPath)
    #expect(throws: DeliveryError.self) { try scratch.outbox() }
  }

  @Test func missingDirectoriesAboveAreMade() throws {
    let path = scratch.path + "/state/buildpost/outbox"
    let outbox = try Outbox(
      directory: path, limits: OutboxLimits(), clock: ManualClock().clock)
    #expect(try outbox.entries(in: Entry.State.kept).isEmpty)
  }

  @Test func aNewerSnapshotReplacesTheOlder() throws {
    let outbox = try scratch.outbox()
    _ = try file(outbox, 1, sequence: 7)
    let newer = try file(outbox, 1, sequence: 8)
    #expect(try scratch.files("new") == [newer.file])
  }

  @Test func anOlderSnapshotDoesNotReplaceTheNewer() throws {
    let outbox = try scratch.outbox()
    let newer = try file(outbox, 1, sequence: 8)
    _ = try file(outbox, 1, sequence: 7)
    #expect(try scratch.files("new") == [newer.file])
  }

  @Test func mintedNumbersOfABuildGrow() throws {
    let outbox = try scratch.outbox()
    let names = try (0..<5).map { _ in try file(outbox, 1, sequence: 7, numbers: .minted) }
    #expect(names.map(\.sequence) == [7, 8, 9, 10, 11])
    // A given one is never changed; one that is older is not filed.
    #expect(try file(outbox, 1, sequence: 7, numbers: .given).sequence == 11)
    #expect(try file(outbox, 1, sequence: 20, numbers: .given).sequence == 20)
  }

  @Test func capsRefuseAndEvictNothing() throws {
    let outbox = try scratch.outbox(OutboxLimits(entries: 2))
    let kept = try [file(outbox, 1), file(outbox, 2)].map(\.file).sorted()
    #expect(
      throws: DeliveryError(
        .outboxFull, "the outbox is full: it may hold at most 2 entries", at: scratch.outboxPath,
        fix: "run `buildpost flush`, drop entries with `buildpost outbox drop`, "
          + "or raise --outbox-max-entries")
    ) { try file(outbox, 3) }
    #expect(try scratch.files("new") == kept)
    #expect(try file(outbox, 2, sequence: 8).sequence == 8)
  }

  @Test func bytesAreCappedToo() throws {
    let outbox = try scratch.outbox(OutboxLimits(bytes: 1000))
    let kept = try file(outbox, 1)
    #expect(
      throws: DeliveryError(
        .outboxFull, "the outbox is full: it may hold at most 1000 bytes", at: scratch.outboxPath,
        fix: "run `buildpost flush`, drop entries with `buildpost outbox drop`, "
          + "or raise --outbox-max-bytes")
    ) { try file(outbox, 2) }
    #expect(try scratch.files("new") == [kept.file])
  }

  @Test(
    arguments: [
      ("tmp", ["old", "young"], 1, ["young"]), ("pauses", ["old", "young"], 2, ["young"]),
      ("ledger", ["old.moving", "old", "young.moving"], 1, ["old", "young.moving"]),
      ("cursors", ["old", "young"], 30 * 24, ["young"]),
    ] as [(String, [String], Int, [String])])
  func whatNobodyCanNeedAnyMoreIsSwept(
    directory: String, names: [String], hours: Int, left: [String]
  ) throws {
    let real = Clocks.system
    _ = try scratch.outbox(clock: real)
    for name in names {
      let path = scratch.outboxPath + "/\(directory)/" + name
      try Data().write(to: URL(fileURLWithPath: path))
      let age = (name.hasPrefix("old") ? hours * 3600 + 100 : hours * 3600 - 100)
      let past = timespec(tv_sec: Int(real.wall() / 1000) - age, tv_nsec: 0)
      utimensat(AT_FDCWD, path, [past, past], 0)
    }
    _ = try scratch.outbox(clock: real)
    #expect(try scratch.files(directory) == left)
  }

  @Test func entriesAreListedShownAndDropped() async throws {
    let outbox = try scratch.outbox()
    let view = OutboxView(outbox)
    let first = try file(outbox, 1)
    _ = try file(outbox, 2)
    #expect(try await view.list().count == 2)
    let shown = try await view.show(first.id)
    #expect(shown.key == BuildKey(pipelineId: "acme/app", buildNumber: 1))
    #expect(shown.build == (try JSONText.encode(build(1, sequence: 7))))
    #expect(try await view.drop([String(first.id.prefix(8))]).first?.id == first.id)
    await #expect(
      throws: DeliveryError(
        .noSuchEntry, "the outbox has no entry `\(first.id)`", at: scratch.outboxPath,
        fix: "run `buildpost outbox list` to see the ids")
    ) { try await view.show(first.id) }
    await #expect(throws: DeliveryError.self) { try await view.drop([""]) }
  }

  @Test func anEntryIsClaimedOnce() throws {
    let outbox = try scratch.outbox()
    let name = try file(outbox, 1)
    let wanted = [name]
    guard case .claimed = try outbox.claim(wanted, lease: 60, isToBeSent: { _ in true })[0] else {
      Issue.record("the first claim failed")
      return
    }
    guard case .busy = try outbox.claim(wanted, lease: 60, isToBeSent: { _ in true })[0] else {
      Issue.record("the second claim did not fail")
      return
    }
  }

  @Test func twoSnapshotsOfABuildAreNeverUnderWayAtOnce() throws {
    let outbox = try scratch.outbox()
    let older = try file(outbox, 1, sequence: 7)
    _ = try outbox.claim([older], lease: 60, isToBeSent: { _ in true })
    let newer = try file(outbox, 1, sequence: 8)
    guard case .busy = try outbox.claim([newer], lease: 60, isToBeSent: { _ in true })[0]
    else {
      Issue.record("both were claimed")
      return
    }
    #expect(try scratch.files("new") == [newer.file])
  }

  @Test func aClaimIsPutBackWhenItsLeaseHasRunOut() throws {
    let clock = ManualClock()
    let outbox = try scratch.outbox(clock: clock.clock)
    let name = try file(outbox, 1)
    _ = try outbox.claim([name], lease: 60, isToBeSent: { _ in true })
    try outbox.releaseStaleClaims()
    #expect(try scratch.files("new").isEmpty)
    clock.advance(61)
    try outbox.releaseStaleClaims()
    #expect(try scratch.files("new") == [name.file + ".s"])
  }

  @Test func aLateAnswerAfterALostClaimDoesNothing() throws {
    let clock = ManualClock()
    let outbox = try scratch.outbox(clock: clock.clock)
    let name = try file(outbox, 1)
    guard
      case .claimed(let claim) = try outbox.claim(
        [name], lease: 60, isToBeSent: { _ in false })[0]
    else { throw DeliveryError(.noSuchEntry, "not claimed") }
    clock.advance(61)
    try outbox.releaseStaleClaims()
    _ = try outbox.settleHeld(claim, reason: "late")
    _ = try outbox.settleRejected(claim, errors: [])
    #expect(try scratch.files("new") == [name.file])
    #expect(try scratch.files("rejected").isEmpty)
  }
}
