// SPDX-License-Identifier: Apache-2.0

import BuildModel
import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import Delivery

/// Looking into an outbox creates nothing.
struct OutboxViewTests {
  private let scratch: TemporaryDirectory
  private let clock = ManualClock().clock

  init() throws {
    scratch = try TemporaryDirectory()
  }

  private func all() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: scratch.path).sorted()
  }

  private func view(_ path: String? = nil) throws -> OutboxView {
    try OutboxView(path ?? scratch.outboxPath, clock: clock)
  }

  @Test func aMissingOutboxHoldsNothing() async throws {
    #expect(try await view().list().isEmpty)
    _ = try await view().checkWritable()
    let missing = DeliveryError(
      .noSuchEntry, "the outbox has no entry `3f2a91`", at: scratch.outboxPath,
      fix: "run `buildpost outbox list` to see the ids")
    await #expect(throws: missing) { try await view().show("3f2a91") }
    await #expect(throws: missing) { try await view().drop(["3f2a91"]) }
    #expect(try all().isEmpty)
  }

  @Test func anEmptyDirectoryStaysEmpty() async throws {
    #expect(mkdir(scratch.outboxPath, 0o700) == 0)
    #expect(try await view().list().isEmpty)
    #expect(try all() == ["outbox"])
  }

  @Test func whatIsHeldIsSeenEvenIfPartsAreMissing() async throws {
    let outbox = try scratch.outbox(clock: clock)
    _ = outbox.file([try draft(build(1))], keeping: .throughPowerLoss)
    #expect(rmdir(scratch.outboxPath + "/pauses") == 0)
    let before = try all()
    let entry = try #require(try await view().list().first)
    #expect(try await view().show(entry.id).build == entry.build)
    #expect(try all() == before)
    #expect(try await view().drop([entry.id]).first?.id == entry.id)
    #expect(try await view().list().isEmpty)
  }

  @Test func whatIsNoDirectoryIsAnError() throws {
    let path = try scratch.write("", to: "file")
    for path in [path, path + "/below"] {
      #expect(
        throws: DeliveryError(
          .outboxUnusable, "cannot use the outbox: not a directory (`open`)", at: path,
          fix: "pass a writable directory with --outbox")
      ) { try view(path) }
    }
  }

  @Test func whatOthersCanEnterIsRefused() throws {
    try scratch.write("", to: "outbox/notes.txt")
    chmod(scratch.outboxPath, 0o755)
    #expect(throws: DeliveryError.self) { try view() }
  }

  @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
  func anUnwritablePlaceIsReported() async throws {
    chmod(scratch.path, 0o500)
    defer { chmod(scratch.path, 0o700) }
    await #expect(throws: DeliveryError.self) { _ = try await view().checkWritable() }
  }

  @Test func anOutboxToBeEmptiedMustExist() async throws {
    #expect(
      throws: DeliveryError(
        .noSuchOutbox, "there is no outbox", at: scratch.outboxPath,
        fix: "check --outbox; `buildpost submit` creates it when it has something to keep")
    ) {
      try OutboxAccess.existing(scratch.outboxPath, limits: OutboxLimits(), clock: clock)
    }
    await #expect(throws: DeliveryError.self) { _ = try await view().requireExistence() }
    #expect(try all().isEmpty)
  }
}
